import Kernels

extension CodedSearch {
  /// Looks at the most promising lists.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - probes: How many lists, at least.
  ///   - leastRows: How many allowed rows they have to hold together.
  ///   - worker: Room to work in.
  /// - Returns: The best of these lists; of further ones if there are not `k`.
  func approximateSearch(
    _ query: PreparedQuery, probes: Int, leastRows: Int, _ worker: inout SearchWorker
  ) -> [SearchHit] {
    var query: PreparedQuery = query
    var found = Candidates(k: k)
    let count: Int = lists.entries.count
    var seen: Int = 0
    var visited: Int = 0
    var ranked: [RankedList] = rankedLists(query, wanted: expectedLists(probes), &worker)
    while true {
      for list in ranked[visited...] {
        let rows: Range<Int> = lists.rows(of: list.list)
        let candidates: Int = allowed?.count(within: rows) ?? rows.count
        if visited >= probes, seen >= max(leastRows, k) { break }
        visited += 1
        guard candidates > 0 else { continue }
        seen += candidates
        visit(
          list.list, base: list.base, query: &query, least: -.infinity, &worker.survivors,
          into: &found)
      }
      if ranked.count == count || seen >= max(leastRows, k) { break }
      // Seldom: filters, or fewer rows than hits. The first lists come first again.
      ranked = rankedLists(query, wanted: count, &worker)
      let done = visited
      (visited, seen) = (0, 0)
      if done > 0 { found = Candidates(k: k) }
    }
    return best(found, query: query)
  }

  /// How many lists are likely to be needed.
  private func expectedLists(_ probes: Int) -> Int {
    let count: Int = lists.entries.count
    guard let allowed, allowed.count > 0 else { return min(probes, count) }
    let share: Double = Double(index.count) / Double(allowed.count)
    return Int(min(Double(count), Double(probes) * share * 1.5 + 8))
  }
}

import Kernels
import Synchronization

extension CodedSearch {
  // Queries that go through the lists together.
  private static let most: Int = 128
  // Lists that a thread takes at a time.
  private static let listsTogether: Int = 8

  /// Looks at all lists, list by list with all queries, so that codes are read once for many.
  func exactSearch(_ queries: [PreparedQuery], threads: Int) -> [[SearchHit]] {
    var hits: [[SearchHit]] = []
    for start in stride(from: 0, to: queries.count, by: Self.most) {
      let end: Int = min(start + Self.most, queries.count)
      hits += exactBatch(Array(queries[start..<end]), threads: threads)
    }
    return hits
  }

  /// What is known of one query before the sweep.
  private struct Start {
    var bases: [Float]
    var seen: Set<Int>
    var found: Candidates
  }

  private func exactBatch(_ queries: [PreparedQuery], threads: Int) -> [[SearchHit]] {
    let count: Int = lists.entries.count
    let wanted: [Int] = (0..<count).filter {
      let rows: Range<Int> = lists.rows(of: $0)
      return allowed.map { $0.count(within: rows) > 0 } ?? !rows.isEmpty
    }
    let starts: [Start] = Workers.map(queries.count, threads: threads) { query in
      start(queries[query], isFiltered: wanted.count < count)
    }
    let thresholds = Mutex(starts.map(\.found.threshold))
    // Some tasks for each thread, whose results are merged.
    let next = Atomic<Int>(0)
    let parts: [[Candidates]] = Workers.map(
      min(max(1, threads), max(1, wanted.count)), threads: threads
    ) { _ in
      var queries: [PreparedQuery] = queries
      var survivors = Survivors(capacity: 4_096)
      var found = [Candidates](repeating: Candidates(k: k), count: queries.count)
      var least: [Float] = starts.map(\.found.threshold)
      while true {
        let (turn, _) = next.add(1, ordering: .relaxed)
        let first: Int = turn * Self.listsTogether
        guard first < wanted.count else { break }
        for list in wanted[first..<min(first + Self.listsTogether, wanted.count)] {
          for query in queries.indices where !starts[query].seen.contains(list) {
            visit(
              list, base: starts[query].bases[list], query: &queries[query], least: least[query],
              &survivors, into: &found[query])
          }
        }
        least = thresholds.withLock { shared in
          for query in shared.indices {
            shared[query] = max(shared[query], found[query].threshold)
          }
          return shared
        }
      }
      return found
    }
    return Workers.map(queries.count, threads: threads) { query in
      var found: Candidates = starts[query].found
      for part in parts { found.merge(part[query]) }
      return best(found, query: queries[query])
    }
  }

  /// Looks at the most promising lists first, so that the sweep rules out much from its beginning.
  private func start(_ query: PreparedQuery, isFiltered: Bool) -> Start {
    var query: PreparedQuery = query
    var worker = SearchWorker()
    var found = Candidates(k: k)
    let count: Int = lists.entries.count
    var start = Start(bases: bases(query, &worker), seen: [], found: found)
    guard !isFiltered, count > 16 else { return start }
    for list in rankedLists(query, wanted: max(4, count / 100), &worker) {
      start.seen.insert(list.list)
      visit(
        list.list, base: list.base, query: &query, least: -.infinity, &worker.survivors,
        into: &found)
    }
    start.found = found
    return start
  }
}

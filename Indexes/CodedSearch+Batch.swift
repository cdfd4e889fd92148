import Kernels

extension CodedSearch {
  // Queries that go through their lists together.
  private static var most: Int { 256 }

  /// One query on its way through its lists.
  private struct Journey {
    var query: PreparedQuery
    var found: Candidates
    var seen: Int = 0
  }

  /// A list that a query is still to look at.
  private struct Visit {
    var list: Int
    var journey: Int
    var base: Float
  }

  /// Looks at the most promising lists of each query, list by list, so that codes that several queries
  /// need are read once.
  ///
  /// Every query looks at its first lists by promise and at the others in the order of the file,
  /// whoever its neighbours are: what it finds depends on neither batch nor threads.
  func approximateBatch(
    _ queries: [PreparedQuery], probes: Int, threads: Int
  ) -> [[SearchHit]] {
    let size: Int = min(Self.most, (queries.count + max(1, threads) - 1) / max(1, threads))
    let parts: Int = (queries.count + size - 1) / size
    let hits: [[[SearchHit]]] = Workers.quickMap(parts, threads: threads) { part in
      let range = part * size..<min((part + 1) * size, queries.count)
      return travel(queries[range], probes: min(probes, lists.entries.count))
    }
    return hits.flatMap { $0 }
  }

  private func travel(_ queries: ArraySlice<PreparedQuery>, probes: Int) -> [[SearchHit]] {
    var worker = SearchWorker()
    var journeys: [Journey] = []
    var visits: [Visit] = []
    for query in queries {
      var journey = Journey(query: query, found: Candidates(k: k))
      let ranked: [RankedList] = rankedLists(query, wanted: probes, &worker)
      let first: Int = min(ranked.count, 4 + probes / 16)
      for list in ranked[..<first] { visit(list.list, list.base, &journey, &worker) }
      for list in ranked[first...] {
        visits.append(Visit(list: list.list, journey: journeys.count, base: list.base))
      }
      journeys.append(journey)
    }
    visits.sort { ($0.list, $0.journey) < ($1.list, $1.journey) }
    for next in visits { visit(next.list, next.base, &journeys[next.journey], &worker) }
    return journeys.map { journey in
      // Seldom: fewer rows than hits. More lists are looked at then.
      journey.seen < k
        ? approximateSearch(journey.query, probes: probes, leastRows: 0, &worker)
        : best(journey.found, query: journey.query)
    }
  }

  private func visit(
    _ list: Int, _ base: Float, _ journey: inout Journey, _ worker: inout SearchWorker
  ) {
    journey.seen += lists.rows(of: list).count
    visit(
      list, base: base, query: &journey.query, least: -.infinity, &worker.survivors,
      into: &journey.found)
  }
}

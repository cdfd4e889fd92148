import Kernels
import Synchronization

extension CodedSearch {
  // Queries that go through the lists together.
  private static let most: Int = 128
  // Portions that a thread takes at a time.
  private static let portionsTogether: Int = 8
  // Rows of a portion, unless its list is shorter; whole groups and whole parts.
  private static let portionRows: Int = 8_192

  /// Looks at all lists, portion by portion with all queries, so that codes are read once for many.
  func exactSearch(_ queries: [PreparedQuery], threads: Int) -> [[SearchHit]] {
    var hits: [[SearchHit]] = []
    for start in stride(from: 0, to: queries.count, by: Self.most) {
      let end: Int = min(start + Self.most, queries.count)
      hits += exactBatch(Array(queries[start..<end]), threads: threads)
    }
    return hits
  }

  /// Rows of a list that one thread looks at.
  private struct Portion {
    var list: Int
    /// Counted from the beginning of the list.
    var rows: Range<Int>
  }

  /// What is known of one query before the sweep.
  private struct Start {
    var bases: [Float]
    var seen: Set<Int> = []
    var found: Candidates
  }

  private func exactBatch(_ queries: [PreparedQuery], threads: Int) -> [[SearchHit]] {
    var wanted: [Int] = lists.entries.indices.filter {
      let rows: Range<Int> = lists.rows(of: $0)
      return allowed.map { $0.count(within: rows) > 0 } ?? !rows.isEmpty
    }
    let starts: [Start]
    if queries.count < threads {
      // Threads that had no query of their own would wait for these starts: the sweep itself begins with
      // what is most promising.
      starts = queries.map { unseen($0, threads: threads) }
      for start in starts.reversed() { wanted = promisingFirst(wanted, start) }
    } else {
      let isFiltered: Bool = wanted.count < lists.entries.count
      starts = Workers.quickMap(queries.count, threads: threads) { query in
        isFiltered ? unseen(queries[query]) : start(queries[query])
      }
    }
    let portions: [Portion] = wanted.flatMap { list in
      let count: Int = lists.rows(of: list).count
      return stride(from: 0, to: count, by: Self.portionRows).map {
        Portion(list: list, rows: $0..<min($0 + Self.portionRows, count))
      }
    }
    var found: [Candidates] = starts.map(\.found)
    for part in sweep(portions, queries, starts, threads: threads) {
      for query in found.indices { found[query].merge(part[query]) }
    }
    return best(
      of: found.map { $0.rows(notBelow: $0.threshold) }, queries.map(\.vector), threads: threads)
  }

  /// Looks at the portions, whoever is free at the next ones, and returns what each thread found.
  private func sweep(
    _ portions: [Portion], _ queries: [PreparedQuery], _ starts: [Start], threads: Int
  ) -> [[Candidates]] {
    let thresholds = Mutex(starts.map(\.found.threshold))
    let next = Atomic<Int>(0)
    return Workers.quickMap(min(max(1, threads), portions.count), threads: threads) { _ in
      var queries: [PreparedQuery] = queries
      var survivors = Survivors(capacity: 4_096)
      var found = [Candidates](repeating: Candidates(k: k), count: queries.count)
      var least: [Float] = starts.map(\.found.threshold)
      while true {
        let (turn, _) = next.add(1, ordering: .relaxed)
        let first: Int = turn * Self.portionsTogether
        guard first < portions.count else { return found }
        for portion in portions[first..<min(first + Self.portionsTogether, portions.count)] {
          for query in queries.indices where !starts[query].seen.contains(portion.list) {
            visit(
              portion.list, portion.rows, base: starts[query].bases[portion.list],
              query: &queries[query], least: least[query], &survivors, into: &found[query])
          }
        }
        least = thresholds.withLock { shared in
          for query in shared.indices {
            shared[query] = max(shared[query], found[query].threshold)
          }
          return shared
        }
      }
    }
  }

  /// Knows the scores of the centroids only.
  private func unseen(_ query: PreparedQuery, threads: Int = 1) -> Start {
    let count: Int = lists.entries.count
    let parts: [[Float]] = Workers.quickMap(threads, threads: threads) { part in
      bases(query, of: count * part / threads..<count * (part + 1) / threads)
    }
    return Start(
      bases: parts.count == 1 ? parts[0] : Array(parts.joined()), found: Candidates(k: k))
  }

  /// Looks at the most promising lists first, so that the sweep rules out much from its beginning.
  private func start(_ query: PreparedQuery) -> Start {
    var start: Start = unseen(query)
    let count: Int = lists.entries.count
    guard count > 16 else { return start }
    var query: PreparedQuery = query
    var worker = SearchWorker()
    for list in rankedLists(query, wanted: max(4, count / 100), &worker) {
      start.seen.insert(list.list)
      visit(
        list.list, base: list.base, query: &query, least: -.infinity, &worker.survivors,
        into: &start.found)
    }
    return start
  }

  /// `wanted`, what is most promising moved to the front.
  private func promisingFirst(_ wanted: [Int], _ start: Start) -> [Int] {
    let promises: [Float] = wanted.map { list in
      lists.entries[list].weight * start.bases[list] + lists.entries[list].offset
    }
    let first: [Int32] = kernels.indicesOfLargest(
      promises.span, wanted: min(wanted.count, max(4, wanted.count / 100)))
    var isFirst = [Bool](repeating: false, count: wanted.count)
    for place in first { isFirst[Int(place)] = true }
    return first.map { wanted[Int($0)] } + wanted.indices.filter { !isFirst[$0] }.map { wanted[$0] }
  }
}

import Kernels

/// Searches that tell what recall costs.
struct CalibrationTrial {
  let index: VectorFile
  let coded: CodedRows
  let queries: [[Float]]
  /// The id that is left out of a query's results; the query's own.
  let own: [Int64?]
  let threads: Int

  // Tried in this order.
  private static let deviations: [Float] = [2, 2.5, 3, 3.5, 4.25, 5.5, 8]

  /// The levels for `k` hits, by rising recall.
  func levels(k: Int) -> [Calibration.Level] {
    let truth: [[SearchHit]] = search(CodedSearch.Plan(), k: k)
    let places: [Int] = listPlaces(truth).sorted()
    let meanRows: Double = Double(index.count) / Double(index.listCount)
    // What a lower recall needs a higher one needs too.
    var least: (probes: Int, deviations: Float) = (1, 0)
    return Calibration.targets.map { target in
      var level = Calibration.Level(
        k: k, target: target, probes: index.listCount, rows: index.count, deviations: 5,
        measured: 1)
      guard !places.isEmpty else { return level }
      // Other queries are found a little less well than those that the numbers were chosen by; of what
      // may be missed, most is left to the lists, the rest to the bounds within them.
      let goal: Float = target + 0.15 * (1 - target)
      let enough = Int((Double(places.count) * (0.2 + 0.8 * Double(goal))).rounded(.up))
      level.probes = max(least.probes, places[min(places.count, enough) - 1] + 1)
      func measure() {
        let plan = CodedSearch.Plan(probes: level.probes, deviations: level.deviations)
        level.measured = recall(search(plan, k: k), truth)
      }
      for deviations in Self.deviations where deviations >= least.deviations {
        level.deviations = deviations
        measure()
        if level.measured >= goal { break }
      }
      while level.measured < goal, level.probes < index.listCount {
        level.probes = min(index.listCount, level.probes + max(1, level.probes / 8))
        measure()
      }
      least = (level.probes, level.deviations)
      level.rows = min(index.count, Int(Double(level.probes) * meanRows))
      return level
    }
  }

  /// For each true hit the place of its list in the order in which the query's lists are looked at.
  private func listPlaces(_ truth: [[SearchHit]]) -> [Int] {
    let search = CodedSearch(
      index: index, coded: coded, k: 1, allowed: nil, kernels: .best)
    let parts: [[Int]] = Workers.map(queries.count, threads: threads) { query in
      var worker = SearchWorker()
      let rotated: [Float] = search.rotated(queries[query...query])[0]
      let prepared = PreparedQuery(
        vector: queries[query], rotated: rotated, layout: coded.layout, deviations: nil)
      var places = [Int](repeating: 0, count: index.listCount)
      let ranked = search.rankedLists(prepared, wanted: index.listCount, &worker)
      for (place, list) in ranked.enumerated() { places[list.list] = place }
      return truth[query].compactMap { hit in
        index.row(ofID: hit.id).map { places[coded.lists.list(ofRow: $0)] }
      }
    }
    return parts.flatMap { $0 }
  }

  private func search(_ plan: CodedSearch.Plan, k: Int) -> [[SearchHit]] {
    let search = CodedSearch(
      index: index, coded: coded, k: min(k + 1, index.count), allowed: nil, kernels: .best)
    let hits: [[SearchHit]] = search.run(queries, plan: plan, threads: threads)
    return zip(hits, own).map { hits, own in Array(hits.filter { $0.id != own }.prefix(k)) }
  }

  private func recall(_ hits: [[SearchHit]], _ truth: [[SearchHit]]) -> Float {
    var (found, all) = (0, 0)
    for (hits, truth) in zip(hits, truth) {
      let ids = Set(hits.map(\.id))
      found += truth.count { ids.contains($0.id) }
      all += truth.count
    }
    return all == 0 ? 1 : Float(found) / Float(all)
  }
}

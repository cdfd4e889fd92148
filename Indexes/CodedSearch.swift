import Kernels

/// One search through the codes of an index.
struct CodedSearch: Sendable {
  let index: VectorFile
  let coded: CodedRows
  let k: Int
  let allowed: RowSet?
  let kernels: Kernels

  // Rows of a long list that are looked at together, so that what one part finds spares work in the next.
  private static let partRows: Int = 4_096
  // Queries that are rotated together; so many whatever the number of threads.
  private static let rotatedTogether: Int = 32

  var layout: CodeLayout { coded.layout }
  var lists: ListTable { coded.lists }

  /// Searches with each of `vectors`.
  func run(_ vectors: [[Float]], plan: Plan, threads: Int) -> [[SearchHit]] {
    if let allowed, allowed.count <= lists.entries.count {
      // As much work as comparing a query with the centroids, and all there is to do.
      var rows: [UInt32] = []
      allowed.forEach(in: 0..<index.count) { rows.append(UInt32(truncatingIfNeeded: $0)) }
      return best(
        of: [[UInt32]](repeating: rows, count: vectors.count), vectors, threads: threads)
    }
    let blocks: Int = (vectors.count + Self.rotatedTogether - 1) / Self.rotatedTogether
    let prepared: [PreparedQuery] = Workers.quickMap(blocks, threads: threads) { block in
      let start: Int = block * Self.rotatedTogether
      let part = vectors[start..<min(start + Self.rotatedTogether, vectors.count)]
      return zip(part, rotated(part)).map {
        PreparedQuery(
          vector: $0, rotated: $1, layout: layout, deviations: plan.deviations)
      }
    }.flatMap { $0 }
    guard let probes = plan.probes else { return exactSearch(prepared, threads: threads) }
    if allowed == nil { return approximateBatch(prepared, probes: probes, threads: threads) }
    return Workers.quickMap(prepared.count, threads: threads) { query in
      var worker = SearchWorker()
      return approximateSearch(
        prepared[query], probes: probes, leastRows: plan.allowedRows, &worker)
    }
  }

  /// What a search does.
  struct Plan {
    /// Lists to look at; nil for all, which makes the search exact.
    var probes: Int?
    /// See ``PreparedQuery``.
    var deviations: Float?
    /// How many allowed rows the lists looked at have to hold, if there are as many.
    var allowedRows: Int = 0
  }

  /// What reaches `effort`.
  func plan(_ effort: SearchEffort) -> Plan {
    var plan = Plan()
    switch effort {
    case .exact: return plan
    case .probes(let probes):
      plan.probes = max(1, probes)
      plan.deviations = coded.calibration.levels.map(\.deviations).max() ?? 4
      let rows: Int = index.count / lists.entries.count
      plan.allowedRows = rows.multipliedReportingOverflow(by: max(1, probes)).partialValue
    case .recall(let recall):
      guard let level = coded.calibration.level(recall: recall, k: k) else { return plan }
      plan.probes = level.probes
      plan.deviations = level.deviations
      plan.allowedRows = level.rows
    }
    // Few allowed rows are compared one and all.
    if let allowed, allowed.count <= plan.allowedRows { return Plan() }
    if allowed == nil { plan.allowedRows = 0 }
    return plan
  }

  /// The vectors, rotated.
  func rotated(_ vectors: ArraySlice<[Float]>) -> [[Float]] {
    guard !coded.rotation.isEmpty else { return Array(vectors) }
    let dimension: Int = index.dimension
    return index.file.withBytes(coded.rotation) { bytes in
      if vectors.count < 8 {
        return vectors.map { vector in
          var out = [Float](repeating: 0, count: dimension)
          var span: MutableSpan<Float> = out.mutableSpan
          kernels.innerProducts(query: vector.span, float32Rows: bytes, into: &span)
          return out
        }
      }
      let rotation: [Float] = VectorCode.float32.decoded(bytes)
      var out = [Float](repeating: 0, count: vectors.count * dimension)
      BLAS.multiplyTransposed(
        Columns(Array(vectors.joined()), stride: dimension), Columns(rotation, stride: dimension),
        rows: vectors.count, columns: dimension, inner: dimension, into: &out)
      return (0..<vectors.count).map { Array(out[$0 * dimension..<($0 + 1) * dimension]) }
    }
  }

  /// Looks at all rows of a list.
  func visit(
    _ list: Int, base: Float, query: inout PreparedQuery, least: Float,
    _ survivors: inout Survivors, into found: inout Candidates
  ) {
    visit(
      list, 0..<lists.rows(of: list).count, base: base, query: &query, least: least, &survivors,
      into: &found)
  }

  /// Looks at rows of a list.
  ///
  /// - Parameters:
  ///   - list: The list.
  ///   - portion: Rows counted from the beginning of the list, from the first of a group.
  ///   - base: The score of its centroid.
  ///   - query: The query; its threshold and base are set.
  ///   - least: A lower bound of the `k`-th best score, from elsewhere.
  ///   - survivors: Room to work in.
  ///   - found: Receives the rows that may be among the best.
  func visit(
    _ list: Int, _ portion: Range<Int>, base: Float, query: inout PreparedQuery, least: Float,
    _ survivors: inout Survivors, into found: inout Candidates
  ) {
    let entry: ListTable.Entry = lists.entries[list]
    let slack: Float = slack(of: query, entry)
    let rows: Range<Int> = lists.rows(of: list)
    // Even a row in the best direction would not do.
    if base + query.length * entry.reach + entry.bias + slack < max(least, found.threshold) {
      return
    }
    for start in stride(from: portion.lowerBound, to: portion.upperBound, by: Self.partRows) {
      let part: Range<Int> = start..<min(start + Self.partRows, portion.upperBound)
      let inFile: Range<Int> = rows.lowerBound + start..<rows.lowerBound + part.upperBound
      let threshold: Float = max(least, found.threshold) - slack
      if layout.oneBit != nil {
        scanOneBit(
          query, list: list, part: part, firstRow: inFile.lowerBound, base: base,
          threshold: threshold, &survivors)
      } else {
        query.sketch.base = base
        query.sketch.threshold = threshold
        index.file.withBytes(coded.groups(of: list, rows: part)) { groups in
          kernels.scanSketches(
            query.sketch, groups: groups, rows: part.count, allowed: allowed?.words,
            firstBit: inFile.lowerBound, into: &survivors)
        }
      }
      guard survivors.count > 0 else { continue }
      index.file.withBytes(coded.records(of: inFile)) { records in
        for stage in query.stages {
          kernels.refine(
            stage, records: records, recordSize: layout.recordSize,
            threshold: max(least, found.threshold) - slack, &survivors)
        }
      }
      found.add(survivors, firstRow: inFile.lowerBound, slack: slack)
    }
  }

  /// What rounding can do to the score of a row of a list.
  private func slack(of query: PreparedQuery, _ entry: ListTable.Entry) -> Float {
    let product: Float = query.rounding * entry.longest
    return layout.hasBias ? product + 4e-5 * entry.longest * entry.longest : product
  }

  /// The best of what was found, with exact scores.
  func best(_ found: Candidates, query: PreparedQuery) -> [SearchHit] {
    best(of: found.rows(notBelow: found.threshold)[...], query.vector).sorted()
  }

  /// The best of `rows` by their full vectors.
  func best(of rows: ArraySlice<UInt32>, _ vector: [Float]) -> TopK {
    var top = TopK(k)
    var score: [Float] = [0]
    for row in rows {
      let row = Int(row)
      index.score(row..<row + 1, vector, kernels, into: &score)
      if score[0] >= top.threshold { top.offer(id: index.id(atRow: row), score: score[0]) }
    }
    return top
  }

  /// The best of each query's rows by their full vectors; a single query's are shared among threads.
  func best(of rows: [[UInt32]], _ vectors: [[Float]], threads: Int) -> [[SearchHit]] {
    let slices: Int = vectors.count < threads ? threads : 1
    let tops: [TopK] = Workers.quickMap(vectors.count * slices, threads: threads) { piece in
      let (query, slice) = piece.quotientAndRemainder(dividingBy: slices)
      let count: Int = rows[query].count
      return best(
        of: rows[query][count * slice / slices..<count * (slice + 1) / slices], vectors[query])
    }
    return vectors.indices.map { query in
      var top: TopK = tops[query * slices]
      for other in tops[(query * slices + 1)..<(query + 1) * slices] { top.merge(other) }
      return top.sorted()
    }
  }
}

/// Room that one thread works in.
struct SearchWorker {
  var survivors = Survivors(capacity: 4_096)
}

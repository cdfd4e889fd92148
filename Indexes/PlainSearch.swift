import Kernels
import Synchronization

/// Searches that compare queries with every full vector.
struct PlainSearch: Sendable {
  let index: VectorFile
  let k: Int
  let allowed: RowSet?
  let kernels: Kernels

  // Rows whose scores are computed before any is ranked; a multiple of a bitmap's word.
  private static let blockRows: Int = 256
  // Queries that meet a block together.
  private static let most: Int = 64

  /// Searches with each of `queries`.
  func run(_ queries: [[Float]], threads: Int) -> [[SearchHit]] {
    stride(from: 0, to: queries.count, by: Self.most).flatMap { start in
      batch(Array(queries[start..<min(start + Self.most, queries.count)]), threads: threads)
    }
  }

  private func batch(_ vectors: [[Float]], threads: Int) -> [[SearchHit]] {
    let queries = PlainQueries(vectors, code: index.code, metric: index.metric)
    let best = Mutex([TopK](repeating: TopK(k), count: vectors.count))
    Parallel.slices(of: index.count, grain: Self.blockRows, threads: threads) { rows in
      var top = [TopK](repeating: TopK(k), count: vectors.count)
      var scores = [Float](repeating: 0, count: vectors.count * Self.blockRows)
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockRows) {
        let block: Range<Int> = start..<min(start + Self.blockRows, rows.upperBound)
        scan(block, queries, &scores, into: &top)
      }
      best.withLock { shared in
        for query in top.indices { shared[query].merge(top[query]) }
      }
    }
    return best.withLock { $0.map { $0.sorted() } }
  }

  private func scan(
    _ block: Range<Int>, _ queries: PlainQueries, _ scores: inout [Float], into top: inout [TopK]
  ) {
    let candidates: Int = allowed?.count(in: block) ?? block.count
    // A few rows are compared alone; else the block is, which keeps the memory busy.
    if let allowed, candidates < block.count / 4 {
      allowed.forEach(in: block) { row in
        offer(row..<row + 1, queries, &scores, into: &top)
      }
    } else {
      offer(block, queries, &scores, into: &top)
    }
  }

  private func offer(
    _ rows: Range<Int>, _ queries: PlainQueries, _ scores: inout [Float], into top: inout [TopK]
  ) {
    let scales: [Float] = index.scales(of: rows)
    index.withVectors(rows) { bytes in
      queries.score(bytes, scales: scales, rows: rows.count, kernels, into: &scores)
    }
    var exact: [Float] = [0]
    for query in queries.vectors.indices {
      for (place, row) in rows.enumerated() {
        var score: Float = scores[query * rows.count + place]
        if queries.isRounded {
          // Only what may be among the best is worth its exact score.
          let error: Float = queries.error(query, scale: scales[place])
          if score + error < top[query].threshold { continue }
          guard allowed?.contains(row) ?? true else { continue }
          index.score(row..<row + 1, queries.vectors[query], kernels, into: &exact)
          score = exact[0]
        }
        if score >= top[query].threshold, allowed?.contains(row) ?? true {
          top[query].offer(id: index.id(atRow: row), score: score)
        }
      }
    }
  }
}

/// Queries as blocks of full vectors are compared with them.
struct PlainQueries: Sendable {
  let vectors: [[Float]]
  private let code: VectorCode
  private let metric: Metric
  private let flat: [Float]
  // Where products are those of rounded queries.
  private let integers: IntegerQueries?

  init(_ vectors: [[Float]], code: VectorCode, metric: Metric) {
    self.vectors = vectors
    self.code = code
    self.metric = metric
    let flat: [Float] = Array(vectors.joined())
    self.flat = flat
    if code == .int8, metric != .squaredDistance {
      integers = IntegerQueries(flat.span, dimension: vectors[0].count)
    } else {
      integers = nil
    }
  }

  /// Whether scores are off by ``error(_:scale:)``.
  var isRounded: Bool { integers != nil }

  /// By how much the score of a query and a row of this scale can be off.
  func error(_ query: Int, scale: Float) -> Float {
    guard let integers else { return 0 }
    // Half a unit for each component, which the row multiplies by 127 at most; a little more for what is
    // lost in single precision, and in units that are next to nothing.
    let unit: Float = integers.units[query]
    let lost: Float = unit > 0x1p-110 ? 0.52 * unit : 0x1p-95
    return lost * 127 * Float(integers.dimension) * scale + 1e-30
  }

  /// Writes the scores `(queries, rows)` to the beginning of `scores`.
  func score(
    _ bytes: RawSpan, scales: [Float], rows: Int, _ kernels: Kernels, into scores: inout [Float]
  ) {
    let dimension: Int = vectors[0].count
    if metric == .squaredDistance {
      let values: [Float] = code.decoded(
        bytes, scales: scales, dimension: dimension, kernels: kernels)
      for (query, vector) in vectors.enumerated() {
        for row in 0..<rows {
          let stored: Span<Float> = values.span.extracting(row * dimension..<(row + 1) * dimension)
          scores[query * rows + row] = -kernels.squaredDistance(vector.span, stored)
        }
      }
      return
    }
    unsafe scores.withUnsafeMutableBufferPointer { buffer in
      let part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<(vectors.count * rows)])
      var out: MutableSpan<Float> = unsafe part.mutableSpan
      switch code {
      case .float32:
        kernels.innerProducts(
          queries: flat.span, dimension: dimension, float32Rows: bytes, into: &out)
      case .float16:
        kernels.innerProducts(
          queries: flat.span, dimension: dimension, float16Rows: bytes, into: &out)
      case .bfloat16:
        kernels.innerProducts(
          queries: flat.span, dimension: dimension, bfloat16Rows: bytes, into: &out)
      case .int8:
        guard let integers else { return }
        kernels.innerProducts(queries: integers, int8Rows: bytes, scales: scales.span, into: &out)
      }
    }
  }
}

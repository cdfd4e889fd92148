public import Kernels

extension VectorFile {
  /// Returns, for each query, the `k` stored vectors with the best scores.
  ///
  /// The result depends neither on the number of threads nor, if exact, on how queries are batched.
  ///
  /// - Parameters:
  ///   - queries: `(B, dimension)`, row-major, finite.
  ///   - k: Most hits to return for each.
  ///   - effort: How hard to try; hits that are returned have exact scores in any case.
  ///   - allowed: The rows to look at; nil for all. If there are `k` of them, `k` hits are returned.
  ///   - threads: How many threads to use at most.
  ///   - kernels: The instruction set to use.
  /// - Returns: For each query at most `k` hits, by falling score; equal scores by rising id.
  /// - Throws: ``IndexError/dimensionMismatch(expected:found:)`` or ``IndexError/queryNotFinite``.
  public func search(
    queries: [Float], k: Int, effort: SearchEffort = .exact, allowed: RowSet? = nil,
    threads: Int = 1, kernels: Kernels = .best
  ) throws(IndexError) -> [[SearchHit]] {
    guard queries.count.isMultiple(of: dimension) else {
      throw .dimensionMismatch(expected: dimension, found: queries.count)
    }
    guard queries.allSatisfy(\.isFinite) else { throw .queryNotFinite }
    precondition(k >= 0, "the best \(k) hits")
    precondition(
      allowed.map { $0.rowCount == count } ?? true, "a row set of another index")
    let batch: Int = queries.count / dimension
    let k: Int = min(k, allowed?.count ?? count)
    guard k > 0, batch > 0 else { return [[SearchHit]](repeating: [], count: batch) }
    let vectors: [[Float]] = (0..<batch).map {
      Self.prepared(queries[$0 * dimension..<($0 + 1) * dimension], metric)
    }
    guard let coded else {
      let search = PlainSearch(index: self, k: k, allowed: allowed, kernels: kernels)
      return search.run(vectors, threads: threads)
    }
    let search = CodedSearch(
      index: self, coded: coded, k: k, allowed: allowed, kernels: kernels)
    return search.run(vectors, plan: search.plan(effort), threads: threads)
  }

  /// Returns the `k` stored vectors with the best scores, as ``search(queries:k:effort:allowed:threads:kernels:)``
  /// does for several queries.
  ///
  /// - Parameters:
  ///   - query: `[dimension]`, finite.
  ///   - k: Most hits to return.
  ///   - effort: How hard to try.
  ///   - allowed: The rows to look at; nil for all.
  ///   - threads: How many threads to use at most.
  /// - Returns: At most `k` hits, by falling score; equal scores by rising id.
  /// - Throws: ``IndexError/dimensionMismatch(expected:found:)`` or ``IndexError/queryNotFinite``.
  public func search(
    query: [Float], k: Int, effort: SearchEffort = .exact, allowed: RowSet? = nil,
    threads: Int = 1
  ) throws(IndexError) -> [SearchHit] {
    guard query.count == dimension else {
      throw .dimensionMismatch(expected: dimension, found: query.count)
    }
    return try search(queries: query, k: k, effort: effort, allowed: allowed, threads: threads)[0]
  }

  /// A query as stored vectors are compared with it.
  private static func prepared(_ query: ArraySlice<Float>, _ metric: Metric) -> [Float] {
    var vector = Array(query)
    if metric == .cosine { normalize(&vector) }
    return vector
  }

  /// Gives a vector unit length, unless it is zero.
  static func normalize(_ vector: inout [Float]) {
    let square: Double = vector.reduce(0) { $0 + Double($1) * Double($1) }
    guard square > 0 else { return }
    let inverse: Double = 1 / square.squareRoot()
    for index in vector.indices { vector[index] = Float(Double(vector[index]) * inverse) }
  }

  /// Writes the score of each of `rows` to the beginning of `scores`.
  func score(
    _ rows: Range<Int>, _ query: [Float], _ kernels: Kernels, into scores: inout [Float]
  ) {
    guard metric != .squaredDistance, code != .int8 else {
      let values: [Float] = vectors(atRows: rows, kernels: kernels)
      for row in 0..<rows.count {
        let vector: Span<Float> = values.span.extracting(row * dimension..<(row + 1) * dimension)
        scores[row] =
          metric == .squaredDistance
          ? -kernels.squaredDistance(query.span, vector) : kernels.dot(query.span, vector)
      }
      return
    }
    withVectors(rows) { bytes in
      unsafe scores.withUnsafeMutableBufferPointer { buffer in
        var out = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<rows.count]).mutableSpan
        switch code {
        case .float32: kernels.innerProducts(query: query.span, float32Rows: bytes, into: &out)
        case .float16: kernels.innerProducts(query: query.span, float16Rows: bytes, into: &out)
        case .bfloat16:
          kernels.innerProducts(
            queries: query.span, dimension: dimension, bfloat16Rows: bytes, into: &out)
        case .int8: break
        }
      }
    }
  }
}

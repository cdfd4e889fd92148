public import Kernels
import Synchronization

extension FlatIndex {
  // Rows whose scores are computed before any is ranked; a multiple of a bitmap's word.
  private static let blockRows: Int = 256

  /// Returns the `k` stored vectors with the largest inner products, exactly.
  ///
  /// The result does not depend on the number of threads.
  ///
  /// - Parameters:
  ///   - query: `[dimension]`, finite.
  ///   - k: Most hits to return.
  ///   - allowed: The rows to look at; nil for all. Few rows cost little.
  ///   - threads: How many threads to use at most.
  ///   - kernels: The instruction set to use.
  /// - Returns: At most `k` hits, by falling score; equal scores by rising id.
  /// - Throws: ``IndexError/dimensionMismatch(expected:found:)`` or ``IndexError/queryNotFinite``.
  public func search(
    query: [Float], k: Int, allowed: RowSet? = nil, threads: Int = 1, kernels: Kernels = .best
  ) throws(IndexError) -> [SearchHit] {
    guard query.count == dimension else {
      throw .dimensionMismatch(expected: dimension, found: query.count)
    }
    guard query.allSatisfy(\.isFinite) else { throw .queryNotFinite }
    precondition(
      allowed.map { $0.rowCount == count } ?? true, "a row set of another index")
    let best = Mutex(TopK(k))
    Parallel.slices(of: count, grain: Self.blockRows, threads: threads) { rows in
      var top = TopK(k)
      scan(rows, query: query, allowed: allowed, kernels: kernels, into: &top)
      best.withLock { $0.merge(top) }
    }
    return best.withLock { $0.sorted() }
  }

  private func scan(
    _ rows: Range<Int>, query: [Float], allowed: RowSet?, kernels: Kernels, into top: inout TopK
  ) {
    var scores = [Float](repeating: 0, count: Self.blockRows)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockRows) {
      let block: Range<Int> = start..<min(start + Self.blockRows, rows.upperBound)
      let candidates: Int = allowed?.count(in: block) ?? block.count
      // A few rows are computed alone; else the block is, which keeps the memory busy.
      if let allowed, candidates < block.count / 4 {
        allowed.forEach(in: block) { row in
          score(row..<row + 1, query, kernels, into: &scores)
          top.offer(id: id(atRow: row), score: scores[0])
        }
      } else {
        score(block, query, kernels, into: &scores)
        for (index, row) in block.enumerated() where scores[index] >= top.threshold {
          if allowed?.contains(row) ?? true {
            top.offer(id: id(atRow: row), score: scores[index])
          }
        }
      }
    }
  }

  /// Writes the score of each of `rows` to the beginning of `scores`.
  private func score(
    _ rows: Range<Int>, _ query: [Float], _ kernels: Kernels, into scores: inout [Float]
  ) {
    let rowSize: Int = dimension * code.byteCount
    let start: Int = codes.lowerBound + rows.lowerBound * rowSize
    file.withBytes(start..<start + rows.count * rowSize) { bytes in
      unsafe scores.withUnsafeMutableBufferPointer { buffer in
        var out = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<rows.count]).mutableSpan
        switch code {
        case .float32: kernels.innerProducts(query: query.span, float32Rows: bytes, into: &out)
        case .float16: kernels.innerProducts(query: query.span, float16Rows: bytes, into: &out)
        }
      }
    }
  }
}

import Kernels
import Synchronization

extension VectorFile {
  // Rows whose scores are computed before any is ranked; a multiple of a bitmap's word.
  private static let blockRows: Int = 256

  /// Compares a query with every full vector.
  func plainSearch(
    _ query: [Float], k: Int, allowed: RowSet?, _ threads: Int, _ kernels: Kernels
  ) -> [SearchHit] {
    let best = Mutex(TopK(k))
    Parallel.slices(of: count, grain: Self.blockRows, threads: threads) { rows in
      var top = TopK(k)
      plainScan(rows, query: query, allowed: allowed, kernels: kernels, into: &top)
      best.withLock { $0.merge(top) }
    }
    return best.withLock { $0.sorted() }
  }

  private func plainScan(
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
}

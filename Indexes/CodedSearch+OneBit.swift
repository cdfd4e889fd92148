import Kernels

extension CodedSearch {
  /// Finds the rows of a part of a list that the stages of their records have to decide on.
  ///
  /// Where the query takes what is not known for random, these are the rows that pass the one-bit codes;
  /// else all rows that are allowed. The stages say all that the codes say, and more, so that scores
  /// begin anew.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - list: The list.
  ///   - part: Rows of the list, from the beginning of a group.
  ///   - firstRow: The first of them, as a row of the file.
  ///   - base: The score of the centroid.
  ///   - threshold: Rows whose bound is below are passed over.
  ///   - survivors: Receives the rows, counted from the first of the part.
  func scanOneBit(
    _ query: PreparedQuery, list: Int, part: Range<Int>, firstRow: Int, base: Float,
    threshold: Float, _ survivors: inout Survivors
  ) {
    if let oneBit = query.oneBit, let deviations = query.deviations {
      index.file.withBytes(coded.groups(of: list, rows: part)) { blocks in
        let scan: OneBitScan = oneBit.scan(
          product: base, squaredCentroid: OneBitCode.squaredCentroid(ofBlock: blocks),
          deviations: deviations, threshold: threshold)
        kernels.scanOneBit(
          scan, blocks: blocks, rows: part.count, allowed: allowed?.words, firstBit: firstRow,
          into: &survivors)
      }
    } else if let allowed {
      let rows: [Int32] = (0..<part.count).filter { allowed.contains(firstRow + $0) }.map(
        Int32.init)
      survivors.keep(rows.span)
    } else {
      survivors.keepAll(part.count)
    }
    survivors.restart(score: base)
  }
}

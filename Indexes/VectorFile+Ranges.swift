extension VectorFile {
  /// The rows of the vectors whose ids lie in these ranges.
  ///
  /// Takes a time that grows with the ranges and the rows found, however many ids are not stored.
  ///
  /// - Parameter ranges: In rising order, without overlap.
  /// - Returns: The rows that a search may be restricted to.
  public func rows(allowing ranges: [ClosedRange<Int64>]) -> RowSet {
    var rows = RowSet(rowCount: count)
    forEachRow(in: ranges) { rows.insert($0) }
    return rows
  }

  /// All rows but those of the vectors whose ids lie in these ranges.
  ///
  /// - Parameter ranges: In rising order, without overlap.
  /// - Returns: The rows that a search may be restricted to.
  public func rows(excluding ranges: [ClosedRange<Int64>]) -> RowSet {
    var rows = RowSet(allOf: count)
    forEachRow(in: ranges) { rows.remove($0) }
    return rows
  }

  private func forEachRow(in ranges: [ClosedRange<Int64>], _ body: (Int) -> Void) {
    var place: Int = 0
    for range in ranges {
      place = firstPosition(from: place, notBelow: range.lowerBound)
      let (next, isLast) = range.upperBound.addingReportingOverflow(1)
      let end: Int = isLast ? count : firstPosition(from: place, notBelow: next)
      for position in place..<end {
        if let row = row(atOrder: position) { body(row) }
      }
      place = end
    }
  }
}

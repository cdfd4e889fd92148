extension FlatIndex {
  /// The rows of the vectors with these ids; ids that are not stored are passed over.
  ///
  /// - Parameter ids: In any order; quickest when they rise.
  /// - Returns: The rows that a search may be restricted to.
  public func rows(allowing ids: some Sequence<Int64>) -> RowSet {
    var rows = RowSet(rowCount: count)
    forEachRow(of: ids) { rows.insert($0) }
    return rows
  }

  /// All rows but those of the vectors with these ids; ids that are not stored are passed over.
  ///
  /// - Parameter ids: In any order; quickest when they rise.
  /// - Returns: The rows that a search may be restricted to.
  public func rows(excluding ids: some Sequence<Int64>) -> RowSet {
    var rows = RowSet(allOf: count)
    forEachRow(of: ids) { rows.remove($0) }
    return rows
  }

  private func forEachRow(of ids: some Sequence<Int64>, _ body: (Int) -> Void) {
    // The first row that may hold the next id, as long as the ids rise.
    var start: Int = 0
    for id in ids {
      if start > 0, self.id(atRow: start - 1) >= id { start = 0 }
      start = firstRow(from: start, notBelow: id)
      guard start < count else { continue }
      if self.id(atRow: start) == id { body(start) }
    }
  }

  /// The first row at or after `start` whose id is not below `id`; `count` when there is none.
  ///
  /// Doubles its steps before it halves them: neighbours are found at once.
  private func firstRow(from start: Int, notBelow id: Int64) -> Int {
    var low: Int = start
    var step: Int = 1
    while low + step <= count, self.id(atRow: low + step - 1) < id {
      low += step
      step *= 2
    }
    var high: Int = min(low + step, count)
    while low < high {
      let middle: Int = low + (high - low) / 2
      if self.id(atRow: middle) < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

import Kernels

extension VectorFile {
  /// The id of the vector in `row`.
  public func id(atRow row: Int) -> Int64 {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return file.integer(at: ids.lowerBound + 8 * row)
  }

  /// The vector in `row`, as it is stored.
  public func vector(atRow row: Int) -> [Float] {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return vectors(atRows: row..<row + 1)
  }

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

  /// The row of the vector with this id; nil when it is not stored.
  public func row(ofID id: Int64) -> Int? {
    let position: Int = firstPosition(from: 0, notBelow: id)
    guard position < count, let row = row(atOrder: position), self.id(atRow: row) == id else {
      return nil
    }
    return row
  }

  /// Lends the full vectors of `rows`.
  func withVectors<Result>(_ rows: Range<Int>, _ body: (RawSpan) -> Result) -> Result {
    let size: Int = dimension * code.byteCount
    let start: Int = vectors.lowerBound + rows.lowerBound * size
    return file.withBytes(start..<start + rows.count * size, body)
  }

  /// The full vectors of `rows`, one after the other.
  func vectors(atRows rows: Range<Int>, kernels: Kernels = .best) -> [Float] {
    let scales: [Float] = scales(of: rows)
    return withVectors(rows) {
      code.decoded($0, scales: scales, dimension: dimension, kernels: kernels)
    }
  }

  /// The scales of `rows`; none where the code has none.
  func scales(of rows: Range<Int>) -> [Float] {
    guard code.hasScales else { return [] }
    let start: Int = scales.lowerBound + 4 * rows.lowerBound
    return file.withBytes(start..<start + 4 * rows.count) {
      VectorCode.components($0, rows.count)
    }
  }

  /// The row at a place in the order of ids; nil where a damaged file has none.
  func row(atOrder position: Int) -> Int? {
    let row = Int(file.unsigned(at: order.lowerBound + 4 * position))
    return row < count ? row : nil
  }

  func id(atOrder position: Int) -> Int64? {
    row(atOrder: position).map(id(atRow:))
  }

  private func forEachRow(of ids: some Sequence<Int64>, _ body: (Int) -> Void) {
    // The first place that may hold the next id, as long as the ids rise.
    var start: Int = 0
    for id in ids {
      if start > 0, isBelow(start - 1, id) == false { start = 0 }
      start = firstPosition(from: start, notBelow: id)
      guard start < count else { continue }
      if let row = row(atOrder: start), self.id(atRow: row) == id { body(row) }
    }
  }

  private func isBelow(_ position: Int, _ id: Int64) -> Bool {
    self.id(atOrder: position).map { $0 < id } ?? false
  }

  /// The first place at or after `start` whose id is not below `id`; `count` when there is none.
  ///
  /// Doubles its steps before it halves them: neighbours are found at once.
  func firstPosition(from start: Int, notBelow id: Int64) -> Int {
    var low: Int = start
    var step: Int = 1
    while low + step <= count, isBelow(low + step - 1, id) {
      low += step
      step *= 2
    }
    var high: Int = min(low + step, count)
    while low < high {
      let middle: Int = low + (high - low) / 2
      if isBelow(middle, id) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A set of rows of an index, one bit for each row.
public struct RowSet: Hashable, Sendable {
  /// The number of rows of the index.
  public let rowCount: Int

  // Row r is bit r % 64 of word r / 64; bits past the last row are 0.
  private(set) var words: [UInt64]

  /// No row of an index of `rowCount` rows.
  public init(rowCount: Int) {
    precondition(rowCount >= 0, "an index of \(rowCount) rows")
    self.rowCount = rowCount
    words = [UInt64](repeating: 0, count: rowCount / 64 + (rowCount % 64 == 0 ? 0 : 1))
  }

  /// Every row of an index of `rowCount` rows.
  public init(allOf rowCount: Int) {
    self.init(rowCount: rowCount)
    for index in words.indices { words[index] = .max }
    if rowCount % 64 > 0 { words[words.count - 1] = (1 << UInt64(rowCount % 64)) - 1 }
  }

  /// The number of rows in the set.
  public var count: Int {
    words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// Whether `row` is in the set.
  public func contains(_ row: Int) -> Bool {
    words[row / 64] & (1 << UInt64(row % 64)) != 0
  }

  /// Adds `row`.
  public mutating func insert(_ row: Int) {
    precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
    words[row / 64] |= 1 << UInt64(row % 64)
  }

  /// Takes `row` out.
  public mutating func remove(_ row: Int) {
    precondition(row >= 0 && row < rowCount, "row \(row) of \(rowCount)")
    words[row / 64] &= ~(1 << UInt64(row % 64))
  }

  /// Keeps the rows that `other`, of the same index, has too.
  public mutating func formIntersection(_ other: RowSet) {
    precondition(rowCount == other.rowCount, "sets of \(rowCount) and \(other.rowCount) rows")
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// The number of rows in the set among `rows`, which begin and end between words or at the end.
  func count(in rows: Range<Int>) -> Int {
    words[wordRange(rows)].reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// The number of rows in the set among `rows`, wherever they begin and end.
  func count(within rows: Range<Int>) -> Int {
    guard !rows.isEmpty else { return 0 }
    let (first, last) = (rows.lowerBound / 64, (rows.upperBound - 1) / 64)
    let head: UInt64 = .max << UInt64(rows.lowerBound % 64)
    let tail: UInt64 = .max >> UInt64(63 - (rows.upperBound - 1) % 64)
    if first == last { return (words[first] & head & tail).nonzeroBitCount }
    var count: Int = (words[first] & head).nonzeroBitCount + (words[last] & tail).nonzeroBitCount
    for index in first + 1..<last { count += words[index].nonzeroBitCount }
    return count
  }

  /// Calls `body` with each row in the set among `rows`, rising.
  func forEach(in rows: Range<Int>, _ body: (Int) -> Void) {
    for index in wordRange(rows) {
      var rest: UInt64 = words[index]
      while rest != 0 {
        body(index * 64 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }

  private func wordRange(_ rows: Range<Int>) -> Range<Int> {
    precondition(
      rows.lowerBound % 64 == 0 && (rows.upperBound % 64 == 0 || rows.upperBound == rowCount),
      "rows \(rows) are not whole words")
    return rows.lowerBound / 64..<(rows.upperBound + 63) / 64
  }
}

/// A block inside a row-major matrix.
public struct Columns: Sendable {
  /// The whole matrix.
  public var values: [Float]
  /// Floats from one row to the next.
  public var stride: Int
  /// Floats before the first of the block: `row · stride + column`.
  public var offset: Int

  /// Selects the block that begins `offset` floats after the start, in rows of `stride` floats.
  public init(_ values: [Float], stride: Int, offset: Int = 0) {
    precondition(stride > 0 && offset >= 0, "rows of \(stride) floats from \(offset) on")
    self.values = values
    self.stride = stride
    self.offset = offset
  }

  /// Whether `rows` rows of `width` columns lie inside.
  func holds(rows: Int, width: Int) -> Bool {
    Placement(stride: stride, offset: offset).fits(
      rows: rows, width: width, count: values.count)
  }
}

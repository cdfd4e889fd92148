/// Vectors that an index is built from, read in any order and more than once.
///
/// Ids are distinct and rise with the rows.
public protocol VectorSource: Sendable {
  /// The number of vectors.
  var count: Int { get }
  /// The number of components of a vector.
  var dimension: Int { get }
  /// The id of the vector in `row`, which is below ``count``.
  func id(atRow row: Int) -> Int64
  /// Copies vectors, row after row; may be called from several threads.
  ///
  /// - Parameters:
  ///   - rows: Within `0..<count`.
  ///   - out: Receives `rows.count · dimension` components.
  /// - Throws: ``IndexError`` when they cannot be read.
  func read(_ rows: Range<Int>, into out: inout MutableSpan<Float>) throws(IndexError)
}

/// Vectors in memory.
public struct VectorArray: VectorSource {
  /// The number of components of a vector.
  public let dimension: Int
  /// The ids, rising.
  public let ids: [Int64]
  // (count, dimension), row-major.
  private let values: [Float]

  /// Gathers vectors.
  ///
  /// - Parameters:
  ///   - values: `(count, dimension)`, row-major.
  ///   - dimension: Components of a vector.
  ///   - ids: `(count)`, rising; nil for the numbers of the rows.
  public init(_ values: [Float], dimension: Int, ids: [Int64]? = nil) {
    precondition(
      dimension > 0 && values.count.isMultiple(of: dimension),
      "\(values.count) values in vectors of \(dimension)")
    self.values = values
    self.dimension = dimension
    self.ids = ids ?? (0..<values.count / dimension).map(Int64.init)
    precondition(self.ids.count * dimension == values.count, "an id for each vector")
  }

  /// The number of vectors.
  public var count: Int { ids.count }

  /// The id of the vector in `row`.
  public func id(atRow row: Int) -> Int64 { ids[row] }

  /// Copies vectors, row after row.
  public func read(_ rows: Range<Int>, into out: inout MutableSpan<Float>) {
    let start: Int = rows.lowerBound * dimension
    for index in 0..<rows.count * dimension { out[index] = values[start + index] }
  }
}

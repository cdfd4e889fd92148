internal import Foundation

/// A matrix of float32 in a `.npy` file, mapped: rows are read when they are asked for.
///
/// The file must not be changed while it is in use.
public struct NumpyMatrix: Sendable {
  /// The file.
  public let path: String
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns, at least 1.
  public let columnCount: Int

  private let data: Data
  private let start: Int

  /// Maps the file at `path`.
  ///
  /// - Throws: ``NumpyError`` when it is missing, malformed or holds anything but `(rows, columns)`
  ///   float32 in C order.
  public init(_ path: String) throws(NumpyError) {
    let (header, start, data) = try NumpyFile.open(path)
    guard header.type == .float32, header.shape.count == 2, header.shape[1] > 0 else {
      let shape: String = header.shape.map(String.init).joined(separator: ", ")
      throw .unexpected(
        path: path, expected: "float32 (rows, columns)", found: "\(header.type) (\(shape))")
    }
    self.path = path
    self.data = data
    self.start = start
    rowCount = header.shape[0]
    columnCount = header.shape[1]
  }

  /// Copies rows that follow each other.
  ///
  /// - Parameters:
  ///   - rows: Within `0..<rowCount`.
  ///   - out: Receives `(rows.count, columnCount)`, row-major.
  public func read(_ rows: Range<Int>, into out: inout MutableSpan<Float>) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount, "rows \(rows) of \(rowCount)")
    precondition(out.count >= rows.count * columnCount, "\(rows.count) rows into \(out.count)")
    let size: Int = 4 * columnCount
    let first: Int = data.startIndex + start + rows.lowerBound * size
    out.withUnsafeMutableBytes { target in
      _ = data.copyBytes(to: target, from: first..<first + rows.count * size)
    }
    if UInt32(littleEndian: 1) != 1 {
      for index in 0..<rows.count * columnCount {
        out[index] = Float(bitPattern: out[index].bitPattern.byteSwapped)
      }
    }
  }

  /// Rows that follow each other, `(rows.count, columnCount)` row-major.
  public func values(_ rows: Range<Int>) -> [Float] {
    var values = [Float](repeating: 0, count: rows.count * columnCount)
    var span: MutableSpan<Float> = values.mutableSpan
    read(rows, into: &span)
    return values
  }
}

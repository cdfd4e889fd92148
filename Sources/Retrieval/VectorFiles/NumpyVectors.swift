import Indexes
import Tensors

/// The rows of a matrix as vectors; their ids are the numbers of the rows.
struct NumpyVectors: VectorSource {
  let matrix: NumpyMatrix

  var count: Int { matrix.rowCount }
  var dimension: Int { matrix.columnCount }

  func id(atRow row: Int) -> Int64 { Int64(row) }

  func read(_ rows: Range<Int>, into out: inout MutableSpan<Float>) {
    matrix.read(rows, into: &out)
  }
}

/// What can be wrong with vectors in NumPy files.
public enum VectorFileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A row has a component that is infinite or not a number.
  case notFinite(path: String, row: Int)
  /// The vectors have another number of components than those they are compared with.
  case otherDimension(path: String, found: Int, expected: Int)
  /// A dimension, or a number of vectors, that an index does not take.
  case outOfRange(path: String, reason: String)

  /// One line: which file, what is wrong.
  public var description: String {
    switch self {
    case .notFinite(let path, let row):
      "\(path): row \(row) has a component that is not a finite number"
    case .otherDimension(let path, let found, let expected):
      "\(path): vectors of \(found) components, the index has \(expected)"
    case .outOfRange(let path, let reason):
      "\(path): \(reason)"
    }
  }
}

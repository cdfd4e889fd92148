/// What can be wrong with a NumPy file.
public enum NumpyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be read or written.
  case unreadable(path: String, reason: String)
  /// The bytes are not a `.npy` array of a kind this program reads.
  case malformed(path: String, reason: String)
  /// The array has another shape or element type than the caller needs.
  case unexpected(path: String, expected: String, found: String)

  /// One line: which file, what is wrong.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .malformed(let path, let reason): "\(path): not a readable .npy array: \(reason)"
    case .unexpected(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    }
  }
}

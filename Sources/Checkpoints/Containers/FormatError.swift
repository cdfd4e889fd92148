/// A fault found inside a container by a parser that does not know the file's path.
enum FormatError: Error, Hashable {
  /// The bytes contradict the format.
  case malformed(String)
  /// The bytes use a feature that is not read here.
  case unsupported(String)

  /// The same fault with the file named.
  func located(at path: String) -> CheckpointError {
    switch self {
    case .malformed(let reason): .malformed(path: path, reason: reason)
    case .unsupported(let reason): .unsupported(path: path, reason: reason)
    }
  }
}

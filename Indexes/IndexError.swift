/// What can go wrong with a vector index and its file.
public enum IndexError: Error, Hashable, Sendable {
  /// The operating system refused an operation on the file.
  case failed(path: String, operation: String, reason: String)
  /// The file is something other than a vector index.
  case notAnIndex(path: String)
  /// The file has a version, a kind, a metric or a code that this program does not know.
  case unsupported(path: String, field: String, found: UInt32)
  /// The stored checksum of a part does not match its bytes.
  case corrupted(path: String, section: String)
  /// The file contradicts itself.
  case malformed(path: String, reason: String)
  /// The index belongs to another model; fingerprints in hexadecimal.
  case fingerprintMismatch(path: String, expected: String, found: String)
  /// A vector has another number of components than the index.
  case dimensionMismatch(expected: Int, found: Int)
  /// A query has a component that is infinite or not a number.
  case queryNotFinite
  /// A vector to be stored has, in the index's code, a component that is infinite or not a number.
  case vectorNotFinite(path: String, id: Int64)
  /// The ids of stored vectors have to rise.
  case idsNotRising(path: String, id: Int64, after: Int64)
}

extension IndexError: CustomStringConvertible {
  /// One line: the place first, then what is wrong.
  public var description: String {
    switch self {
    case .failed(let path, let operation, let reason):
      line(path, "cannot \(operation): \(reason)")
    case .notAnIndex(let path):
      line(path, "not a vector index")
    case .unsupported(let path, let field, let found):
      line(path, "unknown \(field) \(found)")
    case .corrupted(let path, let section):
      line(path, "damaged: wrong checksum of \(section)")
    case .malformed(let path, let reason):
      line(path, "damaged: \(reason)")
    case .fingerprintMismatch(let path, let expected, let found):
      line(path, "belongs to model \(short(found)), not to \(short(expected))")
    case .dimensionMismatch(let expected, let found):
      "vector: \(found) components, the index has \(expected)"
    case .queryNotFinite:
      "query vector: a component is not a finite number"
    case .vectorNotFinite(let path, let id):
      line(path, "a component of vector \(id) is not a finite number")
    case .idsNotRising(let path, let id, let previous):
      line(path, "vector \(id) comes after \(previous)")
    }
  }

  private func line(_ path: String, _ text: String) -> String {
    // A path may hold anything; no character may break the line.
    "\(path): \(text)".unicodeScalars.reduce(into: "") { line, scalar in
      let isControl: Bool = scalar.properties.generalCategory == .control
      line.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
    }
  }

  private func short(_ fingerprint: String) -> String {
    fingerprint.count > 12 ? "\(fingerprint.prefix(12))…" : fingerprint
  }
}

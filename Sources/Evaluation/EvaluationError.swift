/// What can go wrong with an evaluation's input.
public enum EvaluationError: Error, Hashable, Sendable {
  /// A file cannot be read or written.
  case unreadable(path: String, reason: String)
  /// A file is larger than this program reads.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// A file's contents are not what they should be; `place` is a line, a key or a column.
  case malformed(path: String, place: String, reason: String)
  /// An identifier occurs twice where each may stand once.
  case duplicate(path: String, place: String, identifier: String)
  /// There is nothing to evaluate.
  case empty(place: String, what: String)
  /// A score is not a number.
  case notANumber(name: String, row: Int, column: Int)
  /// An array has another shape than the rest of the input asks for.
  case shapeMismatch(name: String, expected: String, found: String)
  /// The ground truth of a text contradicts itself or the scores.
  case invalidGroundTruth(name: String, reason: String)
  /// A setting that cannot be used.
  case invalidSetting(name: String, reason: String)
  /// There is no protocol of this name.
  case unknownProtocol(name: String, known: [String])
  /// Annotation and protocol do not go together.
  case protocolRefused(name: String, reason: String)
  /// Videos are missing or broken, and the run was asked to fail then.
  case videosMissing(count: Int, total: Int, first: String)
  /// Two runs do not answer the same queries.
  case notComparable(reason: String)
}

extension EvaluationError: CustomStringConvertible {
  /// One line: the place first, then what is wrong.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): line(path, reason)
    case .tooLarge(let path, let bytes, let limit):
      line(path, "\(bytes) bytes are more than the limit of \(limit)")
    case .malformed(let path, let place, let reason):
      line(path, place.isEmpty ? reason : "\(place): \(reason)")
    case .duplicate(let path, let place, let identifier):
      line(path, "\(place.isEmpty ? "" : "\(place): ")'\(identifier)' occurs twice")
    case .empty(let place, let what): line(place, "holds no \(what)")
    case .notANumber(let name, let row, let column):
      line(name, "the score at row \(row), column \(column) is not a number")
    case .shapeMismatch(let name, let expected, let found):
      line(name, "expected \(expected), found \(found)")
    case .invalidGroundTruth(let name, let reason): line(name, reason)
    case .invalidSetting(let name, let reason): line(name, reason)
    case .unknownProtocol(let name, let known):
      line(name, "no such protocol; there are \(known.joined(separator: ", "))")
    case .protocolRefused(let name, let reason): line("protocol \(name)", reason)
    case .videosMissing(let count, let total, let first):
      line(first, "missing or broken (\(count) of \(total) videos)")
    case .notComparable(let reason): line("compare", reason)
    }
  }

  private func line(_ place: String, _ text: String) -> String {
    SingleLine.text("\(place): \(text)")
  }
}

/// Text from files of others, made fit for one line of output.
enum SingleLine {
  /// `text` with every control character replaced, so that none can break the line.
  static func text(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { line, scalar in
      let breaks: Bool =
        scalar.properties.generalCategory == .control || scalar == "\u{2028}"
        || scalar == "\u{2029}"
      line.unicodeScalars.append(breaks ? "\u{FFFD}" : scalar)
    }
  }
}

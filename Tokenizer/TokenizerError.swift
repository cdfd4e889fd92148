/// Why a vocabulary cannot be used.
public enum TokenizerError: Error, Hashable, Sendable {
  /// The file cannot be opened or read.
  case unreadable(path: String, reason: String)

  /// The file has more bytes than a vocabulary may have.
  case tooLarge(path: String, limit: Int)

  /// The file has more lines than a vocabulary may have.
  case tooManyTokens(path: String, limit: Int)

  /// A line (counted from 1) is not valid UTF-8.
  case notUTF8(path: String, line: Int)

  /// A token that BERT cannot do without has no line.
  case missingSpecialToken(path: String, token: String)

  /// A merges file is no such file; lines are counted from 1, 0 is the file as a whole.
  case malformedMerges(path: String, line: Int, reason: String)
}

extension TokenizerError: CustomStringConvertible {
  /// One line: which file, what is wrong, why.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): vocabulary cannot be read: \(reason)"
    case .tooLarge(let path, let limit): "\(path): vocabulary is larger than \(limit) bytes"
    case .tooManyTokens(let path, let limit): "\(path): vocabulary has more than \(limit) lines"
    case .notUTF8(let path, let line): "\(path): vocabulary line \(line) is not UTF-8"
    case .missingSpecialToken(let path, let token):
      "\(path): vocabulary has no line \(token), which BERT needs"
    case .malformedMerges(let path, let line, let reason):
      "\(path): no usable merges file: " + (line > 0 ? "line \(line): " : "") + reason
    }
  }
}

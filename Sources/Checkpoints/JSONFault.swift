import Foundation

/// What is wrong with a JSON text, in one line.
enum JSONFault {
  /// The text for an error of `JSONDecoder`.
  static func text(of error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): "\(place(context.codingPath + [key])) is missing"
    case .typeMismatch(_, let context): "\(place(context.codingPath)) has the wrong type"
    case .valueNotFound(_, let context): "\(place(context.codingPath)) has no value"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "\(place(context.codingPath)) is not a usable value"
    default: "not JSON"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "the whole" : "'\(path.map(\.stringValue).joined(separator: "."))'"
  }
}

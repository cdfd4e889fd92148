/// What is wrong with a filter that a person wrote.
public enum FilterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The condition cannot be read at a place, counted in characters from 1.
  case syntax(position: Int, reason: String)
  /// A value that an option cannot take.
  case value(name: String, value: String, accepted: String)

  /// One line: where, what.
  public var description: String {
    switch self {
    case .syntax(let position, let reason): line("--where, character \(position): \(reason)")
    case .value(let name, let value, let accepted):
      line("\(name) \(value): accepted is \(accepted)")
    }
  }

  /// No character of what was written may break the line.
  private func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
        }))
  }
}

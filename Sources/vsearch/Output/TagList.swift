import Catalog
import Documents

/// How tags are shown.
enum TagList {
  /// The two surest ones behind a result; nothing without tags.
  static func text(_ tags: [ClipTag]) -> String {
    guard !tags.isEmpty else { return "" }
    let shown = tags.prefix(2).map { tag in
      "\(Terminal.shown(tag.name)) \(Format.fixed(tag.probability, 2))"
    }
    return Terminal.dim("  [\(shown.joined(separator: ", "))]")
  }

  /// All of them.
  static func document(_ tags: [ClipTag]) -> JSONValue {
    .array(
      tags.map { tag in
        .object([
          ("label", .string(tag.name)), ("class", .integer(Int64(tag.label))),
          ("probability", .number(tag.probability)),
        ])
      })
  }
}

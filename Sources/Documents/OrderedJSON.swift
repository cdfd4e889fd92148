import Foundation

/// A JSON value whose objects keep the order of their keys.
///
/// Foundation's decoders lose that order, in which some annotation files list their videos, and
/// quietly drop all but one of several equal keys.
public enum OrderedJSON: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int64)
  /// Any other number; what JSON cannot hold is written as `null`.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([OrderedJSON])
  /// Keys and values in order.
  case object([Field])

  /// A key and its value.
  public struct Field: Hashable, Sendable {
    /// The key.
    public let key: String
    /// Its value.
    public let value: OrderedJSON

    /// A key and its value.
    public init(_ key: String, _ value: OrderedJSON) {
      self.key = key
      self.value = value
    }
  }

  /// The value of `key`; nil when this is no object or has no such key.
  public subscript(key: String) -> OrderedJSON? {
    guard case .object(let fields) = self else { return nil }
    return fields.first { $0.key == key }?.value
  }

  /// The text; nil for any other value.
  public var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The values in order; nil for anything but an array.
  public var array: [OrderedJSON]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  /// Keys and values in order; nil for anything but an object.
  public var fields: [Field]? {
    guard case .object(let fields) = self else { return nil }
    return fields
  }

  /// True or false; nil for any other value.
  public var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  /// A whole number that fits an `Int`.
  public var integer: Int? {
    guard case .integer(let value) = self else { return nil }
    return Int(exactly: value)
  }

  /// Any number; nil for any other value.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension OrderedJSON {
  /// The value as text: one line, or indented by two spaces a level.
  ///
  /// Arrays without objects stay on one line in both.
  public func text(indented: Bool) -> String {
    var text: String = ""
    write(to: &text, level: indented ? 0 : nil)
    return text
  }

  private var isFlat: Bool {
    switch self {
    case .object: false
    case .array(let values): values.allSatisfy(\.isFlat)
    default: true
    }
  }

  private func write(to text: inout String, level: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.write(value, to: &text)
    case .array(let values):
      let inner: Int? = isFlat ? nil : level
      Self.write(values, "[", "]", to: &text, level: inner) { value, text, level in
        value.write(to: &text, level: level)
      }
    case .object(let fields):
      Self.write(fields, "{", "}", to: &text, level: level) { field, text, level in
        Self.write(field.key, to: &text)
        text += level == nil ? ":" : ": "
        field.value.write(to: &text, level: level)
      }
    }
  }

  private static func write<Item>(
    _ items: [Item], _ open: String, _ close: String, to text: inout String, level: Int?,
    each: (Item, inout String, Int?) -> Void
  ) {
    text += open
    let inner: Int? = level.map { $0 + 1 }
    for (index, item) in items.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += "\n" + String(repeating: "  ", count: inner) }
      each(item, &text, inner)
    }
    if let level, !items.isEmpty { text += "\n" + String(repeating: "  ", count: level) }
    text += close
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        text += String(format: "\\u%04x", scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

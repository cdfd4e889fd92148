/// The path of a file as the bytes the file system knows it by.
///
/// On Linux a name is any bytes but `/` and NUL and need not be valid UTF-8, so a `String` cannot
/// hold every path; the bytes are kept and never normalised.
public struct MediaPath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The bytes of the path, without a terminating NUL.
  public let bytes: [UInt8]

  /// A path from its UTF-8 text.
  public init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// A path from its raw bytes.
  public init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// A path written in source code.
  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// The path on one line, fit for a terminal.
  ///
  /// Control characters, line separators, text direction marks and bytes that are not UTF-8 are
  /// written as `\u{…}` and `\x…`; a backslash stays as it is.
  public var description: String {
    var text = ""
    var decoder = UTF8()
    var position: Int = 0
    while position < bytes.count {
      var iterator = bytes[position...].makeIterator()
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar):
        text += MediaPath.isPrintable(scalar) ? String(scalar) : MediaPath.escaped(scalar)
        position += UTF8.width(scalar)
      case .error, .emptyInput:
        text += "\\x" + MediaPath.hexadecimal(UInt32(bytes[position]), digits: 2)
        position += 1
      }
      decoder = UTF8()
    }
    return text
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    case .format: scalar.value == 0x200C || scalar.value == 0x200D  // joiners are part of words
    default: true
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    "\\u{" + hexadecimal(scalar.value, digits: 1) + "}"
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// The path of a file as the bytes the file system knows it by.
///
/// On Linux a name is any bytes but `/` and NUL and need not be valid UTF-8, so a `String` cannot
/// hold every path; the bytes are kept and never normalised.
public struct MediaPath: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The bytes of the path, without a terminating NUL.
  public let bytes: [UInt8]

  /// A path from its text form: `\xHH` stands for a byte that is not part of valid UTF-8, `\x5C`
  /// for a backslash where one before `xHH` is meant.
  ///
  /// Only these bytes are written so, never a `/` or a dot: no text leads elsewhere than it says.
  public init(_ text: String) {
    bytes = MediaPath.decoded(Array(text.utf8))
  }

  /// A path from its raw bytes.
  public init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// A path written in source code.
  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// The path as text from which ``init(_:)`` makes the same bytes again; the path itself, where it
  /// is UTF-8 that needs no escapes.
  public var text: String {
    guard let valid = String(validating: bytes, as: UTF8.self),
      !bytes.indices.contains(where: { MediaPath.escape(in: bytes, at: $0) != nil })
    else { return MediaPath.escapedText(bytes) }
    return valid
  }

  private static func escapedText(_ bytes: [UInt8]) -> String {
    var text = ""
    var position: Int = 0
    while position < bytes.count {
      var decoder = UTF8()
      var iterator = bytes[position...].makeIterator()
      if escape(in: bytes, at: position) != nil {
        text += "\\x5C"
        position += 1
      } else if case .scalarValue(let scalar) = decoder.decode(&iterator) {
        text.unicodeScalars.append(scalar)
        position += UTF8.width(scalar)
      } else {
        text += "\\x" + hexadecimal(UInt32(bytes[position]), digits: 2)
        position += 1
      }
    }
    return text
  }

  private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "\\")) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position: Int = 0
    while position < bytes.count {
      if let byte = escape(in: bytes, at: position) {
        result.append(byte)
        position += 4
      } else {
        result.append(bytes[position])
        position += 1
      }
    }
    return result
  }

  /// The byte that an escape at `position` stands for; nil where none stands there.
  private static func escape(in bytes: [UInt8], at position: Int) -> UInt8? {
    guard bytes[position] == UInt8(ascii: "\\"), position + 3 < bytes.count,
      bytes[position + 1] == UInt8(ascii: "x"), let high = digit(bytes[position + 2]),
      let low = digit(bytes[position + 3])
    else { return nil }
    let byte: UInt8 = high << 4 | low
    return byte >= 0x80 || byte == UInt8(ascii: "\\") ? byte : nil
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
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

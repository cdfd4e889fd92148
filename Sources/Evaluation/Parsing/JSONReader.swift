import Documents
import Foundation

/// Reads one JSON text (RFC 8259) strictly: no comments, no NaN, no equal keys, bounded depth.
struct JSONReader {
  /// Deepest nesting; annotation files need five levels.
  private static let deepest: Int = 64

  private let path: String
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Parses a whole file.
  static func value(of file: InputFile) throws(EvaluationError) -> OrderedJSON {
    var reader = JSONReader(path: file.path, bytes: file.content)
    reader.skipSpace()
    let value: OrderedJSON = try reader.readValue(depth: 0)
    reader.skipSpace()
    guard reader.position == reader.bytes.endIndex else {
      throw reader.fault("something follows the end")
    }
    return value
  }

  private init(path: String, bytes: ArraySlice<UInt8>) {
    self.path = path
    self.bytes = bytes
    position = bytes.startIndex
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private func fault(_ reason: String) -> EvaluationError {
    let line: Int = bytes[..<min(position, bytes.endIndex)].count { $0 == 0x0A } + 1
    return .malformed(path: path, place: "line \(line)", reason: reason)
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    let expected: [UInt8] = Array("\(word)".utf8)
    guard bytes[position...].starts(with: expected) else { return false }
    position += expected.count
    return true
  }

  private mutating func readValue(depth: Int) throws(EvaluationError) -> OrderedJSON {
    guard depth <= Self.deepest else { throw fault("nested too deeply") }
    guard let byte = next else { throw fault("ends too early") }
    switch byte {
    case UInt8(ascii: "{"): return try readObject(depth: depth)
    case UInt8(ascii: "["): return try readArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try readString())
    case UInt8(ascii: "t"): if take(word: "true") { return .bool(true) }
    case UInt8(ascii: "f"): if take(word: "false") { return .bool(false) }
    case UInt8(ascii: "n"): if take(word: "null") { return .null }
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try readNumber()
    default: break
    }
    throw fault("not JSON")
  }

  private mutating func readObject(depth: Int) throws(EvaluationError) -> OrderedJSON {
    position += 1
    skipSpace()
    var fields: [OrderedJSON.Field] = []
    var keys: Set<String> = []
    if take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a key is expected") }
      let key: String = try readString()
      guard keys.insert(key).inserted else {
        throw .duplicate(path: path, place: "", identifier: String(key.prefix(100)))
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault("a colon is expected") }
      skipSpace()
      fields.append(OrderedJSON.Field(key, try readValue(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(fields) }
      guard take(UInt8(ascii: ",")) else { throw fault("a comma or a brace is expected") }
    }
  }

  private mutating func readArray(depth: Int) throws(EvaluationError) -> OrderedJSON {
    position += 1
    skipSpace()
    var values: [OrderedJSON] = []
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      skipSpace()
      values.append(try readValue(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(values) }
      guard take(UInt8(ascii: ",")) else { throw fault("a comma or a bracket is expected") }
    }
  }

  private mutating func readNumber() throws(EvaluationError) -> OrderedJSON {
    let start: Int = position
    _ = take(UInt8(ascii: "-"))
    let leadingZero: Bool = next == UInt8(ascii: "0")
    let whole: Int = skipDigits()
    guard whole > 0, !(leadingZero && whole > 1) else { throw fault("not a number") }
    var isWhole: Bool = true
    if take(UInt8(ascii: ".")) {
      isWhole = false
      guard skipDigits() > 0 else { throw fault("not a number") }
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw fault("not a number") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw fault("a number beyond the range of double precision")
    }
    return .number(number)
  }

  /// Skips digits and returns how many there were.
  private mutating func skipDigits() -> Int {
    let start: Int = position
    while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position - start
  }

  private mutating func readString() throws(EvaluationError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let string = String(validating: text, as: UTF8.self) else {
          throw fault("a string is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"):
        position += 1
        text += Array(String(try readEscape()).utf8)
      case 0..<0x20: throw fault("a control character in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw fault("a string does not end")
  }

  private mutating func readEscape() throws(EvaluationError) -> Unicode.Scalar {
    guard let byte = next else { throw fault("ends too early") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw fault("an unknown escape")
    }
    let first: UInt32 = try readHexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw fault("half of a surrogate pair")
    }
    let second: UInt32 = try readHexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw fault("half of a surrogate pair") }
    return scalar
  }

  private mutating func readHexadecimal() throws(EvaluationError) -> UInt32 {
    guard bytes.endIndex - position >= 4 else { throw fault("ends too early") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue,
        bytes[position] < 0x80
      else { throw fault("an unknown escape") }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}

/// Reads the small part of JSON that a safetensors header may contain.
///
/// Two levels of objects, strings, and lists of non-negative integers. Unlike a general JSON
/// reader it sees repeated keys, keeps integers exact and cannot be nested.
struct HeaderScanner {
  private var reader: ByteReader

  init(_ text: [UInt8]) {
    reader = ByteReader(text)
  }

  /// Reads an object, calling `member` after each key with the value still unread.
  mutating func object(
    _ member: (inout HeaderScanner, String) throws(FormatError) -> Void
  ) throws(FormatError) {
    try expect(UInt8(ascii: "{"))
    if try next() == UInt8(ascii: "}") {
      try expect(UInt8(ascii: "}"))
      return
    }
    while true {
      let key: String = try string()
      try expect(UInt8(ascii: ":"))
      try member(&self, key)
      guard try separator(closing: UInt8(ascii: "}")) else { return }
    }
  }

  /// Reads an object of strings and forgets it.
  mutating func skipStringObject() throws(FormatError) {
    try object { (scanner, _) throws(FormatError) in _ = try scanner.string() }
  }

  /// Reads a list of at most `limit` non-negative integers.
  mutating func integers(atMost limit: Int) throws(FormatError) -> [Int] {
    try expect(UInt8(ascii: "["))
    var values: [Int] = []
    if try next() == UInt8(ascii: "]") {
      try expect(UInt8(ascii: "]"))
      return values
    }
    repeat {
      guard values.count < limit else { throw .malformed("a list in the header is too long") }
      values.append(try integer())
    } while try separator(closing: UInt8(ascii: "]"))
    return values
  }

  /// Reads a string.
  mutating func string() throws(FormatError) -> String {
    try expect(UInt8(ascii: "\""))
    var bytes: [UInt8] = []
    while true {
      let byte: UInt8 = try reader.byte()
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw .malformed("a string in the header is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        try escape(into: &bytes)
      case 0..<0x20:
        throw .malformed("a string in the header contains a control character")
      default:
        bytes.append(byte)
      }
    }
  }

  /// Checks that only white space is left.
  mutating func finish() throws(FormatError) {
    try skipSpace()
    guard reader.remaining == 0 else { throw .malformed("text follows the header") }
  }

  private mutating func integer() throws(FormatError) -> Int {
    var value: Int = 0
    var digits: Int = 0
    _ = try next()
    while reader.remaining > 0 {
      let byte: UInt8 = reader.bytes[reader.position]
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
      guard !overflow, !carry else { throw .malformed("a number in the header is too large") }
      value = sum
      digits += 1
      _ = try reader.byte()
    }
    guard digits > 0 else { throw .malformed("the header lacks a non-negative integer") }
    return value
  }

  private mutating func escape(into bytes: inout [UInt8]) throws(FormatError) {
    let byte: UInt8 = try reader.byte()
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): bytes.append(contentsOf: String(try unicodeEscape()).utf8)
    default: throw .malformed("a string in the header has an unknown escape")
    }
  }

  private mutating func unicodeEscape() throws(FormatError) -> Unicode.Scalar {
    let first: UInt32 = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, try reader.byte() == UInt8(ascii: "\\"),
      try reader.byte() == UInt8(ascii: "u")
    else { throw .malformed("a string in the header has half a surrogate pair") }
    let second: UInt32 = try hexadecimal()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw .malformed("a string in the header has half a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(FormatError) -> UInt32 {
    var value: UInt32 = 0
    for byte in try reader.take(4) {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw .malformed("a string in the header has an unknown escape")
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Reads `,` and returns true, or reads `closing` and returns false.
  private mutating func separator(closing: UInt8) throws(FormatError) -> Bool {
    let byte: UInt8 = try next()
    guard byte == closing || byte == UInt8(ascii: ",") else {
      throw .malformed("the header is not the JSON of a safetensors file")
    }
    _ = try reader.byte()
    return byte != closing
  }

  private mutating func expect(_ byte: UInt8) throws(FormatError) {
    guard try next() == byte else {
      throw .malformed("the header is not the JSON of a safetensors file")
    }
    _ = try reader.byte()
  }

  /// The next byte that is no white space, left unread.
  private mutating func next() throws(FormatError) -> UInt8 {
    try skipSpace()
    guard reader.remaining > 0 else { throw .malformed("the header ends too early") }
    return reader.bytes[reader.position]
  }

  private mutating func skipSpace() throws(FormatError) {
    while reader.remaining > 0, [0x20, 0x09, 0x0A, 0x0D].contains(reader.bytes[reader.position]) {
      _ = try reader.byte()
    }
  }
}

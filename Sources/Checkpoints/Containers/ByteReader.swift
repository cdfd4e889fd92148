/// Reads little-endian numbers from an array, front to back, never past its end.
struct ByteReader {
  /// All bytes, also those already read.
  let bytes: [UInt8]
  /// Index of the next byte.
  private(set) var position: Int = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The number of bytes not yet read.
  var remaining: Int { bytes.count - position }

  /// Moves to `position`, which must lie inside the bytes or at their end.
  mutating func move(to position: Int) throws(FormatError) {
    guard position >= 0, position <= bytes.count else {
      throw .malformed("an offset points outside")
    }
    self.position = position
  }

  /// The next byte.
  mutating func byte() throws(FormatError) -> UInt8 {
    guard position < bytes.count else { throw .malformed("ends too early") }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next `count` bytes.
  mutating func take(_ count: Int) throws(FormatError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else { throw .malformed("ends too early") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next two bytes.
  mutating func uint16() throws(FormatError) -> Int {
    Int(try unsigned(2))
  }

  /// The next four bytes.
  mutating func uint32() throws(FormatError) -> Int {
    Int(try unsigned(4))
  }

  /// The next eight bytes, which must not exceed `Int.max`.
  mutating func uint64() throws(FormatError) -> Int {
    guard let value = Int(exactly: try unsigned(8)) else {
      throw .malformed("a length exceeds 63 bits")
    }
    return value
  }

  /// The bytes up to the next line feed, which is read but not returned.
  mutating func line() throws(FormatError) -> ArraySlice<UInt8> {
    guard let end = bytes[position...].firstIndex(of: 0x0A) else {
      throw .malformed("ends inside a line")
    }
    defer { position = end + 1 }
    return bytes[position..<end]
  }

  /// The next `count` bytes, at most eight, as an unsigned number.
  mutating func unsigned(_ count: Int) throws(FormatError) -> UInt64 {
    guard count <= remaining else { throw .malformed("ends too early") }
    var value: UInt64 = 0
    for index in 0..<count {
      value |= UInt64(bytes[position + index]) << UInt64(8 * index)
    }
    position += count
    return value
  }
}

/// The beginning of a file of unknown origin; a field outside of it is an error.
struct HeaderBytes {
  let path: String
  private let bytes: [UInt8]

  /// Copies as much of `file` as a header and its section table can take.
  init(_ file: RawSpan, path: String) {
    self.path = path
    let most: Int = IndexHeader.byteCount + IndexHeader.mostSections * IndexHeader.sectionByteCount
    bytes = unsafe file.extracting(first: min(file.byteCount, most)).withUnsafeBytes {
      unsafe [UInt8]($0)
    }
  }

  func starts(with magic: [UInt8]) -> Bool {
    bytes.starts(with: magic)
  }

  /// The bytes of `range`.
  func array(_ range: Range<Int>) throws(IndexError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
      throw .malformed(path: path, reason: "ends within its header")
    }
    return Array(bytes[range])
  }

  /// The little-endian integer at `offset`.
  func integer<Integer: FixedWidthInteger & UnsignedInteger>(
    at offset: Int
  ) throws(IndexError) -> Integer {
    try array(offset..<offset + Integer.bitWidth / 8).reversed().reduce(0) {
      $0 << 8 | Integer($1)
    }
  }

  /// The number of bytes or items at `offset`, which an `Int` can hold.
  func size(at offset: Int, _ field: String) throws(IndexError) -> Int {
    let value: UInt64 = try integer(at: offset)
    guard let size = Int(exactly: value) else {
      throw .malformed(path: path, reason: "\(field) \(value)")
    }
    return size
  }

  /// Checks that the field at `offset` has the only value that it may have.
  func expect(_ expected: UInt32, at offset: Int, _ field: String) throws(IndexError) {
    let found: UInt32 = try integer(at: offset)
    guard found == expected else {
      throw .unsupported(path: path, field: field, found: found)
    }
  }

  /// The value at `offset` of an enumeration that may have others in later versions.
  func known<Value: RawRepresentable<UInt32>>(
    _ type: Value.Type, at offset: Int, _ field: String
  ) throws(IndexError) -> Value {
    let found: UInt32 = try integer(at: offset)
    guard let value = Value(rawValue: found) else {
      throw .unsupported(path: path, field: field, found: found)
    }
    return value
  }

  func checksum(of range: Range<Int>) throws(IndexError) -> UInt64 {
    let bytes: [UInt8] = try array(range)
    return XXH64.hash(unsafe bytes.span.bytes)
  }
}

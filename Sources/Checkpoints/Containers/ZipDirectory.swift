/// Where a zip file keeps its table of contents.
struct ZipDirectoryLocation: Hashable {
  /// The table of contents in the file.
  let bytes: Range<Int>
  /// How many entries it should have.
  let count: Int

  private static let endRecordLength: Int = 22
  private static let maximumCommentLength: Int = 0xFFFF
  private static let locatorLength: Int = 20
  private static let wideEndRecordLength: Int = 56

  /// Finds the end record at the end of `file` and follows it, through zip64 where present.
  init(_ file: MappedFile) throws(FormatError) {
    let tailLength: Int = min(file.size, Self.endRecordLength + Self.maximumCommentLength)
    let tailStart: Int = file.size - tailLength
    guard let tail = file.bytes(tailStart..<file.size), let end = Self.endRecord(in: tail) else {
      throw .malformed("no zip table of contents at its end, it may be truncated")
    }
    var reader = ByteReader(tail)
    try reader.move(to: end + 4)
    let volumes: Int = try reader.uint32()
    let countHere: Int = try reader.uint16()
    let count: Int = try reader.uint16()
    let length: Int = try reader.uint32()
    let offset: Int = try reader.uint32()
    let endPosition: Int = tailStart + end
    if let wide = try Self.wide(file, endPosition: endPosition) {
      self = wide
      return
    }
    guard volumes == 0, countHere == count else {
      throw .unsupported("a zip file in several volumes")
    }
    try self.init(offset: offset, length: length, count: count, limit: endPosition)
  }

  private init(offset: Int, length: Int, count: Int, limit: Int) throws(FormatError) {
    guard offset <= limit, length == limit - offset else {
      throw .malformed("its table of contents does not end where its end record begins")
    }
    guard length <= ZipArchive.maximumDirectoryLength else {
      throw .unsupported("its table of contents of \(length) bytes exceeds the limit")
    }
    bytes = offset..<offset + length
    self.count = count
  }

  /// Index of the last end record whose comment reaches exactly to the end.
  private static func endRecord(in tail: [UInt8]) -> Int? {
    var index: Int = tail.count - endRecordLength
    while index >= 0 {
      if tail[index] == 0x50, tail[index + 1] == 0x4B, tail[index + 2] == 5, tail[index + 3] == 6 {
        let comment: Int = Int(tail[index + 20]) | Int(tail[index + 21]) << 8
        if index + endRecordLength + comment == tail.count { return index }
      }
      index -= 1
    }
    return nil
  }

  /// The zip64 form of the end record, when there is one.
  private static func wide(
    _ file: MappedFile, endPosition: Int
  ) throws(FormatError) -> ZipDirectoryLocation? {
    guard let locator = file.bytes(max(0, endPosition - locatorLength)..<endPosition),
      locator.count == locatorLength
    else { return nil }
    var reader = ByteReader(locator)
    guard try reader.uint32() == 0x0706_4B50 else { return nil }
    _ = try reader.uint32()
    let position: Int = try reader.uint64()
    guard position <= endPosition - locatorLength - wideEndRecordLength,
      let record = file.bytes(position..<position + wideEndRecordLength)
    else { throw .malformed("its zip64 end record lies outside the file") }
    reader = ByteReader(record)
    guard try reader.uint32() == 0x0606_4B50 else { throw .malformed("no zip64 end record") }
    try reader.move(to: 16)
    let volume: Int = try reader.uint32()
    let directoryVolume: Int = try reader.uint32()
    let countHere: Int = try reader.uint64()
    let count: Int = try reader.uint64()
    guard volume == 0, directoryVolume == 0, countHere == count else {
      throw .unsupported("a zip file in several volumes")
    }
    let length: Int = try reader.uint64()
    let offset: Int = try reader.uint64()
    return try ZipDirectoryLocation(offset: offset, length: length, count: count, limit: position)
  }
}

/// One record of a zip file's table of contents.
struct ZipDirectoryRecord {
  /// Path inside the archive.
  let name: String
  /// Bytes of the entry.
  private(set) var size: Int
  /// Where the entry's local header is.
  private(set) var headerOffset: Int
  /// Recorded CRC-32.
  let check: UInt32

  /// Bytes of a local header before the name.
  static let localHeaderLength: Int = 30

  /// Reads the next record.
  init(_ reader: inout ByteReader) throws(FormatError) {
    guard try reader.uint32() == 0x0201_4B50 else {
      throw .malformed("its table of contents is damaged")
    }
    _ = try reader.take(4)
    let flags: Int = try reader.uint16()
    let method: Int = try reader.uint16()
    _ = try reader.take(4)
    check = UInt32(truncatingIfNeeded: try reader.uint32())
    var storedSize: Int = try reader.uint32()
    size = try reader.uint32()
    let nameLength: Int = try reader.uint16()
    let extraLength: Int = try reader.uint16()
    let commentLength: Int = try reader.uint16()
    let volume: Int = try reader.uint16()
    _ = try reader.take(6)
    headerOffset = try reader.uint32()
    guard let name = String(validating: try reader.take(nameLength), as: UTF8.self) else {
      throw .malformed("an entry's name is not UTF-8")
    }
    self.name = name
    let extra = Array(try reader.take(extraLength))
    _ = try reader.take(commentLength)
    try widen(extra, storedSize: &storedSize)
    guard flags & 1 == 0 else { throw .unsupported("entry '\(name)' is encrypted") }
    guard method == 0 else { throw .unsupported("entry '\(name)' is compressed") }
    guard volume == 0 || volume == 0xFFFF else {
      throw .unsupported("a zip file in several volumes")
    }
    guard size == storedSize else {
      throw .malformed("entry '\(name)' is stored with another length than its own")
    }
  }

  /// Replaces saturated 32-bit fields by those of the zip64 extra field.
  private mutating func widen(_ extra: [UInt8], storedSize: inout Int) throws(FormatError) {
    var reader = ByteReader(extra)
    // Shorter remainders are padding that some writers leave.
    while reader.remaining >= 4 {
      let kind: Int = try reader.uint16()
      let length: Int = try reader.uint16()
      guard length <= reader.remaining else { return }
      guard kind == 1 else {
        _ = try reader.take(length)
        continue
      }
      if size == 0xFFFF_FFFF { size = try reader.uint64() }
      if storedSize == 0xFFFF_FFFF { storedSize = try reader.uint64() }
      if headerOffset == 0xFFFF_FFFF { headerOffset = try reader.uint64() }
      return
    }
  }
}

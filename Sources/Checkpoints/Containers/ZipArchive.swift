/// The table of contents of a zip file whose entries are stored uncompressed.
///
/// Format: PKWARE APPNOTE 6.3. Zip64 is read; compression, encryption and several volumes are
/// refused, since PyTorch writes none of them.
struct ZipArchive {
  /// One file in the archive.
  struct Entry: Hashable {
    /// Path inside the archive.
    var name: String
    /// Where its bytes are in the archive.
    var bytes: Range<Int>
    /// Recorded CRC-32.
    var check: UInt32
  }

  /// Longest table of contents that is read.
  static let maximumDirectoryLength: Int = 64 << 20

  /// All entries by name.
  let entries: [String: Entry]

  private let file: MappedFile

  init(_ file: MappedFile) throws(FormatError) {
    self.file = file
    let directory: ZipDirectoryLocation = try ZipDirectoryLocation(file)
    guard let bytes = file.bytes(directory.bytes) else {
      throw .malformed("its table of contents lies outside the file")
    }
    var reader = ByteReader(bytes)
    var sorted: [(header: Int, entry: Entry)] = []
    while reader.remaining > 0 {
      let record = try ZipDirectoryRecord(&reader)
      let entry: Entry = try Self.entry(record, in: file, before: directory.bytes.lowerBound)
      sorted.append((record.headerOffset, entry))
    }
    guard sorted.count == directory.count else {
      throw .malformed("its table of contents has \(sorted.count) entries, not \(directory.count)")
    }
    sorted.sort { $0.header < $1.header }
    var entries: [String: Entry] = [:]
    var end: Int = 0
    for (header, entry) in sorted {
      guard header >= end else { throw .malformed("entry '\(entry.name)' overlaps another") }
      end = entry.bytes.upperBound
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw .malformed("entry '\(entry.name)' appears twice")
      }
    }
    self.entries = entries
  }

  /// Lends the bytes of `entry` after checking them against the recorded CRC-32.
  ///
  /// PyTorch can be told to write no checks; it then records zero.
  func withCheckedBytes<Result>(
    of entry: Entry, _ body: (UnsafeRawBufferPointer) -> Result
  ) throws(FormatError) -> Result {
    let result: Result?? = unsafe file.withBytes(entry.bytes) { bytes -> Result? in
      let isIntact: Bool =
        unsafe entry.check == 0 || CyclicRedundancyCheck.value(of: bytes) == entry.check
      return isIntact ? unsafe body(bytes) : nil
    }
    guard let result = result.flatMap({ $0 }) else {
      throw .malformed("entry '\(entry.name)' fails its checksum")
    }
    return result
  }

  /// Finds the bytes of one entry through its local header.
  private static func entry(
    _ record: ZipDirectoryRecord, in file: MappedFile, before directoryStart: Int
  ) throws(FormatError) -> Entry {
    let name: String = record.name
    guard record.headerOffset <= directoryStart - ZipDirectoryRecord.localHeaderLength,
      let header = file.bytes(
        record.headerOffset..<record.headerOffset + ZipDirectoryRecord.localHeaderLength)
    else { throw .malformed("entry '\(name)' lies outside the file") }
    var reader = ByteReader(header)
    guard try reader.uint32() == 0x0403_4B50 else {
      throw .malformed("entry '\(name)' has no local header")
    }
    try reader.move(to: 26)
    let nameLength: Int = try reader.uint16()
    let extraLength: Int = try reader.uint16()
    let nameStart: Int = record.headerOffset + ZipDirectoryRecord.localHeaderLength
    guard let localName = file.bytes(nameStart..<nameStart + nameLength),
      localName.elementsEqual(name.utf8)
    else { throw .malformed("entry '\(name)' has another name in its local header") }
    let start: Int = nameStart + nameLength + extraLength
    guard start <= directoryStart, record.size <= directoryStart - start else {
      throw .malformed("entry '\(name)' lies outside the file")
    }
    return Entry(name: name, bytes: start..<start + record.size, check: record.check)
  }
}

/// Puts together zip files, also such as no honest program writes.
struct ZipBuilder {
  /// One file of the archive, with what the records shall claim about it.
  struct Entry {
    var name: String
    var bytes: [UInt8]
    /// Name in the local header, when another.
    var localName: String?
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// 0 stands for "not recorded".
    var check: UInt32 = 0
    /// Length that both records claim, when another.
    var claimedSize: UInt64?
    /// Where the table of contents says the local header is, when elsewhere.
    var claimedOffset: UInt64?
  }

  var entries: [Entry]
  /// Whether lengths and offsets go to zip64 fields even though they are small.
  var isWide = false
  var claimedCount: UInt64?
  var claimedDirectoryLength: UInt64?
  var claimedDirectoryOffset: UInt64?
  var comment: [UInt8] = []

  init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// The archive of a checkpoint with this pickle and these storages.
  init(pickle: [UInt8], storages: [String: [UInt8]] = [:]) {
    entries = [Entry(name: "archive/data.pkl", bytes: pickle)]
    for (key, bytes) in storages.sorted(by: { $0.key < $1.key }) {
      entries.append(Entry(name: "archive/data/\(key)", bytes: bytes))
    }
  }

  /// The bytes of the whole file.
  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = entry.claimedOffset ?? UInt64(file.count)
      let size = entry.claimedSize ?? UInt64(entry.bytes.count)
      let localName = Array((entry.localName ?? entry.name).utf8)
      file += Self.little(0x0403_4B50, 4) + Self.little(20, 2) + Self.little(entry.flags, 2)
      file += Self.little(entry.method, 2) + Self.little(0, 4) + Self.little(entry.check, 4)
      file += Self.little(size, 4) + Self.little(size, 4)
      file += Self.little(localName.count, 2) + Self.little(0, 2) + localName + entry.bytes

      let wide: [UInt8] =
        isWide
        ? Self.little(1, 2) + Self.little(24, 2) + Self.little(size, 8) + Self.little(size, 8)
          + Self.little(offset, 8) : []
      let narrow: (UInt64) -> [UInt8] = { Self.little(isWide ? 0xFFFF_FFFF : $0, 4) }
      directory += Self.little(0x0201_4B50, 4) + Self.little(20, 2) + Self.little(20, 2)
      directory += Self.little(entry.flags, 2) + Self.little(entry.method, 2) + Self.little(0, 4)
      directory += Self.little(entry.check, 4) + narrow(size) + narrow(size)
      directory += Self.little(entry.name.utf8.count, 2) + Self.little(wide.count, 2)
      directory += Self.little(0, 2) + Self.little(0, 2) + Self.little(0, 2) + Self.little(0, 4)
      directory += narrow(offset) + Array(entry.name.utf8) + wide
    }
    let count = claimedCount ?? UInt64(entries.count)
    let length = claimedDirectoryLength ?? UInt64(directory.count)
    let offset = claimedDirectoryOffset ?? UInt64(file.count)
    file += directory
    if isWide {
      let position = file.count
      file += Self.little(0x0606_4B50, 4) + Self.little(44, 8) + Self.little(45, 2)
      file += Self.little(45, 2) + Self.little(0, 4) + Self.little(0, 4) + Self.little(count, 8)
      file += Self.little(count, 8) + Self.little(length, 8) + Self.little(offset, 8)
      file += Self.little(0x0706_4B50, 4) + Self.little(0, 4) + Self.little(position, 8)
      file += Self.little(1, 4)
    }
    file += Self.little(0x0605_4B50, 4) + Self.little(0, 4)
    file += Self.little(isWide ? 0xFFFF : count, 2) + Self.little(isWide ? 0xFFFF : count, 2)
    file += Self.little(isWide ? 0xFFFF_FFFF : length, 4)
    file += Self.little(isWide ? 0xFFFF_FFFF : offset, 4)
    return file + Self.little(comment.count, 2) + comment
  }

  /// The lowest `count` bytes of `value`, lowest first.
  static func little(_ value: some BinaryInteger, _ count: Int) -> [UInt8] {
    let bits = UInt64(truncatingIfNeeded: value)
    return (0..<count).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }
}

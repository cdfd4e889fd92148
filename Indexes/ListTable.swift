/// What a search has to know of every list before it reads any of them.
struct ListTable: Sendable {
  /// One list.
  struct Entry: Hashable, Sendable {
    /// The number of rows.
    var count: UInt32
    /// The length of its longest vector.
    var longest: Float
    /// The length of the longest difference between one of its vectors and the centroid.
    var reach: Float
    /// The largest bias of its rows.
    var bias: Float
    /// How promising the list is: `weight · ⟨query, centroid⟩ + offset`.
    var weight: Float
    /// See ``weight``.
    var offset: Float
  }

  static let entrySize: Int = 24

  private(set) var entries: [Entry] = []
  /// The first row of each list, and behind them the number of rows.
  private(set) var starts: [Int] = [0]
  /// The first group of each list.
  private(set) var groupStarts: [Int] = [0]

  /// The lists, in the order of their rows.
  init(_ entries: [Entry]) {
    for entry in entries { append(entry) }
  }

  private mutating func append(_ entry: Entry) {
    entries.append(entry)
    starts.append(starts[starts.count - 1] + Int(entry.count))
    let groups: Int = (Int(entry.count) + CodeLayout.groupRows - 1) / CodeLayout.groupRows
    groupStarts.append(groupStarts[groupStarts.count - 1] + groups)
  }

  /// The number of rows of all lists.
  var rowCount: Int { starts[entries.count] }

  /// The number of groups of all lists.
  var groupCount: Int { groupStarts[entries.count] }

  /// The rows of a list.
  func rows(of list: Int) -> Range<Int> { starts[list]..<starts[list + 1] }

  /// The list that has a row.
  func list(ofRow row: Int) -> Int {
    var (low, high) = (0, entries.count)
    while low + 1 < high {
      let middle: Int = (low + high) / 2
      if starts[middle] <= row { low = middle } else { high = middle }
    }
    return low
  }

  /// Reads the section; a sum of counts cannot overflow, there are fewer than 2^32 of them.
  init(parsing bytes: RawSpan) {
    var reader = FieldReader(bytes)
    for _ in 0..<bytes.byteCount / Self.entrySize {
      append(
        Entry(
          count: reader.integer(), longest: reader.float(), reach: reader.float(),
          bias: reader.float(), weight: reader.float(), offset: reader.float()))
    }
  }

  /// The section.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes.append(littleEndian: entry.count)
      for value in [entry.longest, entry.reach, entry.bias, entry.weight, entry.offset] {
        bytes.append(littleEndian: value.bitPattern)
      }
    }
    return bytes
  }
}

/// Reads little-endian fields one after the other; the caller has checked that they are there.
struct FieldReader {
  private let bytes: [UInt8]
  private var offset: Int = 0

  init(_ bytes: RawSpan) {
    self.bytes = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The bytes that are left.
  var remaining: Int { bytes.count - offset }

  mutating func integer() -> UInt32 {
    defer { offset += 4 }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }

  mutating func float() -> Float { Float(bitPattern: integer()) }
}

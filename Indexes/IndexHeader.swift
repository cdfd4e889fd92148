/// What the first bytes of an index file say, as `FORMAT.md` lays them out.
struct IndexHeader: Hashable {
  static let magic: [UInt8] = [0x89, 0x56, 0x53, 0x58, 0x0D, 0x0A, 0x1A, 0x0A]
  static let version: UInt32 = 2
  static let byteCount: Int = 128
  static let sectionByteCount: Int = 32
  static let alignment: Int = 64
  static let fingerprintByteCount: Int = 32
  static let largestDimension: Int = 65_536
  static let mostSections: Int = 64

  /// The most vectors: rows are numbered in 32 bits.
  static let largestCount: Int = Int(UInt32.max)

  // Where the fields stand.
  static let versionOffset: Int = 8
  static let headerSizeOffset: Int = 12
  static let kindOffset: Int = 16
  static let metricOffset: Int = 20
  static let codeOffset: Int = 24
  static let dimensionOffset: Int = 28
  static let countOffset: Int = 32
  static let fileSizeOffset: Int = 40
  static let fingerprintOffset: Int = 48
  static let sectionCountOffset: Int = 80
  static let listCountOffset: Int = 84
  static let reservedRange: Range<Int> = 88..<112
  static let tableChecksumOffset: Int = 112
  static let headerChecksumOffset: Int = 120

  /// What a section holds.
  enum SectionKind: UInt32, CaseIterable {
    case vectors = 1
    case ids = 2
    case order = 3
    case parameters = 4
    case lists = 5
    case rotation = 6
    case centroidGroups = 7
    case centroidRecords = 8
    case groups = 9
    case records = 10
    case scales = 11

    var name: String {
      switch self {
      case .vectors: "vectors"
      case .ids: "ids"
      case .order: "order"
      case .parameters: "parameters"
      case .lists: "lists"
      case .rotation: "rotation"
      case .centroidGroups: "centroid groups"
      case .centroidRecords: "centroid records"
      case .groups: "groups"
      case .records: "records"
      case .scales: "scales"
      }
    }
  }

  /// How vectors are divided.
  enum Kind: UInt32 {
    case flat = 1
    case lists = 2
  }

  /// One line of the section table.
  struct Section: Hashable {
    var kind: UInt32
    var offset: Int
    var size: Int
    var checksum: UInt64

    var name: String { SectionKind(rawValue: kind)?.name ?? "section \(kind)" }

    /// Its bytes in the file; both ends have been checked.
    var range: Range<Int> { offset..<offset + size }
  }

  var kind: Kind
  var metric: Metric
  var dimension: Int
  var code: VectorCode
  var count: Int
  var fileSize: Int
  var fingerprint: [UInt8]
  /// 0 where there are no codes.
  var listCount: Int
  var sections: [Section]

  /// The least multiple of the alignment that is not below `offset`.
  static func aligned(_ offset: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }

  /// Where the first section of a file with so many sections begins.
  static func firstSectionOffset(sectionCount: Int) -> Int {
    aligned(byteCount + sectionCount * sectionByteCount)
  }

  func section(_ kind: SectionKind) -> Section? {
    sections.first { $0.kind == kind.rawValue }
  }

  /// The header and the section table as they stand in the file.
  func encoded() -> [UInt8] {
    var table: [UInt8] = []
    for section in sections {
      table.append(littleEndian: section.kind)
      table.append(littleEndian: UInt32(0))
      table.append(littleEndian: UInt64(section.offset))
      table.append(littleEndian: UInt64(section.size))
      table.append(littleEndian: section.checksum)
    }
    var bytes: [UInt8] = Self.magic
    bytes.append(littleEndian: Self.version)
    bytes.append(littleEndian: UInt32(Self.byteCount))
    bytes.append(littleEndian: kind.rawValue)
    bytes.append(littleEndian: metric.rawValue)
    bytes.append(littleEndian: code.rawValue)
    bytes.append(littleEndian: UInt32(dimension))
    bytes.append(littleEndian: UInt64(count))
    bytes.append(littleEndian: UInt64(fileSize))
    bytes += fingerprint
    bytes.append(littleEndian: UInt32(sections.count))
    bytes.append(littleEndian: UInt32(listCount))
    bytes += [UInt8](repeating: 0, count: Self.reservedRange.count)
    bytes.append(littleEndian: XXH64.hash(unsafe table.span.bytes))
    bytes.append(littleEndian: XXH64.hash(unsafe bytes.span.bytes))
    return bytes + table
  }
}

extension [UInt8] {
  /// Appends the bytes of `value`, least significant first.
  mutating func append(littleEndian value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}

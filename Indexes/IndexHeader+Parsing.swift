extension IndexHeader {
  /// Reads and checks header and section table.
  ///
  /// After this every section lies within the file, on the alignment, apart from the others, and
  /// the vectors, ids and lists have the sizes that dimension and counts ask for.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: Its path, for errors.
  /// - Throws: ``IndexError``.
  init(parsing bytes: RawSpan, path: String) throws(IndexError) {
    let file = HeaderBytes(bytes, path: path)
    guard file.starts(with: Self.magic) else { throw .notAnIndex(path: path) }
    // Other versions may be laid out differently from here on.
    let version: UInt32 = try file.integer(at: Self.versionOffset)
    guard version == Self.version else {
      throw .unsupported(path: path, field: "version", found: version)
    }
    let headerSum: UInt64 = try file.integer(at: Self.headerChecksumOffset)
    guard try file.checksum(of: 0..<Self.headerChecksumOffset) == headerSum else {
      throw .corrupted(path: path, section: "header")
    }
    try file.expect(UInt32(Self.byteCount), at: Self.headerSizeOffset, "header size")
    kind = try file.known(Kind.self, at: Self.kindOffset, "index kind")
    metric = try file.known(Metric.self, at: Self.metricOffset, "metric")
    code = try file.known(VectorCode.self, at: Self.codeOffset, "code")
    let dimension: UInt32 = try file.integer(at: Self.dimensionOffset)
    guard dimension >= 1, dimension <= Self.largestDimension else {
      throw .malformed(path: path, reason: "vectors of \(dimension) components")
    }
    self.dimension = Int(dimension)
    count = try file.size(at: Self.countOffset, "number of vectors")
    listCount = Int(try file.integer(at: Self.listCountOffset) as UInt32)
    guard count <= Self.largestCount, kind == .lists ? listCount > 1 : listCount <= 1 else {
      throw .malformed(path: path, reason: "\(count) vectors in \(listCount) lists")
    }
    fileSize = try file.size(at: Self.fileSizeOffset, "file size")
    guard fileSize == bytes.byteCount else {
      throw .malformed(path: path, reason: "\(bytes.byteCount) bytes instead of \(fileSize)")
    }
    fingerprint = try file.array(
      Self.fingerprintOffset..<Self.fingerprintOffset + Self.fingerprintByteCount)
    guard bytes.isZero(Self.reservedRange) else {
      throw .malformed(path: path, reason: "reserved bytes are in use")
    }
    sections = try Self.sections(in: file)
    try checkPlaces(in: bytes, path)
    try checkSizes(path)
  }

  private static func sections(in file: HeaderBytes) throws(IndexError) -> [Section] {
    let count: UInt32 = try file.integer(at: sectionCountOffset)
    guard count <= mostSections else {
      throw .malformed(path: file.path, reason: "\(count) sections")
    }
    let table = byteCount..<byteCount + Int(count) * sectionByteCount
    let tableSum: UInt64 = try file.integer(at: tableChecksumOffset)
    guard try file.checksum(of: table) == tableSum else {
      throw .corrupted(path: file.path, section: "section table")
    }
    var sections: [Section] = []
    for entry in stride(from: table.lowerBound, to: table.upperBound, by: sectionByteCount) {
      try file.expect(UInt32(0), at: entry + 4, "section flags")
      let kind: UInt32 = try file.integer(at: entry)
      guard !sections.contains(where: { $0.kind == kind }) else {
        throw .malformed(path: file.path, reason: "two sections of kind \(kind)")
      }
      sections.append(
        Section(
          kind: kind, offset: try file.size(at: entry + 8, "section offset"),
          size: try file.size(at: entry + 16, "section size"),
          checksum: try file.integer(at: entry + 24)))
    }
    return sections
  }

  /// Checks that the sections fill the file but for zero bytes up to the alignment.
  private func checkPlaces(in bytes: RawSpan, _ path: String) throws(IndexError) {
    var end: Int = Self.byteCount + sections.count * Self.sectionByteCount
    for section in sections.sorted(by: { ($0.offset, $0.size) < ($1.offset, $1.size) }) {
      let (next, overflow) = section.offset.addingReportingOverflow(section.size)
      guard section.offset == Self.aligned(end), !overflow, next <= fileSize else {
        throw .malformed(path: path, reason: "\(section.name) at a wrong place")
      }
      guard bytes.isZero(end..<section.offset) else {
        throw .malformed(path: path, reason: "bytes between sections are in use")
      }
      end = next
    }
    guard end == fileSize else {
      throw .malformed(path: path, reason: "bytes after the last section")
    }
  }

  private func checkSizes(_ path: String) throws(IndexError) {
    try checkSize(.vectors, count, dimension * code.byteCount, path)
    try checkSize(.ids, count, 8, path)
    try checkSize(.order, count, 4, path)
    if code.hasScales { try checkSize(.scales, count, 4, path) }
    if listCount > 0 {
      try checkSize(.lists, listCount, ListTable.entrySize, path)
    }
  }

  /// Checks that a section is there and holds `count` times `width` bytes.
  func checkSize(
    _ kind: SectionKind, _ count: Int, _ width: Int, _ path: String
  ) throws(IndexError) {
    guard let section = section(kind) else {
      throw .malformed(path: path, reason: "no \(kind.name)")
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: width)
    guard !overflow, section.size == size else {
      throw .malformed(
        path: path, reason: "\(section.size) bytes of \(kind.name) instead of \(count) · \(width)")
    }
  }
}

extension RawSpan {
  /// Whether all bytes in `range`, which lies within the span, are 0.
  fileprivate func isZero(_ range: Range<Int>) -> Bool {
    unsafe extracting(range).withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
  }
}

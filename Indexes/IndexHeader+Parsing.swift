extension IndexHeader {
  /// Reads and checks header and section table.
  ///
  /// After this every section lies within the file, on the alignment, apart from the others, and
  /// the codes and ids have the sizes that dimension and count ask for.
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
    try file.expect(Self.flatKind, at: Self.kindOffset, "index kind")
    try file.expect(Self.innerProductMetric, at: Self.metricOffset, "metric")
    let code: UInt32 = try file.integer(at: Self.codeOffset)
    guard let known = VectorCode(rawValue: code) else {
      throw .unsupported(path: path, field: "code", found: code)
    }
    self.code = known
    let dimension: UInt32 = try file.integer(at: Self.dimensionOffset)
    guard dimension >= 1, dimension <= Self.largestDimension else {
      throw .malformed(path: path, reason: "vectors of \(dimension) components")
    }
    self.dimension = Int(dimension)
    count = try file.size(at: Self.countOffset, "number of vectors")
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
    for (kind, width) in [(SectionKind.codes, dimension * code.byteCount), (.ids, 8)] {
      guard let section = section(kind) else {
        throw .malformed(path: path, reason: "no \(kind.name)")
      }
      let (size, overflow) = count.multipliedReportingOverflow(by: width)
      guard !overflow, section.size == size else {
        throw .malformed(
          path: path, reason: "\(section.size) bytes of \(kind.name) for \(count) vectors")
      }
    }
  }
}

extension RawSpan {
  /// Whether all bytes in `range`, which lies within the span, are 0.
  fileprivate func isZero(_ range: Range<Int>) -> Bool {
    unsafe extracting(range).withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
  }
}

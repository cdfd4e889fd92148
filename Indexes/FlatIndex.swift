/// An index that compares a query with every vector: exact, and quick up to some 100,000 vectors.
///
/// Maps its file; opening reads little of it unless asked to check everything. Any number of
/// threads may search at once.
public final class FlatIndex: Sendable {
  /// The path it was opened from.
  public let path: String
  /// The number of vectors, in rows `0..<count`.
  public let count: Int
  /// The number of components of a vector.
  public let dimension: Int
  /// How components are stored.
  public let code: VectorCode
  /// The 32 bytes that say which model the vectors come from.
  public let fingerprint: [UInt8]

  let file: MappedFile
  let codes: Range<Int>
  private let ids: Range<Int>

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - path: A file as `FORMAT.md` describes.
  ///   - expectedFingerprint: What ``fingerprint`` has to be; nil when it does not matter.
  ///   - verifyingContents: Whether to read the whole file and check every section. Without it a file
  ///     whose header is sound but whose contents are not gives wrong hits, though no crash.
  /// - Returns: The index; the file stays mapped until the last reference goes away.
  /// - Throws: ``IndexError``.
  public static func open(
    path: String, expectedFingerprint: [UInt8]?, verifyingContents: Bool = true
  ) throws(IndexError) -> FlatIndex {
    let file = try MappedFile(path: path, leastSize: IndexHeader.magic.count)
    let header = try file.withBytes { bytes throws(IndexError) in
      try IndexHeader(parsing: bytes, path: path)
    }
    if let expectedFingerprint, expectedFingerprint != header.fingerprint {
      throw .fingerprintMismatch(
        path: path, expected: hexadecimal(expectedFingerprint),
        found: hexadecimal(header.fingerprint))
    }
    guard let codes = header.section(.codes), let ids = header.section(.ids) else {
      throw .malformed(path: path, reason: "no codes or no ids")
    }
    let index = FlatIndex(
      path: path, header: header, file: file, codes: codes.range, ids: ids.range)
    if verifyingContents { try index.verify(header.sections) }
    return index
  }

  private init(
    path: String, header: IndexHeader, file: MappedFile, codes: Range<Int>, ids: Range<Int>
  ) {
    self.path = path
    self.file = file
    self.codes = codes
    self.ids = ids
    count = header.count
    dimension = header.dimension
    code = header.code
    fingerprint = header.fingerprint
  }

  /// The id of the vector in `row`.
  public func id(atRow row: Int) -> Int64 {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return file.integer(at: ids.lowerBound + 8 * row)
  }

  private func verify(_ sections: [IndexHeader.Section]) throws(IndexError) {
    for section in sections {
      let sum: UInt64 = file.withBytes(section.range) { XXH64.hash($0) }
      guard sum == section.checksum else {
        throw .corrupted(path: path, section: section.name)
      }
    }
    for row in 0..<max(0, count - 1) where id(atRow: row) >= id(atRow: row + 1) {
      throw .idsNotRising(path: path, id: id(atRow: row + 1), after: id(atRow: row))
    }
    guard file.withBytes(codes, { code.isFinite($0) }) else {
      throw .malformed(path: path, reason: "a component is not a finite number")
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { text, byte in
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
  }
}

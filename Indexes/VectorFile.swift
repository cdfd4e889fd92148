import Kernels

/// A vector index in a file, mapped: finds the stored vectors that are closest to a query.
///
/// Opening reads the beginning of the file alone. Any number of threads may search at once. What
/// ``open(path:expectedFingerprint:)`` does not check can, where it is damaged, make answers wrong,
/// though nothing worse; ``verifyContents()`` checks it.
public final class VectorFile: Sendable {
  /// The path it was opened from.
  public let path: String
  /// The number of vectors, in rows `0..<count`.
  public let count: Int
  /// The number of components of a vector.
  public let dimension: Int
  /// How components of the full vectors are stored.
  public let code: VectorCode
  /// How a query is compared with a vector.
  public let metric: Metric
  /// The 32 bytes that say which model the vectors come from.
  public let fingerprint: [UInt8]
  /// The number of lists; 1 where vectors are not divided.
  public let listCount: Int
  /// The size of the file in bytes.
  public let byteCount: Int
  /// What a search has to do for a stated recall.
  public var calibration: Calibration { coded?.calibration ?? Calibration() }

  let file: MappedFile
  let vectors: Range<Int>
  let ids: Range<Int>
  let order: Range<Int>
  // Empty where the code has none.
  let scales: Range<Int>
  /// Nil where every search compares all full vectors.
  let coded: CodedRows?

  /// Opens the file at `path`.
  ///
  /// - Parameters:
  ///   - path: A file as `FORMAT.md` describes.
  ///   - expectedFingerprint: What ``fingerprint`` has to be; nil when it does not matter.
  /// - Returns: The index; the file stays mapped until the last reference goes away.
  /// - Throws: ``IndexError``.
  public static func open(
    path: String, expectedFingerprint: [UInt8]? = nil
  ) throws(IndexError) -> VectorFile {
    let file = try MappedFile(path: path, leastSize: IndexHeader.magic.count)
    let header = try file.withBytes { bytes throws(IndexError) in
      try IndexHeader(parsing: bytes, path: path)
    }
    if let expectedFingerprint, expectedFingerprint != header.fingerprint {
      throw .fingerprintMismatch(
        path: path, expected: hexadecimal(expectedFingerprint),
        found: hexadecimal(header.fingerprint))
    }
    for kind in [IndexHeader.SectionKind.parameters, .lists] {
      if let section = header.section(kind) { try verify(section, in: file, path) }
    }
    return try VectorFile(path: path, header: header, file: file)
  }

  /// Takes in a file whose header has been checked.
  init(path: String, header: IndexHeader, file: MappedFile) throws(IndexError) {
    guard let vectors = header.section(.vectors), let ids = header.section(.ids),
      let order = header.section(.order)
    else { throw .malformed(path: path, reason: "a section is missing") }
    self.path = path
    self.file = file
    self.vectors = vectors.range
    self.ids = ids.range
    self.order = order.range
    scales = header.code.hasScales ? header.section(.scales)?.range ?? 0..<0 : 0..<0
    count = header.count
    dimension = header.dimension
    code = header.code
    metric = header.metric
    fingerprint = header.fingerprint
    byteCount = header.fileSize
    listCount = max(1, header.listCount)
    coded = header.listCount > 0 ? try CodedRows(header: header, file: file, path: path) : nil
  }

  /// Reads the whole file and checks every section.
  ///
  /// - Throws: ``IndexError/corrupted(path:section:)`` or another error for contents that contradict
  ///   each other.
  public func verifyContents() throws(IndexError) {
    let header = try file.withBytes { bytes throws(IndexError) in
      try IndexHeader(parsing: bytes, path: path)
    }
    for section in header.sections { try Self.verify(section, in: file, path) }
    for position in 0..<max(0, count - 1) {
      let (first, second) = (id(atOrder: position), id(atOrder: position + 1))
      guard let first, let second, first < second else {
        throw .malformed(path: path, reason: "the order of ids is wrong")
      }
    }
    if count == 1, id(atOrder: 0) == nil {
      throw .malformed(path: path, reason: "the order of ids is wrong")
    }
    guard file.withBytes(vectors, { code.isFinite($0) }) else {
      throw .malformed(path: path, reason: "a component is not a finite number")
    }
    guard scales(of: 0..<count).allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .malformed(path: path, reason: "a scale is no length")
    }
  }

  private static func verify(
    _ section: IndexHeader.Section, in file: MappedFile, _ path: String
  ) throws(IndexError) {
    let sum: UInt64 = file.withBytes(section.range) { XXH64.hash($0) }
    guard sum == section.checksum else {
      throw .corrupted(path: path, section: section.name)
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { text, byte in
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
  }
}

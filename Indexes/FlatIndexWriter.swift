public import Kernels

/// Writes the file of a flat index, vector by vector, in memory that grows only by the ids.
///
/// The file appears under its name when ``finish()`` returns, and never if it is not called.
public final class FlatIndexWriter {
  /// The number of components of a vector.
  public let dimension: Int
  /// How components are stored.
  public let code: VectorCode

  private let path: String
  private let kernels: Kernels
  private let file: AtomicFile
  private let codesOffset: Int = IndexHeader.firstSectionOffset(sectionCount: 2)
  private var header: IndexHeader
  private var ids: [Int64] = []
  private var codesChecksum = XXH64()
  private var codesSize: Int = 0
  private var buffer: [UInt8] = []
  // Once a write has failed the file has a gap and must not appear.
  private var failure: IndexError?
  private var isFinished: Bool = false

  private static let bufferSize: Int = 1 << 20

  /// Starts a file for vectors of `dimension` components.
  ///
  /// - Parameters:
  ///   - path: Where the file shall appear, in a folder that exists.
  ///   - dimension: In `1...65_536`.
  ///   - code: How components are stored.
  ///   - fingerprint: 32 bytes that say which model the vectors come from; see `FORMAT.md`.
  ///   - kernels: The instruction set to use.
  /// - Throws: ``IndexError/failed(path:operation:reason:)``.
  public init(
    path: String, dimension: Int, code: VectorCode, fingerprint: [UInt8],
    kernels: Kernels = .best
  ) throws(IndexError) {
    precondition(
      (1...IndexHeader.largestDimension).contains(dimension), "vectors of \(dimension) components")
    precondition(
      fingerprint.count == IndexHeader.fingerprintByteCount,
      "a fingerprint of \(fingerprint.count) bytes")
    self.path = path
    self.dimension = dimension
    self.code = code
    self.kernels = kernels
    header = IndexHeader(
      dimension: dimension, code: code, count: 0, fileSize: 0, fingerprint: fingerprint,
      sections: [])
    file = try AtomicFile(path: path)
  }

  /// Appends a vector, rounded to the index's code.
  ///
  /// - Parameters:
  ///   - id: Above the id before.
  ///   - vector: `[dimension]`.
  /// - Throws: ``IndexError``; after ``IndexError/failed(path:operation:reason:)`` the writer is of
  ///   no more use, after the others the vector counts as not given.
  public func append(id: Int64, vector: Span<Float>) throws(IndexError) {
    guard vector.count == dimension else {
      throw .dimensionMismatch(expected: dimension, found: vector.count)
    }
    switch code {
    case .float32:
      try append(id: id, encoded: unsafe vector.bytes)
    case .float16:
      var rounded = [UInt16](repeating: 0, count: dimension)
      var target: MutableSpan<UInt16> = rounded.mutableSpan
      kernels.roundToFloat16(vector, into: &target)
      try append(id: id, encoded: unsafe rounded.span.bytes)
    }
  }

  /// Appends a vector that is in the index's code already.
  ///
  /// - Parameters:
  ///   - id: Above the id before.
  ///   - encoded: `[dimension]` components, little-endian.
  /// - Throws: As ``append(id:vector:)``.
  public func append(id: Int64, encoded: RawSpan) throws(IndexError) {
    precondition(!isFinished, "a vector after the end of the file")
    if let failure { throw failure }
    guard encoded.byteCount == dimension * code.byteCount else {
      throw .dimensionMismatch(
        expected: dimension, found: encoded.byteCount / code.byteCount)
    }
    guard code.isFinite(encoded) else { throw .vectorNotFinite(path: path, id: id) }
    if let last = ids.last, last >= id {
      throw .idsNotRising(path: path, id: id, after: last)
    }
    ids.append(id)
    unsafe encoded.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Completes the file, makes it durable and lets it appear under its name.
  ///
  /// The writer is of no more use then.
  ///
  /// - Returns: Its size in bytes.
  /// - Throws: ``IndexError/failed(path:operation:reason:)``; the name is as it was then.
  public func finish() throws(IndexError) -> Int {
    precondition(!isFinished, "a file finished twice")
    isFinished = true
    if let failure { throw failure }
    try flush()
    var idBytes: [UInt8] = []
    idBytes.reserveCapacity(8 * ids.count)
    for id in ids { idBytes.append(littleEndian: UInt64(bitPattern: id)) }
    let idsOffset: Int = IndexHeader.aligned(codesOffset + codesSize)
    header.count = ids.count
    header.fileSize = idsOffset + idBytes.count
    header.sections = [
      IndexHeader.Section(
        kind: IndexHeader.SectionKind.codes.rawValue, offset: codesOffset, size: codesSize,
        checksum: codesChecksum.value()),
      IndexHeader.Section(
        kind: IndexHeader.SectionKind.ids.rawValue, offset: idsOffset, size: idBytes.count,
        checksum: XXH64.hash(unsafe idBytes.span.bytes)),
    ]
    // What is left out between the parts reads as zero bytes.
    try file.write(unsafe idBytes.span.bytes, at: idsOffset)
    try file.write(unsafe header.encoded().span.bytes, at: 0)
    try file.publish()
    return header.fileSize
  }

  private func flush() throws(IndexError) {
    do {
      try file.write(unsafe buffer.span.bytes, at: codesOffset + codesSize)
    } catch {
      failure = error
      throw error
    }
    codesChecksum.update(unsafe buffer.span.bytes)
    codesSize += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

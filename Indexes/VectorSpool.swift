/// Vectors collected one by one in a temporary file, to build an index from.
///
/// The file loses its name when ``Writer/finish()`` returns, and its room with the last reference.
public final class VectorSpool: VectorSource {
  /// The number of components of a vector.
  public let dimension: Int
  /// How components are kept; a code without scales.
  public let code: VectorCode
  /// The vectors.
  public var count: Int { ids.count }

  private let ids: [Int64]
  private let file: MappedFile?

  init(dimension: Int, code: VectorCode, ids: [Int64], file: MappedFile?) {
    self.dimension = dimension
    self.code = code
    self.ids = ids
    self.file = file
  }

  /// The id of the vector in `row`.
  public func id(atRow row: Int) -> Int64 { ids[row] }

  /// Copies vectors, row after row.
  public func read(_ rows: Range<Int>, into out: inout MutableSpan<Float>) {
    guard let file, !rows.isEmpty else { return }
    let size: Int = dimension * code.byteCount
    let values: [Float] = file.withBytes(rows.lowerBound * size..<rows.upperBound * size) {
      code.decoded($0)
    }
    for index in values.indices { out[index] = values[index] }
  }

  /// Takes vectors for a spool.
  public struct Writer {
    private let path: String
    private let dimension: Int
    private let code: VectorCode
    private let file: AtomicFile
    private var ids: [Int64] = []
    private var size: Int = 0
    private var buffer: [UInt8] = []

    private static let bufferSize: Int = 1 << 20

    /// Starts a spool.
    ///
    /// - Parameters:
    ///   - folder: Where the temporary file may be.
    ///   - dimension: In `1...65_536`.
    ///   - code: How components are kept; a code without scales.
    /// - Throws: ``IndexError/failed(path:operation:reason:)``.
    public init(folder: String, dimension: Int, code: VectorCode) throws(IndexError) {
      precondition(
        (1...IndexHeader.largestDimension).contains(dimension),
        "vectors of \(dimension) components")
      precondition(!code.hasScales, "a spool of vectors with scales")
      path = "\(folder)/vectors-spool"
      self.dimension = dimension
      self.code = code
      file = try AtomicFile(path: path)
    }

    /// Appends a vector.
    ///
    /// - Parameters:
    ///   - id: Above the id before.
    ///   - vector: `[dimension]`, rounded to the spool's code.
    /// - Throws: ``IndexError``.
    public mutating func append(id: Int64, vector: Span<Float>) throws(IndexError) {
      guard vector.count == dimension else {
        throw .dimensionMismatch(expected: dimension, found: vector.count)
      }
      let encoded: [UInt8] = code.encoded(vector)
      try append(id: id, encoded: unsafe encoded.span.bytes)
    }

    /// Appends a vector that is in the spool's code already.
    ///
    /// - Parameters:
    ///   - id: Above the id before.
    ///   - encoded: `[dimension]` components, little-endian.
    /// - Throws: ``IndexError``.
    public mutating func append(id: Int64, encoded: RawSpan) throws(IndexError) {
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

    /// Ends the spool, which gives the vectors.
    ///
    /// - Returns: The vectors.
    /// - Throws: ``IndexError/failed(path:operation:reason:)``.
    public mutating func finish() throws(IndexError) -> VectorSpool {
      try flush()
      // Mapped, it outlives its name, which goes with this writer.
      let mapped: MappedFile? =
        size > 0 ? try MappedFile(path: file.temporaryPath, leastSize: size) : nil
      return VectorSpool(dimension: dimension, code: code, ids: ids, file: mapped)
    }

    private mutating func flush() throws(IndexError) {
      try file.write(unsafe buffer.span.bytes, at: size)
      size += buffer.count
      buffer.removeAll(keepingCapacity: true)
    }
  }
}

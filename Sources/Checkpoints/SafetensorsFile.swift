public import Tensors

/// A safetensors file, memory-mapped.
///
/// Strict: every byte behind the header belongs to exactly one tensor.
public struct SafetensorsFile: WeightFile {
  /// Path as given.
  public let path: String
  /// Every tensor by its stored name.
  public let descriptions: [String: TensorDescription]

  private let file: MappedFile
  private let dataStart: Int
  private let entries: [String: SafetensorsHeader.Entry]

  /// Opens the file at `path` and checks its header.
  ///
  /// - Parameter path: Any file name; the content decides.
  /// - Throws: ``CheckpointError/unreadable(path:reason:)``,
  ///   ``CheckpointError/malformed(path:reason:)`` or
  ///   ``CheckpointError/unsupported(path:reason:)``.
  public init(path: String) throws(CheckpointError) {
    try self.init(mapping: MappedFile(path: path))
  }

  init(mapping file: MappedFile) throws(CheckpointError) {
    let header: SafetensorsHeader
    do {
      (header, dataStart) = try Self.header(of: file)
    } catch {
      throw error.located(at: file.path)
    }
    self.file = file
    path = file.path
    entries = header.entries
    descriptions = header.entries.mapValues(\.description)
  }

  /// The tensor stored as `name`, converted to float32.
  ///
  /// - Parameter name: A key of ``descriptions``.
  /// - Returns: Shape as described, row-major.
  /// - Throws: ``CheckpointError/noSuchTensor(path:name:)``.
  public func tensor(_ name: String) throws(CheckpointError) -> Tensor {
    guard let entry = entries[name] else { throw .noSuchTensor(path: path, name: name) }
    let description: TensorDescription = entry.description
    let range: Range<Int> =
      dataStart + entry.bytes.lowerBound..<dataStart + entry.bytes.upperBound
    let values: [Float]? = unsafe file.withBytes(range) {
      unsafe ElementDecoder.float32($0, description.elementType)
    }
    guard let values else { throw .malformed(path: path, reason: "'\(name)' lies outside") }
    return Tensor(shape: description.shape, values: values)
  }

  /// The tensor stored as `name`, without reading it.
  ///
  /// - Throws: ``CheckpointError/noSuchTensor(path:name:)``.
  func mapped(_ name: String) throws(CheckpointError) -> MappedTensor {
    guard let entry = entries[name] else { throw .noSuchTensor(path: path, name: name) }
    let range: Range<Int> =
      dataStart + entry.bytes.lowerBound..<dataStart + entry.bytes.upperBound
    guard let tensor = MappedTensor(entry.description, in: file, at: range) else {
      throw .malformed(path: path, reason: "'\(name)' lies outside")
    }
    return tensor
  }

  private static func header(
    of file: MappedFile
  ) throws(FormatError) -> (SafetensorsHeader, dataStart: Int) {
    guard let prefix = file.bytes(0..<8) else { throw .malformed("shorter than its header") }
    var reader = ByteReader(prefix)
    let length: Int = try reader.uint64()
    guard length <= file.size - prefix.count else {
      throw .malformed("its header of \(length) bytes is longer than the file")
    }
    guard length <= SafetensorsHeader.maximumLength else {
      throw .unsupported("its header of \(length) bytes exceeds the limit")
    }
    let dataStart: Int = prefix.count + length
    guard let text = file.bytes(prefix.count..<dataStart) else {
      throw .malformed("shorter than its header")
    }
    let header = try SafetensorsHeader(text: text, dataLength: file.size - dataStart)
    return (header, dataStart)
  }
}

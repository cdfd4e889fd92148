internal import Tensors

/// Writes a safetensors file one tensor at a time.
///
/// Tensors stand in the order of falling element size and then of their names, so all are
/// aligned and equal content gives equal bytes.
struct SafetensorsWriter: ~Copyable {
  /// Descriptions in the order in which tensors have to be written.
  let order: [TensorDescription]

  private let file: FileWriter
  private var hash = ContentHash()

  /// Creates the file at `path` and writes its header.
  ///
  /// Names must need no escape in JSON, as canonical names do.
  init(creating path: String, tensors: [TensorDescription]) throws(CheckpointError) {
    let sorted: [TensorDescription] = tensors.sorted {
      ($1.elementType.byteCount, $0.name) < ($0.elementType.byteCount, $1.name)
    }
    let header: [UInt8] = Self.header(sorted)
    let file = try FileWriter(creating: path)
    try file.write(header)
    hash.update(header)
    order = sorted
    self.file = file
  }

  /// Writes the next tensor of ``order``, rounded to the type of `description`.
  mutating func append(_ tensor: Tensor, as description: TensorDescription) throws(CheckpointError)
  {
    precondition(tensor.shape == description.shape, "\(description.name) has another shape")
    try append(try Self.encode(tensor, as: description))
  }

  /// Waits until the file is on the disk and returns the SHA-256 of all of it.
  consuming func finish() throws(CheckpointError) -> String {
    try file.synchronize()
    return hash.hexadecimal
  }

  private mutating func append(_ bytes: [UInt8]) throws(CheckpointError) {
    unsafe bytes.withUnsafeBytes { unsafe hash.update(buffer: $0) }
    try file.write(bytes)
  }

  private static func header(_ tensors: [TensorDescription]) -> [UInt8] {
    var position: Int = 0
    let members: [String] = tensors.map { tensor in
      let start: Int = position
      position += tensor.count * tensor.elementType.byteCount
      let code: String = Self.code(of: tensor.elementType)
      let shape: String = tensor.shape.map(String.init).joined(separator: ",")
      return "\"\(tensor.name)\":{\"dtype\":\"\(code)\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(start),\(position)]}"
    }
    var text: [UInt8] = Array("{\(members.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
    let length = UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + text
  }

  /// The format's name of a type that bundles use.
  private static func code(of type: ElementType) -> String {
    switch type {
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .int8: "I8"
    default: "F32"
    }
  }

  private static func encode(
    _ tensor: Tensor, as description: TensorDescription
  ) throws(CheckpointError) -> [UInt8] {
    switch description.elementType {
    case .float16:
      let bytes: [UInt8] = ElementEncoder.float16(tensor.values)
      if let overflow = ElementEncoder.firstOverflow(in: bytes, of: tensor.values) {
        throw .outOfRange(tensor: description.name, value: overflow)
      }
      return bytes
    case .bfloat16: return ElementEncoder.littleEndian(tensor.bfloat16Bits())
    case .int8: return tensor.quantizedRows().values.map(UInt8.init(bitPattern:))
    default: return ElementEncoder.float32(tensor.values)
    }
  }
}

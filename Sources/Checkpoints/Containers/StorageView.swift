/// A tensor of a PyTorch checkpoint: some elements of one archive entry, in some order.
struct StorageView {
  /// Name, element type and shape.
  let description: TensorDescription
  /// The archive entry with the numbers.
  let entry: ZipArchive.Entry

  /// Where the tensor's elements are in the entry, in bytes.
  private let bytes: Range<Int>
  /// Distance of neighbours along each axis, in elements.
  private let strides: [Int]

  /// Checks that the claims about a tensor fit its storage and the storage fits its entry.
  init(
    name: String, tensor: PickledTensor, storage: PickledStorage, archive: ZipArchive, root: String
  ) throws(FormatError) {
    guard let entry = archive.entries["\(root)/data/\(storage.key)"] else {
      throw .malformed("tensor '\(name)' refers to storage '\(storage.key)', which is missing")
    }
    let type: ElementType = storage.elementType
    guard storage.count >= 0,
      ShapeArithmetic.byteCount(storage.count, of: type) == entry.bytes.count
    else {
      throw .malformed(
        "storage '\(storage.key)' has \(entry.bytes.count) bytes, not \(storage.count) elements")
    }
    guard tensor.shape.count == tensor.strides.count,
      let count = ShapeArithmetic.count(tensor.shape), count <= storage.count,
      let last = Self.lastOffset(tensor), count == 0 || last < storage.count
    else { throw .malformed("tensor '\(name)' does not fit its storage") }
    description = TensorDescription(name: name, elementType: type, shape: tensor.shape)
    self.entry = entry
    strides = tensor.strides
    // Within the entry's length, which is an Int.
    bytes = count == 0 ? 0..<0 : tensor.offset * type.byteCount..<(last + 1) * type.byteCount
  }

  /// The elements in row-major order, read from the bytes of the whole entry.
  func gather(from entry: UnsafeRawBufferPointer) -> [Float] {
    let stored: [Float] = unsafe ElementDecoder.float32(
      UnsafeRawBufferPointer(rebasing: entry[bytes]), description.elementType)
    let shape: [Int] = description.shape
    guard !Self.isRowMajor(shape: shape, strides: strides), !stored.isEmpty else { return stored }
    var values: [Float] = []
    values.reserveCapacity(description.count)
    var index = [Int](repeating: 0, count: shape.count)
    var position: Int = 0
    while true {
      values.append(stored[position])
      var axis: Int = shape.count - 1
      while axis >= 0, index[axis] == shape[axis] - 1 {
        position -= index[axis] * strides[axis]
        index[axis] = 0
        axis -= 1
      }
      guard axis >= 0 else { return values }
      index[axis] += 1
      position += strides[axis]
    }
  }

  /// Offset of the last element, or `nil` when it overflows or a stride is negative.
  private static func lastOffset(_ tensor: PickledTensor) -> Int? {
    guard tensor.offset >= 0 else { return nil }
    var last: Int = tensor.offset
    for (length, stride) in zip(tensor.shape, tensor.strides) where length > 1 {
      let (distance, tooFar) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow) = last.addingReportingOverflow(distance)
      guard stride >= 0, !tooFar, !overflow else { return nil }
      last = sum
    }
    return last
  }

  /// Whether the elements already stand in row-major order without gaps.
  private static func isRowMajor(shape: [Int], strides: [Int]) -> Bool {
    var expected: Int = 1
    for (length, stride) in zip(shape, strides).reversed() where length != 1 {
      if stride != expected { return false }
      expected *= length
    }
    return true
  }
}

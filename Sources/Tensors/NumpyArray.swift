/// An array as NumPy's `.npy` files hold it: C order, little-endian.
public struct NumpyArray: Hashable, Sendable {
  /// The elements, by type.
  public enum Elements: Hashable, Sendable {
    /// `<f4`; also what `<f2` and `<f8` are read as.
    case float32([Float])
    /// `|u1`.
    case uint8([UInt8])
    /// `<i8`; also what `<i4` is read as.
    case int64([Int64])

    var count: Int {
      switch self {
      case .float32(let values): values.count
      case .uint8(let values): values.count
      case .int64(let values): values.count
      }
    }

    var name: String {
      switch self {
      case .float32: "float32"
      case .uint8: "uint8"
      case .int64: "int64"
      }
    }
  }

  /// Length of each axis, outermost first.
  public let shape: [Int]

  /// The elements in row-major order.
  public let elements: Elements

  /// Wraps elements in a shape that holds as many.
  public init(shape: [Int], elements: Elements) {
    precondition(shape.reduce(1, *) == elements.count, "shape \(shape) holds another count")
    self.shape = shape
    self.elements = elements
  }

  /// The array of a tensor.
  public init(_ tensor: Tensor) {
    self.init(shape: tensor.shape, elements: .float32(tensor.values))
  }

  /// The array as a float tensor; nil when the elements are integers.
  public var tensor: Tensor? {
    guard case .float32(let values) = elements else { return nil }
    return Tensor(shape: shape, values: values)
  }

  /// Type and shape for messages, for example `float32 (8, 3, 224, 224)`.
  public var summary: String {
    "\(elements.name) (\(shape.map(String.init).joined(separator: ", ")))"
  }
}

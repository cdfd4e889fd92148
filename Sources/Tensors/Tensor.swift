/// A dense row-major array of 32-bit floats with a shape.
public struct Tensor: Hashable, Sendable {
  /// Length of each axis, outermost first; empty for a scalar.
  public private(set) var shape: [Int]

  /// The elements in row-major order; `shape.reduce(1, *)` of them.
  public var values: [Float]

  /// Wraps `values` in `shape`.
  ///
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(
      Tensor.count(of: shape) == values.count,
      "shape \(shape) does not hold \(values.count) values")
    self.shape = shape
    self.values = values
  }

  /// A tensor of zeros.
  public init(zeros shape: [Int]) {
    self.shape = shape
    values = [Float](repeating: 0, count: Tensor.count(of: shape))
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The same elements under another shape.
  ///
  /// - Precondition: both shapes hold the same number of elements.
  public func reshaped(_ newShape: [Int]) -> Tensor {
    Tensor(shape: newShape, values: values)
  }

  /// The `index`-th slice along the first axis.
  public subscript(index: Int) -> Tensor {
    precondition(!shape.isEmpty && index >= 0 && index < shape[0], "index outside the first axis")
    let inner: [Int] = Array(shape.dropFirst())
    let size: Int = Tensor.count(of: inner)
    return Tensor(shape: inner, values: Array(values[index * size..<(index + 1) * size]))
  }

  private static func count(of shape: [Int]) -> Int {
    shape.reduce(1, *)
  }
}

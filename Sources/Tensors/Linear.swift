public import Kernels

/// A linear layer `x·Wᵀ + b`.
public struct Linear: Sendable {
  /// W, `(out, in)`.
  public let weight: Tensor
  /// b, `(out)`, or nil.
  public let bias: [Float]?

  /// Wraps weights in PyTorch's layout.
  public init(weight: Tensor, bias: Tensor? = nil) {
    precondition(weight.shape.count == 2, "weight of shape \(weight.shape)")
    precondition(bias.map { $0.shape == [weight.shape[0]] } ?? true, "bias of another width")
    self.weight = weight
    self.bias = bias?.values
  }

  /// Width of the input.
  public var inputWidth: Int { weight.shape[1] }

  /// Width of the output.
  public var outputWidth: Int { weight.shape[0] }

  /// Applies the layer to each row: `(rows, in)` to `(rows, out)`.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    precondition(input.shape.last == inputWidth, "\(input.shape) into a layer of \(inputWidth)")
    let rows: Int = input.count / inputWidth
    let values = apply(to: Columns(input.values, stride: inputWidth), rows: rows)
    return Tensor(shape: input.shape.dropLast() + [outputWidth], values: values)
  }

  /// Applies the layer to columns of a wider matrix; gives `(rows, out)`.
  public func apply(to input: Columns, rows: Int) -> [Float] {
    var output: [Float]
    if let bias {
      output = []
      output.reserveCapacity(rows * outputWidth)
      for _ in 0..<rows { output += bias }
    } else {
      output = [Float](repeating: 0, count: rows * outputWidth)
    }
    BLAS.multiplyTransposed(
      input, Columns(weight.values, stride: inputWidth), rows: rows, columns: outputWidth,
      inner: inputWidth, into: &output, accumulating: bias != nil)
    return output
  }
}

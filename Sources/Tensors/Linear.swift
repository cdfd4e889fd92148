public import Kernels

/// A linear layer `x·Wᵀ + b`: the one way in which weights are multiplied.
public struct Linear: Sendable {
  /// W, `(out, in)`, in the precision it is multiplied in.
  public let weight: WeightMatrix
  /// b, `(out)`, or nil.
  public let bias: [Float]?

  /// Wraps weights in PyTorch's layout, `(out, in)`, to be multiplied in `precision`.
  public init(weight: Tensor, bias: Tensor? = nil, precision: Precision = .float32) {
    precondition(weight.shape.count == 2, "weight of shape \(weight.shape)")
    self.init(
      weight: WeightMatrix(
        weight.values, outputs: weight.shape[0], inputs: weight.shape[1], precision: precision),
      bias: bias)
  }

  /// Wraps weights that are already in their precision.
  public init(weight: WeightMatrix, bias: Tensor? = nil) {
    precondition(bias.map { $0.shape == [weight.outputs] } ?? true, "bias of another width")
    self.weight = weight
    self.bias = bias?.values
  }

  /// Width of the input.
  public var inputWidth: Int { weight.inputs }

  /// Width of the output.
  public var outputWidth: Int { weight.outputs }

  /// Applies the layer to each row: `(rows, in)` to `(rows, out)`.
  public func callAsFunction(
    _ input: Tensor, epilogue: Epilogue = .bias, threads: Int = 1
  ) -> Tensor {
    precondition(input.shape.last == inputWidth, "\(input.shape) into a layer of \(inputWidth)")
    let rows: Int = input.count / inputWidth
    var output = Tensor(zeros: input.shape.dropLast() + [outputWidth])
    apply(
      to: Columns(input.values, stride: inputWidth), rows: rows, into: &output.values,
      epilogue: epilogue, threads: threads)
    return output
  }

  /// Applies the layer to each row and adds `residual`, of the output's shape.
  public func callAsFunction(
    _ input: Tensor, addedTo residual: Tensor, threads: Int = 1
  ) -> Tensor {
    let rows: Int = input.count / inputWidth
    precondition(input.shape.last == inputWidth, "\(input.shape) into a layer of \(inputWidth)")
    precondition(residual.count == rows * outputWidth, "residual of shape \(residual.shape)")
    var sum: Tensor = residual
    apply(
      to: Columns(input.values, stride: inputWidth), rows: rows, into: &sum.values,
      epilogue: .accumulate, threads: threads)
    return sum
  }

  /// Applies the layer to columns of a wider matrix, without a new buffer.
  ///
  /// - Parameters:
  ///   - input: `(rows, in)` as columns of a row-major matrix.
  ///   - rows: Rows of input and output.
  ///   - output: Receives `(rows, out)`, row-major without gaps, or where `place` says.
  ///   - place: Columns of a wider matrix to write to; nil for the whole of `output`, which may be
  ///     longer than needed.
  ///   - epilogue: What happens to the sums before they are stored.
  ///   - threads: Most threads to share the product among; the result does not depend on it.
  public func apply(
    to input: Columns, rows: Int, into output: inout [Float], at place: Placement? = nil,
    epilogue: Epilogue = .bias, threads: Int = 1
  ) {
    weight.multiply(
      input, rows: rows, bias: bias, epilogue: epilogue, into: &output, at: place,
      threads: threads)
  }
}

/// The weights `(outputs, inputs)` of a linear layer, in the precision they are multiplied in.
public struct WeightMatrix: Sendable {
  /// Rows of the matrix: the width of what the layer gives.
  public let outputs: Int
  /// Columns of the matrix: the width of what the layer takes.
  public let inputs: Int
  /// How the weights are kept and multiplied.
  public let precision: Precision

  private let values: [Float]

  /// Keeps `values`, `(outputs, inputs)` row-major, in `precision`.
  public init(_ values: [Float], outputs: Int, inputs: Int, precision: Precision = .float32) {
    precondition(values.count == outputs * inputs, "\(values.count) weights")
    self.values = values
    self.outputs = outputs
    self.inputs = inputs
    self.precision = precision
  }

  /// The weights in single precision, `(outputs, inputs)` row-major.
  public func floats() -> [Float] { values }

  /// `output = epilogue(input·Wᵀ + bias)`.
  ///
  /// - Parameters:
  ///   - input: `(rows, inputs)` as columns of a row-major matrix.
  ///   - rows: Rows of input and output.
  ///   - bias: `(outputs)`, or nil.
  ///   - epilogue: What happens before sums are stored.
  ///   - output: Receives `(rows, outputs)`, row-major without gaps, or where `place` says.
  ///   - place: Columns of a wider matrix to write to; nil for the whole of `output`.
  ///   - threads: Most threads to share the product among; the result does not depend on it.
  public func multiply(
    _ input: Columns, rows: Int, bias: [Float]?, epilogue: Epilogue = .bias,
    into output: inout [Float], at place: Placement? = nil, threads: Int = 1
  ) {
    let placed = place ?? Placement(stride: max(outputs, 1))
    precondition(placed.fits(rows: rows, width: outputs, count: output.count), "output too small")
    for row in 0..<rows {
      let start: Int = placed.offset + row * placed.stride
      for column in 0..<outputs {
        let before: Float = epilogue == .accumulate ? output[start + column] : 0
        output[start + column] = before + (bias.map { $0[column] } ?? 0)
      }
    }
    BLAS.multiplyTransposed(
      input, Columns(values, stride: inputs), rows: rows, columns: outputs, inner: inputs,
      into: &output, at: placed, accumulating: true)
    guard epilogue == .gelu else { return }
    for row in 0..<rows {
      let start: Int = placed.offset + row * placed.stride
      var part = Array(output[start..<start + outputs])
      Kernels.best.gelu(&part)
      output.replaceSubrange(start..<start + outputs, with: part)
    }
  }
}

internal import Kernels

/// Root-mean-square normalisation without bias, `gain · x / sqrt(mean(x²) + ε)`.
public struct RMSNorm: Sendable {
  /// `(width)`.
  public let gain: [Float]
  /// ε.
  public let epsilon: Float

  /// Wraps the gain.
  public init(gain: Tensor, epsilon: Float) {
    self.gain = gain.values
    self.epsilon = epsilon
  }

  /// Normalises each row of `input` into `output`, which is as large; threads share the rows.
  public func apply(to input: [Float], into output: inout [Float], threads: Int = 1) {
    Kernels.best.rmsNorm(
      input, gain: gain, epsilon: epsilon, into: &output, threads: threads)
  }
}

/// Layer normalisation over the last axis.
public struct LayerNorm: Sendable {
  /// `(width)`.
  public let gain: [Float]
  /// `(width)`.
  public let bias: [Float]
  /// ε, added to the variance.
  public let epsilon: Float

  /// Wraps gain and bias of one width.
  public init(gain: Tensor, bias: Tensor, epsilon: Float) {
    self.gain = gain.values
    self.bias = bias.values
    self.epsilon = epsilon
  }

  /// Normalises the rows `rows` of `input` into the first rows of `output`; threads share the rows.
  public func apply(
    to input: [Float], rows: Range<Int>, into output: inout [Float], threads: Int = 1
  ) {
    Kernels.best.layerNorm(
      input, rows: rows, gain: gain, bias: bias, epsilon: epsilon, into: &output,
      threads: threads)
  }

  /// Normalises each row.
  public func callAsFunction(_ input: Tensor) -> Tensor {
    Tensor(
      shape: input.shape,
      values: Kernels.best.layerNorm(input.values, gain: gain, bias: bias, epsilon: epsilon))
  }
}

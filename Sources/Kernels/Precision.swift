/// How the weights of a matrix product are kept and multiplied.
public enum Precision: String, CaseIterable, Codable, Hashable, Sendable {
  /// IEEE single precision throughout: the reference.
  case float32
  /// Weights rounded to bfloat16, sums in single precision.
  case bfloat16
  /// Weights in 8 bits with one scale an output, inputs in 8 bits with one scale a row, exact sums.
  case int8
}

/// What a matrix product does with its sums before it stores them.
public enum Epilogue: Hashable, Sendable {
  /// Adds the bias, if there is one.
  case bias
  /// Adds the bias, if there is one, and applies the exact GELU.
  case gelu
  /// Adds the bias, if there is one, and what the output held before: a residual connection.
  case accumulate
}

/// How the weights of a matrix product are kept and multiplied.
public enum Precision: String, CaseIterable, Codable, Hashable, Sendable {
  /// IEEE single precision throughout: the reference.
  case float32
  /// Weights rounded to bfloat16, sums in single precision; inputs too where the processor multiplies
  /// bfloat16.
  case bfloat16
  /// Weights in 8 bits with one scale an output, inputs with one scale a row in 8 bits where the
  /// processor multiplies those, else in 12; sums are exact.
  case int8
}

/// What a matrix product does with its sums before it stores them.
public enum Epilogue: Hashable, Sendable {
  /// Adds the bias, if there is one.
  case bias
  /// Adds the bias, if there is one, and applies the exact GELU.
  case gelu
  /// Adds the bias, if there is one, and applies CLIP's approximation of it, x·σ(1.702x).
  case quickGELU
  /// Adds the bias, if there is one, and what the output held before: a residual connection.
  case accumulate
}

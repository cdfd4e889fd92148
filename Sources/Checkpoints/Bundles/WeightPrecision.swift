/// How a bundle stores the numbers of a model.
public enum WeightPrecision: String, CaseIterable, Codable, Hashable, Sendable {
  /// As the reference path computes.
  case float32
  /// Half the size: matrices and kernels are rounded, everything else keeps float32.
  case float16

  /// The encoding of one tensor.
  ///
  /// Biases, norms, position tables and the decay of the state-space layers are a small part of
  /// a model, but each of their numbers acts on many tokens; they are never rounded.
  func elementType(of name: String, shape: [Int]) -> ElementType {
    self == .float16 && shape.count >= 2 && name.hasSuffix(".weight") ? .float16 : .float32
  }
}

/// How a bundle stores the numbers of a model, and how they are multiplied.
public enum WeightPrecision: String, CaseIterable, Codable, Hashable, Sendable {
  /// As the reference path computes.
  case float32
  /// Half the size: matrices and kernels are rounded, everything else keeps float32. Computes as
  /// ``float32``.
  case float16
  /// Half the size: the matrices of the large products and the embedding tables are rounded to
  /// bfloat16.
  case bfloat16
  /// A quarter of the size: the matrices of the large products in 8-bit integers with one scale an
  /// output, the embedding tables in bfloat16.
  case int8

  /// The encoding of one tensor.
  ///
  /// Biases, norms, position tables and the decay of the state-space layers are a small part of
  /// a model, but each of their numbers acts on many tokens; they are never rounded.
  func elementType(of name: String, shape: [Int]) -> ElementType {
    switch self {
    case .float32: .float32
    case .float16: shape.count >= 2 && name.hasSuffix("weight") ? .float16 : .float32
    case .bfloat16: WeightRole(of: name) == .other ? .float32 : .bfloat16
    case .int8:
      switch WeightRole(of: name) {
      case .product: .int8
      case .foldedProduct, .table: .bfloat16
      case .other: .float32
      }
    }
  }

  /// The name under which an int8 tensor's scales are stored.
  static func scaleName(of name: String) -> String { name + "_scale" }
}

/// What a tensor is there for, as far as its precision depends on it.
enum WeightRole {
  /// A matrix of one of the products that take nearly all the time.
  case product
  /// Keys and values of the cross-attention, which folding reads as numbers.
  case foldedProduct
  /// An embedding table of the text side.
  case table
  /// Everything else.
  case other

  private static let textLayers: String = "text_encoder.encoder.layer."

  init(of name: String) {
    if let role = Self.ofUniFormer(name) {
      self = role
    } else if name.hasSuffix(".mixer.in_proj.weight") || name.hasSuffix(".mixer.out_proj.weight") {
      self = .product
    } else if name.hasSuffix("_embeddings.weight") {
      self = .table
    } else if name.hasPrefix(Self.textLayers), name.hasSuffix(".weight"),
      !name.contains("LayerNorm")
    {
      let isFolded: Bool =
        name.hasSuffix(".crossattention.self.key.weight")
        || name.hasSuffix(".crossattention.self.value.weight")
      self = isFolded ? .foldedProduct : .product
    } else {
      self = .other
    }
  }
}

extension WeightRole {
  /// What a tensor of CLIP's blocks is there for; nil for others.
  ///
  /// Local branches keep float32: their batch norm is folded in when they are read.
  static func ofUniFormer(_ name: String) -> WeightRole? {
    if name == "token_embedding.weight" { return .table }
    if name.hasSuffix(".attn.in_proj_weight") {
      return name.hasPrefix("visual.transformer.dec.") ? .foldedProduct : .product
    }
    let products: [String] = [
      ".attn.out_proj.weight", ".mlp.c_fc.weight", ".mlp.c_proj.weight",
    ]
    return products.contains(where: name.hasSuffix) ? .product : nil
  }
}

extension ModelLayout {
  /// The tensors of a UniFormerV2 model (spec § 10.2, retrieval § 8).
  static func uniFormerV2(
    _ configuration: ModelConfiguration, vision: UniFormerSizes, text: ClipTextSizes?
  ) -> [String: [Int]] {
    let width: Int = vision.width
    var tensors: [String: [Int]] = trunk(vision)
    if let classes = configuration.classCount {
      tensors["visual.transformer.proj.0.weight"] = [width]
      tensors["visual.transformer.proj.0.bias"] = [width]
      tensors["visual.transformer.proj.2.weight"] = [classes, width]
      tensors["visual.transformer.proj.2.bias"] = [classes]
    }
    if let text, let joint = configuration.jointWidth {
      tensors["visual_ln_post.weight"] = [width]
      tensors["visual_ln_post.bias"] = [width]
      tensors["visual_proj"] = [width, joint]
      tensors["token_embedding.weight"] = [text.vocabularySize, text.width]
      tensors["positional_embedding"] = [text.positions, text.width]
      tensors["ln_final.weight"] = [text.width]
      tensors["ln_final.bias"] = [text.width]
      tensors["text_projection"] = [text.width, joint]
      tensors["logit_scale"] = []
      for layer in 0..<text.layers {
        block("transformer.resblocks.\(layer).", width: text.width, norms: 2, into: &tensors)
      }
    }
    return tensors
  }

  private static func trunk(_ sizes: UniFormerSizes) -> [String: [Int]] {
    let width: Int = sizes.width
    let prefix: String = "visual.transformer."
    var tensors: [String: [Int]] = [
      "visual.class_embedding": [width],
      "visual.positional_embedding": [1 + sizes.gridSide * sizes.gridSide, width],
      "visual.conv1.weight": [width, 3, sizes.stemFrames, sizes.patchSize, sizes.patchSize],
      "visual.ln_pre.weight": [width],
      "visual.ln_pre.bias": [width],
      prefix + "temporal_cls_token": [1, 1, width],
    ]
    if !sizes.isFrozen { tensors[prefix + "balance"] = [width] }
    for layer in 0..<sizes.layers {
      let name: String = prefix + "resblocks.\(layer)."
      block(name, width: width, norms: 2, into: &tensors)
      for branch in 0..<sizes.localBranches {
        local(name + "lmhra\(branch + 1).pos_embed.", sizes, into: &tensors)
      }
    }
    for index in sizes.globalLayers.indices {
      tensors[prefix + "dpe.\(index).weight"] = [width, 1, 3, 3, 3]
      tensors[prefix + "dpe.\(index).bias"] = [width]
      block(prefix + "dec.\(index).", width: width, norms: 3, into: &tensors)
    }
    return tensors
  }

  /// Adds the tensors of a transformer block with so many norms.
  private static func block(
    _ prefix: String, width: Int, norms: Int, into tensors: inout [String: [Int]]
  ) {
    tensors[prefix + "attn.in_proj_weight"] = [3 * width, width]
    tensors[prefix + "attn.in_proj_bias"] = [3 * width]
    tensors[prefix + "attn.out_proj.weight"] = [width, width]
    tensors[prefix + "attn.out_proj.bias"] = [width]
    tensors[prefix + "mlp.c_fc.weight"] = [4 * width, width]
    tensors[prefix + "mlp.c_fc.bias"] = [4 * width]
    tensors[prefix + "mlp.c_proj.weight"] = [width, 4 * width]
    tensors[prefix + "mlp.c_proj.bias"] = [width]
    for norm in 1...norms {
      tensors[prefix + "ln_\(norm).weight"] = [width]
      tensors[prefix + "ln_\(norm).bias"] = [width]
    }
  }

  /// Adds the tensors of a local branch: batch norm, down, across time, up (spec § 5.1).
  private static func local(
    _ prefix: String, _ sizes: UniFormerSizes, into tensors: inout [String: [Int]]
  ) {
    let (width, inner): (Int, Int) = (sizes.width, sizes.localWidth)
    for name in ["weight", "bias", "running_mean", "running_var"] {
      tensors[prefix + "0." + name] = [width]
    }
    tensors[prefix + "1.weight"] = [inner, width, 1, 1, 1]
    tensors[prefix + "1.bias"] = [inner]
    tensors[prefix + "2.weight"] = [inner, 1, 3, 1, 1]
    tensors[prefix + "2.bias"] = [inner]
    tensors[prefix + "3.weight"] = [width, inner, 1, 1, 1]
    tensors[prefix + "3.bias"] = [width]
  }
}

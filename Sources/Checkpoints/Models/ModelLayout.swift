/// Which tensors a model has, under their canonical names.
///
/// Canonical names of VideoMamba are those of the released retrieval models (OpenGVLab/VideoMamba at
/// `f3427e4`) without the `bert.` infix; the trunk always stands under `vision_encoder.`. Those of
/// UniFormerV2 are InternVideo-MM's without `clip.`; the trunk always stands under `visual.`.
public enum ModelLayout {
  /// Tensors a model may lack: nothing but training reads them.
  public static let optionalTensors: Set<String> = ["temp"]

  /// The shape of every tensor of a model.
  ///
  /// - Parameter configuration: Sizes that have passed ``ModelConfiguration/validate(path:)``.
  /// - Returns: Shapes by canonical name, ``optionalTensors`` included.
  public static func expectedTensors(for configuration: ModelConfiguration) -> [String: [Int]] {
    switch configuration.architecture {
    case .videoMamba(let vision, let text):
      videoMamba(configuration, vision: vision, text: text)
    case .uniFormerV2(let vision, let text):
      uniFormerV2(configuration, vision: vision, text: text)
    }
  }

  private static func videoMamba(
    _ configuration: ModelConfiguration, vision sizes: VisionSizes, text: TextSizes?
  ) -> [String: [Int]] {
    var tensors: [String: [Int]] = vision(sizes)
    let width: Int = sizes.width
    if let classCount = configuration.classCount {
      tensors["head.weight"] = [classCount, width]
      tensors["head.bias"] = [classCount]
    }
    if let text, let jointWidth = configuration.jointWidth {
      tensors.merge(Self.text(text, visionWidth: width)) { first, _ in first }
      tensors["vision_encoder.pool_norm.weight"] = [width]
      tensors["vision_encoder.pool_norm.bias"] = [width]
      tensors["vision_proj.weight"] = [jointWidth, width]
      tensors["vision_proj.bias"] = [jointWidth]
      tensors["text_proj.weight"] = [jointWidth, text.width]
      tensors["text_proj.bias"] = [jointWidth]
      tensors["itm_head.weight"] = [2, text.width]
      tensors["itm_head.bias"] = [2]
      tensors["temp"] = []
    }
    return tensors
  }

  private static func vision(_ sizes: VisionSizes) -> [String: [Int]] {
    let width: Int = sizes.width
    let patch: Int = sizes.patchSize
    var tensors: [String: [Int]] = [
      "vision_encoder.cls_token": [1, 1, width],
      "vision_encoder.pos_embed": [1, 1 + sizes.gridSide * sizes.gridSide, width],
      "vision_encoder.patch_embed.proj.weight": [width, 3, 1, patch, patch],
      "vision_encoder.patch_embed.proj.bias": [width],
      "vision_encoder.norm.weight": [width],
    ]
    if sizes.tableFrames > 0 {
      tensors["vision_encoder.temporal_pos_embedding"] = [1, sizes.tableFrames, width]
    }
    for layer in 0..<sizes.depth {
      let prefix: String = "vision_encoder.layers.\(layer)."
      tensors[prefix + "norm.weight"] = [width]
      for (name, shape) in mixer(sizes) {
        tensors[prefix + "mixer." + name] = shape
      }
    }
    return tensors
  }

  private static func mixer(_ sizes: VisionSizes) -> [String: [Int]] {
    let inner: Int = sizes.innerWidth
    var tensors: [String: [Int]] = [
      "in_proj.weight": [2 * inner, sizes.width],
      "out_proj.weight": [sizes.width, inner],
      "A_log": [inner, sizes.stateSize],
      "A_b_log": [inner, sizes.stateSize],
      "D": [inner],
      "D_b": [inner],
    ]
    for direction in ["", "_b"] {
      tensors["conv1d\(direction).weight"] = [inner, 1, sizes.convolutionWidth]
      tensors["conv1d\(direction).bias"] = [inner]
      tensors["x_proj\(direction).weight"] = [sizes.stepRank + 2 * sizes.stateSize, inner]
      tensors["dt_proj\(direction).weight"] = [inner, sizes.stepRank]
      tensors["dt_proj\(direction).bias"] = [inner]
    }
    return tensors
  }

  private static func text(_ sizes: TextSizes, visionWidth: Int) -> [String: [Int]] {
    let width: Int = sizes.width
    let embeddings: String = "text_encoder.embeddings."
    var tensors: [String: [Int]] = [
      embeddings + "word_embeddings.weight": [sizes.vocabularySize, width],
      embeddings + "position_embeddings.weight": [sizes.positions, width],
      embeddings + "token_type_embeddings.weight": [sizes.typeCount, width],
      embeddings + "LayerNorm.weight": [width],
      embeddings + "LayerNorm.bias": [width],
    ]
    for layer in 0..<sizes.layers {
      let prefix: String = "text_encoder.encoder.layer.\(layer)."
      attention(prefix + "attention.", width: width, keyWidth: width, into: &tensors)
      if layer >= sizes.fusionLayer {
        attention(prefix + "crossattention.", width: width, keyWidth: visionWidth, into: &tensors)
      }
      tensors[prefix + "intermediate.dense.weight"] = [sizes.feedForwardWidth, width]
      tensors[prefix + "intermediate.dense.bias"] = [sizes.feedForwardWidth]
      tensors[prefix + "output.dense.weight"] = [width, sizes.feedForwardWidth]
      tensors[prefix + "output.dense.bias"] = [width]
      tensors[prefix + "output.LayerNorm.weight"] = [width]
      tensors[prefix + "output.LayerNorm.bias"] = [width]
    }
    return tensors
  }

  /// Adds the tensors of one attention block, whose keys and values read `keyWidth` channels.
  private static func attention(
    _ prefix: String, width: Int, keyWidth: Int, into tensors: inout [String: [Int]]
  ) {
    tensors[prefix + "self.query.weight"] = [width, width]
    tensors[prefix + "self.key.weight"] = [width, keyWidth]
    tensors[prefix + "self.value.weight"] = [width, keyWidth]
    for name in ["query", "key", "value"] {
      tensors[prefix + "self.\(name).bias"] = [width]
    }
    tensors[prefix + "output.dense.weight"] = [width, width]
    tensors[prefix + "output.dense.bias"] = [width]
    tensors[prefix + "output.LayerNorm.weight"] = [width]
    tensors[prefix + "output.LayerNorm.bias"] = [width]
  }
}

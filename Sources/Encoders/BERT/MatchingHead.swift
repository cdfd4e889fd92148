public import Checkpoints
public import Tensors

/// The second stage: a text attends over a clip's visual tokens, a linear head says if they match.
///
/// Li et al., "Align before Fuse", 2021; spec §§ 3.2, 4.2. Reads the upper layers of `text_encoder.*` and `itm_head.*`.
public struct MatchingHead: Sendable {
  let layers: [BERTLayer]
  let head: Linear

  /// Whether `bundle` has one.
  public static func isPart(of bundle: ModelBundle) -> Bool {
    bundle.configuration.text.map { $0.fusionLayer < $0.layers } ?? false
  }

  /// Reads the fusion layers and the head of a retrieval bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without them.
  public init(_ bundle: ModelBundle) throws {
    guard let sizes = bundle.configuration.text, Self.isPart(of: bundle) else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "matching head")
    }
    try self.init(bundle, sizes: sizes)
  }

  /// Reads the fusion layers and the head from `weights`, by their canonical names.
  ///
  /// - Parameters:
  ///   - weights: Where the tensors come from.
  ///   - sizes: Widths and counts; at least one layer is a fusion layer.
  /// - Throws: what `weights` throws.
  public init(_ weights: some WeightSource, sizes: TextSizes) throws {
    precondition(sizes.fusionLayer < sizes.layers, "no fusion layer in \(sizes)")
    layers = try (sizes.fusionLayer..<sizes.layers).map { index in
      try BERTLayer(
        weights, prefix: "text_encoder.encoder.layer.\(index).", heads: sizes.heads,
        isFusion: true)
    }
    head = try weights.linear("itm_head")
  }

  /// The logits of one pair, computed as the specification says: the reference.
  ///
  /// It projects all visual tokens in every layer; ``logits(hidden:mask:visuals:threads:)`` gives the
  /// same many times faster.
  ///
  /// - Parameters:
  ///   - hidden: A text's hidden states after the text-only layers, `(L, H)`.
  ///   - mask: 1 for tokens, 0 for padding.
  ///   - visual: A clip's visual tokens, `(T·P, C)`.
  /// - Returns: `(2)`; the second is the score of a match.
  public func logits(hidden: Tensor, mask: [Int], visual: Tensor) -> Tensor {
    head(fusedClass(hidden: hidden, mask: mask, visual: visual))[0]
  }

  /// [CLS] after the fusion layers, `(1, H)`.
  func fusedClass(hidden: Tensor, mask: [Int], visual: Tensor) -> Tensor {
    precondition(mask.count == hidden.shape[0], "one mask value a token")
    let bias: [Float] = mask.map { (1 - Float($0)) * -10_000 }
    var state: Tensor = hidden
    for layer in layers { state = layer(state, maskBias: bias, visual: visual) }
    return state.rows(0..<1)
  }
}

public import Checkpoints
import Kernels
public import Tensors

/// The text side of the dual encoder: BERT's text-only layers, [CLS] projected into the joint space.
///
/// Devlin et al., "BERT", 2019; spec § 3. Reads `text_encoder.*` and `text_proj.*`.
public struct TextEncoder: Sendable {
  /// Widths and counts.
  public let sizes: TextSizes

  let wordTable: WeightMatrix  // [V, H]
  let positionTable: WeightMatrix  // [positions, H]
  let firstTypeRow: [Float]  // [H]: every token is of type 0
  let embeddingNorm: LayerNorm
  let layers: [BERTLayer]
  let projection: Linear

  /// Reads the text side of a retrieval bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without one.
  public init(_ bundle: ModelBundle) throws {
    guard let sizes = bundle.configuration.text else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "text encoder")
    }
    try self.init(bundle, sizes: sizes)
  }

  init(_ weights: some WeightSource, sizes: TextSizes) throws {
    let prefix: String = "text_encoder.embeddings."
    self.sizes = sizes
    wordTable = try weights.table(prefix + "word_embeddings.weight")
    positionTable = try weights.table(prefix + "position_embeddings.weight")
    firstTypeRow = try weights.table(prefix + "token_type_embeddings.weight").row(0)
    embeddingNorm = LayerNorm(
      gain: try weights.tensor(prefix + "LayerNorm.weight"),
      bias: try weights.tensor(prefix + "LayerNorm.bias"), epsilon: Attention.normEpsilon)
    layers = try (0..<sizes.fusionLayer).map { index in
      try BERTLayer(
        weights, prefix: "text_encoder.encoder.layer.\(index).", heads: sizes.heads,
        isFusion: false)
    }
    projection = try weights.linear("text_proj")
  }

  /// Encodes one tokenised text.
  ///
  /// Padding does not change the other positions, so callers may leave it out.
  ///
  /// - Parameters:
  ///   - ids: Token ids, [CLS] first.
  ///   - mask: 1 for tokens, 0 for padding.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: Hidden states and the text vector.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)`` for ids outside the vocabulary or more
  ///   tokens than positions.
  public func encode(ids: [Int], mask: [Int], threads: Int = 1) throws -> TextEncoding {
    var hidden: Tensor = try embed(ids)
    guard mask.count == ids.count else {
      throw EncoderError.wrongInput(
        expected: "a mask of \(ids.count) values", found: "\(mask.count)")
    }
    let bias: [Float] = mask.map { (1 - Float($0)) * -10_000 }
    for layer in layers { hidden = layer(hidden, maskBias: bias, threads: threads) }
    return TextEncoding(hidden: hidden, projected: projection(hidden.rows(0..<1))[0])
  }

  private func embed(_ ids: [Int]) throws -> Tensor {
    let width: Int = sizes.width
    guard !ids.isEmpty, ids.count <= positionTable.outputs else {
      throw EncoderError.wrongInput(
        expected: "1 to \(positionTable.outputs) tokens", found: "\(ids.count)")
    }
    var sum = Tensor(zeros: [ids.count, width])
    for (position, id) in ids.enumerated() {
      guard id >= 0, id < wordTable.outputs else {
        throw EncoderError.wrongInput(
          expected: "token ids below \(wordTable.outputs)", found: "\(id)")
      }
      let word: [Float] = wordTable.row(id)
      let place: [Float] = positionTable.row(position)
      for i in 0..<width {
        sum.values[position * width + i] = word[i] + firstTypeRow[i] + place[i]
      }
    }
    return embeddingNorm(sum)
  }
}

/// What the text side says of one text of L tokens.
public struct TextEncoding: Hashable, Sendable {
  /// Hidden states after the text-only layers, `(L, H)`; the fusion layers start from them.
  public let hidden: Tensor
  /// [CLS] in the joint space, `(E)`, not normalised.
  public let projected: Tensor

  /// The text vector `(E)` of unit length.
  public var vector: Tensor { projected.unitRows() }
}

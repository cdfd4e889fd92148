import Checkpoints
import Tensors
import Tokenizer

/// CLIP's text tower: a causal transformer whose row at the end token is projected into the joint
/// space (retrieval § 3).
struct ClipTextTower: TextTower {
  /// Name of the model, for errors.
  let model: String
  let tokenizer: BytePairTokenizer?  // nil for a bundle without merges
  let tokenTable: Tensor  // [V, C]
  let positionTable: Tensor  // [positions, C]
  let blocks: [ClipBlock]
  let finalNorm: LayerNorm
  let projection: Linear

  /// Reads the text side of a dual encoder.
  init(_ bundle: ModelBundle) throws {
    let name: String = bundle.configuration.name
    guard case .uniFormerV2(_, .some(let sizes)) = bundle.configuration.architecture else {
      throw EncoderError.missingPart(model: name, part: "text encoder")
    }
    let vocabulary: BytePairVocabulary? = try bundle.vocabularyPath.map {
      try BytePairVocabulary(contentsOfFile: $0, tokenCount: sizes.vocabularySize)
    }
    try self.init(
      bundle, sizes: sizes, model: name, tokenizer: vocabulary.map(BytePairTokenizer.init))
  }

  /// Reads the tower alone.
  init(
    _ weights: some WeightSource, sizes: ClipTextSizes, model: String,
    tokenizer: BytePairTokenizer?
  ) throws {
    self.model = model
    self.tokenizer = tokenizer
    tokenTable = try weights.tensor("token_embedding.weight")
    positionTable = try weights.tensor("positional_embedding")
    blocks = try (0..<sizes.layers).map { index in
      try ClipBlock(weights, prefix: "transformer.resblocks.\(index).", heads: sizes.heads)
    }
    finalNorm = try weights.clipNorm("ln_final")
    projection = try weights.rightProjection("text_projection")
  }

  /// Encodes one text; cleaning belongs to the tokenizer and is done in any case.
  func encode(_ text: String, maximumLength: Int, isClean: Bool) throws -> TextEncoding {
    guard let tokenizer else {
      throw EncoderError.missingPart(model: model, part: "byte-pair merges, so no words")
    }
    return try encode(ids: tokenizer.encode(text, maxLength: maximumLength))
  }

  /// Encodes one text, given as token ids.
  ///
  /// The end token is the one of the largest id, the first of equal ones. No position sees those
  /// behind it, so what follows the end token is left out.
  func encode(ids: [Int]) throws -> TextEncoding {
    guard let end = ids.indices.max(by: { (ids[$0], -$0) < (ids[$1], -$1) }),
      end < positionTable.shape[0]
    else {
      throw EncoderError.wrongInput(
        expected: "1 to \(positionTable.shape[0]) tokens", found: "\(ids.count)")
    }
    var stream: Tensor = try embed(ids[...end])
    for block in blocks {
      block.attend(&stream, length: end + 1, isCausal: true)
      block.feed(&stream)
    }
    let hidden: Tensor = finalNorm(stream)
    return TextEncoding(
      hidden: hidden, projected: projection(hidden.rows(end..<end + 1))[0])
  }

  private func embed(_ ids: ArraySlice<Int>) throws -> Tensor {
    let width: Int = tokenTable.shape[1]
    var values: [Float] = []
    for (position, id) in ids.enumerated() {
      guard id >= 0, id < tokenTable.shape[0] else {
        throw EncoderError.wrongInput(
          expected: "token ids below \(tokenTable.shape[0])", found: "\(id)")
      }
      for i in 0..<width {
        values.append(
          tokenTable.values[id * width + i] + positionTable.values[position * width + i])
      }
    }
    return Tensor(shape: [ids.count, width], values: values)
  }
}

import Checkpoints
import Kernels
import Tensors
import Tokenizer

/// CLIP's text tower: a causal transformer whose row at the end token is projected into the joint
/// space (retrieval § 3).
struct ClipTextTower: TextTower {
  /// Name of the model, for errors.
  let model: String
  let tokenizer: BytePairTokenizer?  // nil for a bundle without merges
  let tokenTable: WeightMatrix  // [V, C]
  let positionTable: Tensor  // [positions, C]
  let blocks: [ClipBlock]
  let finalNorm: LayerNorm
  let projection: Linear

  /// Reads the text side of a dual encoder.
  init(_ bundle: ModelBundle, sizes: ClipTextSizes) throws {
    let vocabulary: BytePairVocabulary? = try bundle.vocabularyPath.map {
      try BytePairVocabulary(contentsOfFile: $0, tokenCount: sizes.vocabularySize)
    }
    model = bundle.configuration.name
    tokenizer = vocabulary.map(BytePairTokenizer.init)
    tokenTable = try bundle.table("token_embedding.weight")
    positionTable = try bundle.tensor("positional_embedding")
    blocks = try (0..<sizes.layers).map { index in
      try ClipBlock(bundle, prefix: "transformer.resblocks.\(index).", heads: sizes.heads)
    }
    finalNorm = try bundle.clipNorm("ln_final")
    projection = try bundle.rightProjection("text_projection")
  }

  var vocabularySize: Int { tokenTable.outputs }

  /// Cleaning belongs to the tokenizer and is done in any case.
  func encode(
    _ text: String, maximumLength: Int, isClean: Bool, threads: Int
  ) throws -> TextEncoding {
    guard let tokenizer else {
      throw EncoderError.missingPart(model: model, part: "byte-pair merges, so no words")
    }
    let length: Int = min(maximumLength, positionTable.shape[0])
    return try encode(ids: tokenizer.encode(text, maxLength: length), threads: threads)
  }

  /// Encodes one text, given as token ids.
  ///
  /// The end token is the one of the largest id, the first of equal ones. No position sees those
  /// behind it, so what follows the end token is left out.
  func encode(ids: [Int], threads: Int) throws -> TextEncoding {
    guard let end = ids.indices.max(by: { (ids[$0], -$0) < (ids[$1], -$1) }),
      end < positionTable.shape[0]
    else {
      throw EncoderError.wrongInput(
        expected: "1 to \(positionTable.shape[0]) tokens", found: "\(ids.count)")
    }
    let length: Int = end + 1
    var stream: [Float] = try embed(ids[...end])
    if let first = blocks.first {
      var space = ClipSpace(rows: length, like: first)
      for block in blocks {
        block.attend(
          &stream, rows: 0..<length, length: length, isCausal: true, &space, threads: threads)
        block.feed(&stream, rows: 0..<length, &space, threads: threads)
      }
    }
    let hidden: Tensor = finalNorm(Tensor(shape: [length, tokenTable.inputs], values: stream))
    return TextEncoding(
      hidden: hidden, projected: projection(hidden.rows(end..<end + 1))[0])
  }

  private func embed(_ ids: ArraySlice<Int>) throws -> [Float] {
    let width: Int = tokenTable.inputs
    var values: [Float] = []
    for (position, id) in ids.enumerated() {
      guard id >= 0, id < tokenTable.outputs else {
        throw EncoderError.wrongInput(
          expected: "token ids below \(tokenTable.outputs)", found: "\(id)")
      }
      let row: [Float] = tokenTable.row(id)
      for i in 0..<width { values.append(row[i] + positionTable.values[position * width + i]) }
    }
    return values
  }
}

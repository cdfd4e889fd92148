import Checkpoints
import Tensors
import Tokenizer

/// The family of VideoMamba: dual encoders with BERT, classifiers, and trunks alone.
enum VideoMambaFamily: EncoderFamily {
  static func videoTower(_ bundle: ModelBundle) throws -> any VideoTower {
    try VideoMambaTower(bundle, sizes: vision(of: bundle))
  }

  static func textTower(_ bundle: ModelBundle) throws -> any TextTower {
    try BERTTextTower(bundle)
  }

  static func classifierTower(_ bundle: ModelBundle) throws -> any ClassifierTower {
    try VideoMambaClassifier(bundle, sizes: vision(of: bundle))
  }

  static func tokenTower(_ bundle: ModelBundle) throws -> any TokenTower {
    VideoMambaPatches(trunk: try VideoMambaTrunk(bundle, sizes: vision(of: bundle)))
  }

  private static func vision(of bundle: ModelBundle) throws -> VisionSizes {
    guard let vision = bundle.configuration.vision else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "VideoMamba trunk")
    }
    return vision
  }
}

/// The tokens of patches, without the class token.
struct VideoMambaPatches: TokenTower {
  let trunk: VideoMambaTrunk

  func tokens(
    of clip: Tensor, threads: Int, observe: (TrunkStage, Tensor) -> Void
  ) throws -> Tensor {
    let all: Tensor = try trunk.tokens(of: clip, threads: threads, observe: observe)
    return all.rows(1..<all.shape[0])
  }
}

/// VideoMamba's video side: trunk, pooling per frame, projection into the joint space
/// (spec §§ 2.5, 4.1).
struct VideoMambaTower: VideoTower {
  let trunk: VideoMambaTrunk
  let poolNorm: LayerNorm
  let projection: Linear

  init(_ weights: some WeightSource, sizes: VisionSizes) throws {
    trunk = try VideoMambaTrunk(weights, sizes: sizes)
    poolNorm = LayerNorm(
      gain: try weights.tensor("vision_encoder.pool_norm.weight"),
      bias: try weights.tensor("vision_encoder.pool_norm.bias"), epsilon: 1e-5)
    projection = try weights.linear("vision_proj")
  }

  func encode(_ clip: Tensor, threads: Int) throws -> VideoEncoding {
    let all: Tensor = try trunk.tokens(of: clip, threads: threads)  // [1 + T·P, C]
    let frames: Int = clip.shape[0]
    let patches: Int = (all.shape[0] - 1) / frames
    let width: Int = all.shape[1]
    let tokens: Tensor = all.rows(1..<all.shape[0])
    var sums = Tensor(zeros: [frames, width])
    for frame in 0..<frames {
      let mean: Tensor = tokens.rows(frame * patches..<(frame + 1) * patches).meanOfRows()
      for i in 0..<width { sums.values[frame * width + i] = all.values[i] + mean.values[i] }
    }
    let pooled: Tensor = poolNorm(sums)
    let projected: Tensor = projection(pooled)
    return VideoEncoding(
      tokens: tokens, pooled: pooled, projected: projected, frameProjections: projected)
  }
}

/// A VideoMamba classifier: the trunk's class token through a linear head (spec § 2.9).
struct VideoMambaClassifier: ClassifierTower {
  let trunk: VideoMambaTrunk
  let head: Linear

  init(_ weights: some WeightSource, sizes: VisionSizes) throws {
    trunk = try VideoMambaTrunk(weights, sizes: sizes)
    head = try weights.linear("head")
  }

  func feature(of clip: Tensor, threads: Int) throws -> Tensor {
    try trunk.tokens(of: clip, threads: threads).rows(0..<1)
  }

  func logits(ofFeature feature: Tensor) -> Tensor { head(feature)[0] }
}

/// VideoMamba's text side: BERT behind WordPiece and the cleaning of captions (spec § 3.3).
struct BERTTextTower: TextTower {
  private let tokenizer: WordPieceTokenizer
  private let encoder: TextEncoder

  init(_ bundle: ModelBundle) throws {
    guard let vocabulary = bundle.vocabularyPath else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "text encoder")
    }
    tokenizer = WordPieceTokenizer(vocabulary: try Vocabulary(contentsOfFile: vocabulary))
    encoder = try TextEncoder(bundle)
  }

  var vocabularySize: Int { encoder.sizes.vocabularySize }

  func encode(
    _ text: String, maximumLength: Int, isClean: Bool, threads: Int
  ) throws -> TextEncoding {
    let ids: [Int] = tokenizer.ids(
      of: isClean ? text : CaptionCleaner.clean(text), maxLength: maximumLength)
    return try encode(ids: ids, threads: threads)
  }

  func encode(ids: [Int], threads: Int) throws -> TextEncoding {
    try encoder.encode(
      ids: ids, mask: [Int](repeating: 1, count: ids.count), threads: threads)
  }
}

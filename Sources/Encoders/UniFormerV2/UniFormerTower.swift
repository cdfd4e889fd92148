import Checkpoints
import Tensors

/// The family of UniFormerV2: InternVideo-MM's dual encoders, and classifiers.
enum UniFormerFamily: EncoderFamily {
  static func videoTower(_ bundle: ModelBundle) throws -> any VideoTower {
    try UniFormerTower(bundle, sizes: sizes(of: bundle).vision)
  }

  static func textTower(_ bundle: ModelBundle) throws -> any TextTower {
    guard let text = try sizes(of: bundle).text else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "text encoder")
    }
    return try ClipTextTower(bundle, sizes: text)
  }

  static func classifierTower(_ bundle: ModelBundle) throws -> any ClassifierTower {
    try UniFormerClassifier(bundle, sizes: sizes(of: bundle).vision)
  }

  static func tokenTower(_ bundle: ModelBundle) throws -> any TokenTower {
    try UniFormerTrunk(bundle, sizes: sizes(of: bundle).vision)
  }

  private static func sizes(
    of bundle: ModelBundle
  ) throws -> (vision: UniFormerSizes, text: ClipTextSizes?) {
    guard case .uniFormerV2(let vision, let text) = bundle.configuration.architecture else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "UniFormerV2 trunk")
    }
    return (vision, text)
  }
}

extension UniFormerTrunk: TokenTower {
  func tokens(
    of clip: Tensor, threads: Int, observe: (TrunkStage, Tensor) -> Void
  ) throws -> Tensor {
    try self(clip, threads: threads, observe: observe).tokens
  }
}

/// InternVideo-MM's video side: UniFormerV2 without local branches, its feature projected into CLIP's
/// joint space (retrieval § 2).
struct UniFormerTower: VideoTower {
  let trunk: UniFormerTrunk
  let norm: LayerNorm
  let projection: Linear

  init(_ weights: some WeightSource, sizes: UniFormerSizes) throws {
    trunk = try UniFormerTrunk(weights, sizes: sizes)
    norm = try weights.clipNorm("visual_ln_post")
    projection = try weights.rightProjection("visual_proj")
  }

  func encode(_ clip: Tensor, threads: Int) throws -> VideoEncoding {
    let result = try trunk(clip, threads: threads)
    let pooled: Tensor = norm(result.fused)
    let width: Int = result.tokens.shape[1]
    let length: Int = result.tokens.shape[0] / result.frames
    let classTokens: [Float] = (0..<result.frames).flatMap { frame in
      result.tokens.values[frame * length * width..<(frame * length + 1) * width]
    }
    return VideoEncoding(
      tokens: result.tokens, pooled: pooled, projected: projection(pooled),
      frameProjections: projection(
        norm(Tensor(shape: [result.frames, width], values: classTokens))))
  }
}

/// A UniFormerV2 classifier: the feature through a norm and a linear head (spec § 7).
struct UniFormerClassifier: ClassifierTower {
  let trunk: UniFormerTrunk
  let norm: LayerNorm
  let head: Linear

  init(_ weights: some WeightSource, sizes: UniFormerSizes) throws {
    trunk = try UniFormerTrunk(weights, sizes: sizes)
    norm = try weights.clipNorm("visual.transformer.proj.0")
    head = try weights.linear("visual.transformer.proj.2")
  }

  func feature(of clip: Tensor, threads: Int) throws -> Tensor {
    try trunk(clip, threads: threads).fused
  }

  func logits(ofFeature feature: Tensor) -> Tensor { head(norm(feature))[0] }
}

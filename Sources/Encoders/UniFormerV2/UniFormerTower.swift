import Checkpoints
import Tensors

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
    let result = try trunk(clip)
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
    head = Linear(
      weight: try weights.tensor("visual.transformer.proj.2.weight"),
      bias: try weights.tensor("visual.transformer.proj.2.bias"))
  }

  func logits(of clip: Tensor, threads: Int) throws -> Tensor {
    head(norm(try trunk(clip).fused))[0]
  }
}

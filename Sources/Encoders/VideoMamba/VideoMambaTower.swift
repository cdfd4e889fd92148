import Checkpoints
import Tensors

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
    projection = Linear(
      weight: try weights.tensor("vision_proj.weight"),
      bias: try weights.tensor("vision_proj.bias"))
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

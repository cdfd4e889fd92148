import Checkpoints
import Tensors

/// A VideoMamba classifier: the trunk's class token through a linear head (spec § 2.9).
struct VideoMambaClassifier: ClassifierTower {
  let trunk: VideoMambaTrunk
  let head: Linear

  init(_ weights: some WeightSource, sizes: VisionSizes) throws {
    trunk = try VideoMambaTrunk(weights, sizes: sizes)
    head = Linear(
      weight: try weights.tensor("head.weight"), bias: try weights.tensor("head.bias"))
  }

  func logits(of clip: Tensor, threads: Int) throws -> Tensor {
    let token: Tensor = try trunk.tokens(of: clip, threads: threads).rows(0..<1)
    return head(token)[0]
  }
}

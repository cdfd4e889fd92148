public import Checkpoints
public import Tensors

/// The video side of the dual encoder: trunk, pooling per frame, projection into the joint space
/// (spec §§ 2.5, 4.1).
public struct VideoEncoder: Sendable {
  /// The vision trunk.
  public let trunk: VideoMambaTrunk
  /// Frames and picture side the model was made for.
  public let input: InputSettings

  let poolNorm: LayerNorm
  let projection: Linear

  /// Reads the video side of a retrieval bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without a joint space, or the
  ///   bundle's own error when a tensor cannot be read.
  public init(_ bundle: ModelBundle) throws {
    guard bundle.configuration.task == .retrieval else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "joint space")
    }
    try self.init(
      bundle, sizes: bundle.configuration.vision, input: bundle.configuration.input)
  }

  init(_ weights: some WeightSource, sizes: VisionSizes, input: InputSettings) throws {
    trunk = try VideoMambaTrunk(weights, sizes: sizes)
    self.input = input
    poolNorm = LayerNorm(
      gain: try weights.tensor("vision_encoder.pool_norm.weight"),
      bias: try weights.tensor("vision_encoder.pool_norm.bias"), epsilon: 1e-5)
    projection = try weights.linear("vision_proj")
  }

  /// Encodes one clip.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels, see ``ClipInput``.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: Tokens and vectors of the clip.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func encode(_ clip: Tensor, threads: Int = 1) throws -> VideoEncoding {
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
    return VideoEncoding(tokens: tokens, pooled: pooled, projected: projection(pooled))
  }
}

/// What the video side says of one clip of T frames with P patches each.
public struct VideoEncoding: Hashable, Sendable {
  /// Visual tokens for the matching head, `(T·P, C)`, without the class token.
  public let tokens: Tensor
  /// One pooled vector a frame, `(T, C)`.
  public let pooled: Tensor
  /// The pooled vectors in the joint space, `(T, E)`, not normalised.
  public let projected: Tensor

  /// Frame vectors: the projected vectors at unit length, `(T, E)`.
  public var frameVectors: Tensor { projected.unitRows() }

  /// The clip vector `(E)`: the mean of the frame vectors, deliberately not normalised, so that its
  /// product with a unit text vector is the mean of the cosines (spec § 4.1).
  public var clipVector: Tensor { frameVectors.meanOfRows() }
}

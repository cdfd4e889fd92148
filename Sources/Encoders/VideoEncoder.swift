public import Checkpoints
public import Tensors

/// The video side of a dual encoder, whatever its family.
public struct VideoEncoder: Sendable {
  /// Frames, picture side and pixels the model was made for.
  public let input: InputSettings

  private let tower: any VideoTower

  /// Reads the video side of a retrieval bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without a joint space, or the
  ///   bundle's own error when a tensor cannot be read.
  public init(_ bundle: ModelBundle) throws {
    guard bundle.configuration.task == .retrieval else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "joint space")
    }
    input = bundle.configuration.input
    tower = try bundle.encoders.videoTower(bundle)
  }

  /// Encodes one clip.
  ///
  /// - Parameters:
  ///   - clip: `(T, 3, S, S)` normalised pixels, see ``ClipInput``.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: Tokens and vectors of the clip.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func encode(_ clip: Tensor, threads: Int = 1) throws -> VideoEncoding {
    try tower.encode(clip, threads: threads)
  }
}

/// What the video side says of one clip of T frames.
public struct VideoEncoding: Hashable, Sendable {
  /// Visual tokens, `(tokens, C)`: VideoMamba's patches, which the matching head takes, or
  /// UniFormerV2's tokens of all frames, each frame's class token first.
  public let tokens: Tensor
  /// Pooled vectors, `(V, C)`: one a frame, or a single one of the clip, as the family pools.
  public let pooled: Tensor
  /// The pooled vectors in the joint space, `(V, E)`, not normalised.
  public let projected: Tensor
  /// A vector of each frame in the joint space, `(T, E)`, not normalised.
  public let frameProjections: Tensor

  /// Frame vectors: the frames' projections at unit length, `(T, E)`.
  public var frameVectors: Tensor { frameProjections.unitRows() }

  /// The clip vector `(E)`: the mean of the projected vectors at unit length, deliberately not
  /// normalised, so that its product with a unit text vector is the mean of the cosines
  /// (spec § 4.1).
  public var clipVector: Tensor { unitVectors.meanOfRows() }

  /// The projected vectors at unit length, `(V, E)`.
  public var unitVectors: Tensor { projected.unitRows() }
}

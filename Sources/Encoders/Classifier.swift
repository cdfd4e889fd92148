public import Checkpoints
public import Tensors

/// A classification model: the trunk's class token through a linear head (spec § 2.9).
public struct Classifier: Sendable {
  /// The vision trunk.
  public let trunk: VideoMambaTrunk

  private let head: Linear

  /// Reads a classifier bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without a class head.
  public init(_ bundle: ModelBundle) throws {
    guard bundle.configuration.task == .classifier else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "class head")
    }
    trunk = try VideoMambaTrunk(bundle, sizes: bundle.configuration.vision)
    head = try bundle.linear("head")
  }

  /// The logits `(classes)` of one clip `(T, 3, S, S)`.
  public func logits(of clip: Tensor, threads: Int = 1) throws -> Tensor {
    let token: Tensor = try trunk.tokens(of: clip, threads: threads).rows(0..<1)
    return head(token)[0]
  }
}

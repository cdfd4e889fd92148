public import Checkpoints
public import Tensors

/// A classification model of any family: logits of a clip, and the feature in front of them.
public struct Classifier: Sendable {
  /// Frames, picture side and pixels the model was made for.
  public let input: InputSettings

  private let tower: any ClassifierTower

  /// Reads a classifier bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without a class head.
  public init(_ bundle: ModelBundle) throws {
    guard bundle.configuration.task == .classifier else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "class head")
    }
    input = bundle.configuration.input
    tower = try bundle.encoders.classifierTower(bundle)
  }

  /// The logits `(classes)` of one clip `(T, 3, S, S)`.
  public func logits(of clip: Tensor, threads: Int = 1) throws -> Tensor {
    try tower.logits(ofFeature: tower.feature(of: clip, threads: threads))
  }

  /// What the class head is given of one clip `(T, 3, S, S)`, `(1, C)`: a vector to compare clips by.
  public func feature(of clip: Tensor, threads: Int = 1) throws -> Tensor {
    try tower.feature(of: clip, threads: threads)
  }
}

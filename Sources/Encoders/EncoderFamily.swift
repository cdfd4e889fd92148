import Checkpoints
import Tensors

/// A family of models: all that the rest of the program needs of it.
///
/// A further family adds a folder with its towers, and a line to ``Checkpoints/ModelFamily/encoders``.
protocol EncoderFamily {
  /// The video side of a dual encoder.
  static func videoTower(_ bundle: ModelBundle) throws -> any VideoTower
  /// The text side of a dual encoder.
  static func textTower(_ bundle: ModelBundle) throws -> any TextTower
  /// A classifier.
  static func classifierTower(_ bundle: ModelBundle) throws -> any ClassifierTower
  /// The trunk of a model of any task.
  static func tokenTower(_ bundle: ModelBundle) throws -> any TokenTower
}

extension ModelBundle {
  /// The family that runs this model.
  var encoders: any EncoderFamily.Type {
    switch configuration.architecture.family {
    case .videoMamba: VideoMambaFamily.self
    case .uniFormerV2: UniFormerFamily.self
    }
  }
}

/// The video side of one family of dual encoders.
protocol VideoTower: Sendable {
  /// Encodes one clip, `(T, 3, S, S)` normalised pixels, on up to `threads` threads.
  func encode(_ clip: Tensor, threads: Int) throws -> VideoEncoding
}

/// The text side of one family of dual encoders, tokenizer included.
protocol TextTower: Sendable {
  /// Entries of the vocabulary.
  var vocabularySize: Int { get }

  /// Encodes one text.
  ///
  /// - Parameters:
  ///   - text: The text; tokens beyond `maximumLength` are cut.
  ///   - maximumLength: Most tokens, those at both ends counted.
  ///   - isClean: Whether the family's cleaning of captions has been done already.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: Hidden states and the text vector.
  /// - Throws: ``EncoderError``.
  func encode(
    _ text: String, maximumLength: Int, isClean: Bool, threads: Int
  ) throws -> TextEncoding

  /// Encodes one text, given as token ids.
  func encode(ids: [Int], threads: Int) throws -> TextEncoding
}

/// The classification model of one family.
protocol ClassifierTower: Sendable {
  /// The feature `(1, C)` of one clip `(T, 3, S, S)`, on up to `threads` threads.
  func feature(of clip: Tensor, threads: Int) throws -> Tensor
  /// The logits `(classes)` of a feature.
  func logits(ofFeature feature: Tensor) -> Tensor
}

/// The trunk of one family.
protocol TokenTower: Sendable {
  /// The visual tokens of one clip `(T, 3, S, S)`, on up to `threads` threads; `observe` is told what
  /// is computed on the way, stage by stage.
  func tokens(
    of clip: Tensor, threads: Int, observe: (TrunkStage, Tensor) -> Void
  ) throws -> Tensor
}

public import Checkpoints
import Tensors

/// From words to their vector in the joint space, whatever the model's family.
public struct CaptionEncoder: Sendable {
  /// Most tokens of a text, as the model was trained.
  public let maximumLength: Int

  private let tower: any TextTower

  /// Reads tokenizer and text side of a retrieval bundle.
  ///
  /// - Throws: ``EncoderError/missingPart(model:part:)`` for a bundle without a text side, or the
  ///   error of whichever part cannot be read.
  public init(_ bundle: ModelBundle) throws {
    maximumLength = bundle.configuration.input.maximumTextLength
    tower = try bundle.encoders.textTower(bundle)
  }

  /// Entries of the vocabulary.
  public var vocabularySize: Int { tower.vocabularySize }

  /// Hidden states and vector of a text, cleaned and tokenised as in training.
  ///
  /// - Parameters:
  ///   - text: The text; tokens beyond the length are cut.
  ///   - maximumLength: Most tokens; nil for the model's own text length.
  ///   - isClean: Whether the text needs no cleaning.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: The encoding.
  /// - Throws: ``EncoderError``.
  public func encode(
    _ text: String, maximumLength: Int? = nil, isClean: Bool = false, threads: Int = 1
  ) throws -> TextEncoding {
    try tower.encode(
      text, maximumLength: maximumLength ?? self.maximumLength, isClean: isClean,
      threads: threads)
  }

  /// Hidden states and vector of a text that is token ids already.
  ///
  /// - Parameters:
  ///   - ids: Token ids, those at both ends included.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: The encoding.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func encode(ids: [Int], threads: Int = 1) throws -> TextEncoding {
    try tower.encode(ids: ids, threads: threads)
  }
}

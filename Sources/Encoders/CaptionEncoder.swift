public import Checkpoints
import Tensors
import Tokenizer

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
    switch bundle.configuration.architecture {
    case .videoMamba: tower = try BERTTextTower(bundle)
    case .uniFormerV2: tower = try ClipTextTower(bundle)
    }
  }

  /// Hidden states and vector of a text, cleaned and tokenised as in training.
  ///
  /// - Parameters:
  ///   - text: The text; tokens beyond the length are cut.
  ///   - maximumLength: Most tokens; nil for the model's own text length.
  ///   - isClean: Whether the text needs no cleaning.
  /// - Returns: The encoding.
  /// - Throws: ``EncoderError``.
  public func encode(
    _ text: String, maximumLength: Int? = nil, isClean: Bool = false
  ) throws -> TextEncoding {
    try tower.encode(
      text, maximumLength: maximumLength ?? self.maximumLength, isClean: isClean)
  }

  /// Hidden states and vector of a text that is token ids already.
  ///
  /// - Parameter ids: Token ids, those at both ends included.
  /// - Returns: The encoding.
  /// - Throws: ``EncoderError/wrongInput(expected:found:)``.
  public func encode(ids: [Int]) throws -> TextEncoding {
    try tower.encode(ids: ids)
  }
}

/// VideoMamba's text side: BERT behind WordPiece and the cleaning of captions (spec § 3.3).
struct BERTTextTower: TextTower {
  private let tokenizer: WordPieceTokenizer
  private let encoder: TextEncoder

  init(_ bundle: ModelBundle) throws {
    guard let vocabulary = bundle.vocabularyPath else {
      throw EncoderError.missingPart(model: bundle.configuration.name, part: "text encoder")
    }
    tokenizer = WordPieceTokenizer(vocabulary: try Vocabulary(contentsOfFile: vocabulary))
    encoder = try TextEncoder(bundle)
  }

  func encode(_ text: String, maximumLength: Int, isClean: Bool) throws -> TextEncoding {
    let tokens = tokenizer.encode(
      isClean ? text : CaptionCleaner.clean(text), maxLength: maximumLength)
    return try encoder.encode(ids: tokens.ids, mask: tokens.mask)
  }

  func encode(ids: [Int]) throws -> TextEncoding {
    try encoder.encode(ids: ids, mask: [Int](repeating: 1, count: ids.count))
  }
}

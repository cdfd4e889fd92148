public import Checkpoints
public import Encoders
import Foundation
import Tensors
import Tokenizer

/// From the words of a query to its vector in the joint space.
public struct TextQueryEncoder: Sendable {
  private let tokenizer: WordPieceTokenizer
  private let encoder: TextEncoder
  private let maximumLength: Int

  /// Reads vocabulary and text side of a retrieval bundle.
  ///
  /// - Throws: The error of whichever part cannot be read.
  public init(_ bundle: ModelBundle) throws {
    guard let vocabulary = bundle.vocabularyPath else {
      throw RetrievalError.notARetrievalModel(name: bundle.configuration.name)
    }
    tokenizer = WordPieceTokenizer(vocabulary: try Vocabulary(contentsOfFile: vocabulary))
    encoder = try TextEncoder(bundle)
    maximumLength = bundle.configuration.input.maximumTextLength
  }

  /// Hidden states and vector of a caption or query, cleaned and tokenised as in training (spec
  /// § 3.3); tokens beyond the model's text length are cut.
  ///
  /// - Throws: ``EncoderError``.
  public func encoding(of text: String) throws -> TextEncoding {
    let tokens = tokenize(text)
    return try encoder.encode(ids: tokens.ids, mask: tokens.mask)
  }

  /// The unit text vector `(E)` of a query.
  ///
  /// - Throws: ``RetrievalError/emptyQuery`` when no word is left after cleaning.
  func vector(of query: String) throws -> [Float] {
    // [CLS] and [SEP] alone: nothing was said.
    guard tokenize(query).ids.count > 2 else { throw RetrievalError.emptyQuery }
    return try encoding(of: query).vector.values
  }

  private func tokenize(_ text: String) -> TokenizedText {
    tokenizer.encode(CaptionCleaner.clean(text), maxLength: maximumLength)
  }
}

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

  /// Hidden states and vector of a caption, cleaned and tokenised as in training (spec § 3.3).
  ///
  /// - Parameters:
  ///   - text: The caption; tokens beyond the text length are cut.
  ///   - maximumLength: Most tokens; nil for the model's own text length.
  ///   - isClean: Whether the text needs no cleaning.
  ///   - threads: Most threads to use; the result does not depend on it.
  /// - Returns: The encoding.
  /// - Throws: ``EncoderError``.
  public func encoding(
    of text: String, maximumLength: Int? = nil, isClean: Bool = false, threads: Int = 1
  ) throws -> TextEncoding {
    let ids: [Int] = tokenizer.ids(
      of: isClean ? text : CaptionCleaner.clean(text),
      maxLength: maximumLength ?? self.maximumLength)
    return try encoder.encode(
      ids: ids, mask: [Int](repeating: 1, count: ids.count), threads: threads)
  }

  /// The encoding of a query.
  ///
  /// - Throws: ``RetrievalError/emptyQuery`` when no word is left after cleaning.
  func query(_ text: String) throws -> TextEncoding {
    let encoding = try encoding(
      of: text, threads: ProcessInfo.processInfo.activeProcessorCount)
    // [CLS] and [SEP] alone: nothing was said.
    guard encoding.hidden.shape[0] > 2 else { throw RetrievalError.emptyQuery }
    return encoding
  }
}

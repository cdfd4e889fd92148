public import Checkpoints
public import Encoders
import Foundation
import Tensors

/// From the words of a query to its vector in the joint space.
public struct TextQueryEncoder: Sendable {
  private let encoder: CaptionEncoder

  /// Reads tokenizer and text side of a retrieval bundle.
  ///
  /// - Throws: The error of whichever part cannot be read.
  public init(_ bundle: ModelBundle) throws {
    guard bundle.configuration.task == .retrieval else {
      throw RetrievalError.notARetrievalModel(name: bundle.configuration.name)
    }
    encoder = try CaptionEncoder(bundle)
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
    try encoder.encode(
      text, maximumLength: maximumLength, isClean: isClean, threads: threads)
  }

  /// The encoding of a query.
  ///
  /// - Throws: ``RetrievalError/emptyQuery`` when no word is left after cleaning.
  func query(_ text: String) throws -> TextEncoding {
    let encoding = try encoding(
      of: text, threads: ProcessInfo.processInfo.activeProcessorCount)
    // Both ends alone: nothing was said.
    guard encoding.hidden.shape[0] > 2 else { throw RetrievalError.emptyQuery }
    return encoding
  }
}

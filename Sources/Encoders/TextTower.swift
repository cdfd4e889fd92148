import Tensors

/// The text side of one family of dual encoders, tokenizer included.
protocol TextTower: Sendable {
  /// Encodes one text.
  ///
  /// - Parameters:
  ///   - text: The text; tokens beyond `maximumLength` are cut.
  ///   - maximumLength: Most tokens, those at both ends counted.
  ///   - isClean: Whether the family's cleaning of captions has been done already.
  /// - Returns: Hidden states and the text vector.
  /// - Throws: ``EncoderError``.
  func encode(_ text: String, maximumLength: Int, isClean: Bool) throws -> TextEncoding

  /// Encodes one text, given as token ids.
  func encode(ids: [Int]) throws -> TextEncoding
}

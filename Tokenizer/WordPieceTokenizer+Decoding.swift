extension WordPieceTokenizer {
  /// The marks and English contractions in front of which decoding leaves no space.
  private static let attached: [String] = [".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"]

  /// Turns ids back into text: continuations are joined, other tokens stand apart, and the space
  /// in front of `.`, `?`, `!`, `,` and of English contractions is left out.
  ///
  /// - Parameters:
  ///   - ids: Token ids; those outside the vocabulary are passed over.
  ///   - keepingSpecialTokens: Whether `[CLS]`, `[SEP]` and the like are written out.
  /// - Returns: The text; a continuation in front keeps its `##`.
  public func decode(_ ids: [Int], keepingSpecialTokens: Bool = false) -> String {
    let specialIDs: [Int] = vocabulary.specialIDs
    // Bytes, for a piece may begin with a combining mark, which String joins to the `##`.
    var text: [UInt8] = []
    var isFirst: Bool = true
    for id in ids where vocabulary.tokens.indices.contains(id) {
      if !keepingSpecialTokens && specialIDs.contains(id) { continue }
      let token: String.UTF8View = vocabulary.tokens[id].utf8
      if isFirst {
        text += token
      } else if token.starts(with: "##".utf8) {
        text += token.dropFirst(2)
      } else {
        if !Self.attached.contains(where: { token.starts(with: $0.utf8) }) { text.append(0x20) }
        text += token
      }
      isFirst = false
    }
    return String(decoding: text, as: UTF8.self)
  }
}

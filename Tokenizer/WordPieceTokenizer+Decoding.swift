extension WordPieceTokenizer {
  /// The marks and English contractions in front of which decoding leaves no space.
  private static let attached: [String] = [".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"]

  /// Turns ids back into text: continuations are joined, other tokens stand apart, and the space
  /// in front of `.`, `?`, `!`, `,` and of English contractions is left out.
  ///
  /// - Parameters:
  ///   - ids: Token ids; those outside the vocabulary are passed over.
  ///   - keepingSpecialTokens: Whether `[CLS]`, `[SEP]` and the like are written out.
  public func decode(_ ids: [Int], keepingSpecialTokens: Bool = false) -> String {
    let specialIDs: [Int] = vocabulary.specialIDs
    var text: String = ""
    var isFirst: Bool = true
    for id in ids where vocabulary.tokens.indices.contains(id) {
      if !keepingSpecialTokens && specialIDs.contains(id) { continue }
      let token: String = vocabulary.tokens[id]
      if isFirst {
        text += token
      } else if token.hasPrefix("##") {
        text += token.dropFirst(2)
      } else {
        if !Self.attached.contains(where: token.hasPrefix) { text += " " }
        text += token
      }
      isFirst = false
    }
    return text
  }
}

/// Cuts words into the longest pieces that the vocabulary has, from left to right.
struct WordPieceMatcher {
  /// Words of more scalars are unknown, whatever the vocabulary has.
  static let scalarLimit: Int = 100

  let beginnings: PieceTable
  private let continuations: PieceTable
  let unknownID: Int

  /// A matcher for words in `vocabulary`.
  init(vocabulary: Vocabulary) {
    beginnings = vocabulary.beginnings
    continuations = vocabulary.continuations
    unknownID = vocabulary.unknownID
  }

  /// Appends the pieces of `text.utf8[word]` to `pieces`: all of them, or one `[UNK]`.
  func append(word: Range<Int>, of text: NormalizedText, to pieces: inout Pieces) {
    let pieceCount: Int = pieces.ids.count
    let isKnown: Bool =
      !isTooLong(word, of: text.utf8.span)
      && cut(word, of: unsafe text.utf8.span.bytes) { id, range in
        pieces.append(id, text.sourceRange(range))
      }
    guard !isKnown else { return }
    pieces.truncate(to: pieceCount)
    pieces.append(unknownID, text.sourceRange(word))
  }

  /// Hands over the pieces of `text[word]`, from left to right, with their places.
  ///
  /// - Returns: False when they do not make up the whole word, which then is unknown.
  @inline(__always)
  func cut(
    _ word: Range<Int>, of text: RawSpan, append: (_ id: Int, _ range: Range<Int>) -> Void
  ) -> Bool {
    var start: Int = word.lowerBound
    // A piece is valid UTF-8, so a match never ends inside a scalar.
    while start < word.upperBound {
      let rest: Range<Int> = start..<word.upperBound
      guard
        let match = start == word.lowerBound
          ? beginnings.longestPiece(of: rest, in: text)
          : continuations.longestPiece(of: rest, in: text)
      else { return false }
      append(match.id, start..<match.end)
      start = match.end
    }
    return true
  }

  private func isTooLong(_ word: Range<Int>, of utf8: Span<UInt8>) -> Bool {
    guard word.count > Self.scalarLimit else { return false }
    var scalarCount: Int = 0
    for index in word where UTF8Scalars.isBoundary(utf8[index]) { scalarCount += 1 }
    return scalarCount > Self.scalarLimit
  }
}

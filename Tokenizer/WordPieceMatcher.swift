/// Cuts words into the longest pieces that the vocabulary has, from left to right.
struct WordPieceMatcher {
  /// Words of more scalars are unknown, whatever the vocabulary has.
  static let scalarLimit: Int = 100

  private let beginnings: PieceTable
  private let continuations: PieceTable
  private let unknownID: Int

  /// Hashes of the prefixes of the rest of the word; kept to reuse the memory.
  private var hashes: [UInt64] = []

  /// A matcher for words in `vocabulary`.
  init(vocabulary: Vocabulary) {
    beginnings = vocabulary.beginnings
    continuations = vocabulary.continuations
    unknownID = vocabulary.unknownID
  }

  /// Appends the pieces of `text.utf8[word]` to `pieces`: all of them, or one `[UNK]`.
  mutating func append(word: Range<Int>, of text: NormalizedText, to pieces: inout Pieces) {
    let utf8: Span<UInt8> = text.utf8.span
    let pieceCount: Int = pieces.ids.count
    var start: Int = isTooLong(word, of: utf8) ? word.upperBound : word.lowerBound
    while start < word.upperBound {
      let isBeginning: Bool = start == word.lowerBound
      guard
        let match = isBeginning
          ? longestPiece(of: start..<word.upperBound, in: utf8, from: beginnings)
          : longestPiece(of: start..<word.upperBound, in: utf8, from: continuations)
      else { break }
      pieces.append(match.id, text.sourceRange(start..<match.end))
      start = match.end
    }
    guard start < word.upperBound || pieces.ids.count == pieceCount else { return }
    pieces.truncate(to: pieceCount)
    pieces.append(unknownID, text.sourceRange(word))
  }

  /// The longest piece of `table` that `utf8[rest]` begins with.
  private mutating func longestPiece(
    of rest: Range<Int>, in utf8: Span<UInt8>, from table: PieceTable
  ) -> (id: Int, end: Int)? {
    hashes.removeAll(keepingCapacity: true)
    var hash: UInt64 = PieceTable.emptyHash
    for index in rest.prefix(table.longest) {
      hash = PieceTable.extend(hash, with: utf8[index])
      hashes.append(hash)
    }
    // A piece is valid UTF-8, so a match never ends inside a scalar.
    while let hash = hashes.popLast() {
      let end: Int = rest.lowerBound + hashes.count + 1
      if let id = table.id(of: rest.lowerBound..<end, in: utf8, hash: hash) { return (id, end) }
    }
    return nil
  }

  private func isTooLong(_ word: Range<Int>, of utf8: Span<UInt8>) -> Bool {
    guard word.count > Self.scalarLimit else { return false }
    var scalarCount: Int = 0
    for index in word where UTF8Scalars.isBoundary(utf8[index]) { scalarCount += 1 }
    return scalarCount > Self.scalarLimit
  }
}

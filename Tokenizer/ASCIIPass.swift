/// Tokenises the ASCII stretches of a text, and stops where another character stands.
///
/// A field is what stands between spaces (U+0020): no word and no special token reaches beyond it,
/// and normalisation treats it alike wherever it stands. So a field with other characters in it
/// can be left to ``WordPieceTokenizer/pieces(of:)`` alone.
struct ASCIIPass {
  /// The number of ids written.
  private(set) var tokenCount: Int

  /// Where the field begins that the pass is in.
  private(set) var fieldStart: Int = 0

  /// The number of ids in front of that field, which are final.
  private(set) var finalCount: Int

  /// Where the next block begins.
  private var position: Int = 0

  /// Where the next word begins; ahead of ``position`` within a special token.
  private var wordStart: Int = 0

  /// A pass from the start of a text, behind `tokenCount` ids.
  init(tokenCount: Int) {
    self.tokenCount = tokenCount
    finalCount = tokenCount
  }

  /// Goes on at `position`, where a field ended, behind `tokenCount` ids.
  mutating func resume(at position: Int, tokenCount: Int) {
    self.position = position
    self.tokenCount = tokenCount
    wordStart = position
    fieldStart = position
    finalCount = tokenCount
  }

  /// Writes the ids of words up to the end of the text, or up to a character it leaves alone.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - tokenizer: Whose words and special tokens to find.
  ///   - limit: Stops when so many ids are final.
  ///   - ids: Receives the ids; there is room for one of each byte.
  ///   - folded: Receives the text in lower case; at least 64 bytes longer than it.
  /// - Returns: Where the character stands; nil at the end of the text and at the limit.
  mutating func run(
    _ text: RawSpan, _ tokenizer: borrowing WordPieceTokenizer, limit: Int,
    ids: inout MutableSpan<Int>, folded: inout MutableRawSpan
  ) -> Int? {
    let caseBit: UInt64 = tokenizer.normalizer.lowercases ? 0x2020_2020_2020_2020 : 0
    while position <= text.byteCount, finalCount < limit {
      let block = ASCIIBlock(text, at: position, caseBit: caseBit, into: &folded)
      var separators: UInt64 = block.separators
      let stop: Int? = block.others == 0 ? nil : Self.firstOther(block.others, text, position)
      if let stop { separators &= (1 << UInt64(truncatingIfNeeded: stop &- position)) &- 1 }
      while separators != 0 {
        let end: Int = position &+ separators.trailingZeroBitCount
        separators &= separators &- 1
        // Inside a special token the next word is ahead.
        guard end >= wordStart else { continue }
        if end > wordStart {
          appendWord(wordStart..<end, folded.bytes, tokenizer.matcher, to: &ids)
        }
        wordStart = end &+ 1
        let byte: UInt8 = unsafe folded.unsafeLoad(fromByteOffset: end, as: UInt8.self)
        if byte == 0x20 {
          fieldStart = wordStart
          finalCount = tokenCount
        } else if byte > 0x20 {
          appendPunctuation(byte, at: end, text, tokenizer, to: &ids)
        }
      }
      if let stop { return stop }
      position &+= ASCIIBlock.size
    }
    return nil
  }

  /// The first of `others` that is not white space.
  private static func firstOther(_ others: UInt64, _ text: RawSpan, _ position: Int) -> Int? {
    var others: UInt64 = others
    while others != 0 {
      let index: Int = position &+ others.trailingZeroBitCount
      let byte: UInt8 = unsafe text.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      if byte != 0x09 && byte != 0x0A && byte != 0x0D { return index }
      others &= others &- 1
    }
    return nil
  }

  @inline(__always)
  private mutating func appendWord(
    _ word: Range<Int>, _ text: RawSpan, _ matcher: borrowing WordPieceMatcher,
    to ids: inout MutableSpan<Int>
  ) {
    if word.count <= PieceKey.size {
      let key = PieceKey(text, at: word.lowerBound, count: word.count)
      let id: Int = matcher.beginnings.id(of: key, length: word.count)
      if id >= 0 {
        ids[tokenCount] = id
        tokenCount &+= 1
        return
      }
    }
    appendPieces(word, text, matcher, to: &ids)
  }

  /// Writes the ids of a word that is no piece itself.
  @inline(never)
  private mutating func appendPieces(
    _ word: Range<Int>, _ text: RawSpan, _ matcher: borrowing WordPieceMatcher,
    to ids: inout MutableSpan<Int>
  ) {
    var count: Int = tokenCount
    let isKnown: Bool =
      word.count <= WordPieceMatcher.scalarLimit
      && matcher.cut(word, of: text) { id, _ in
        ids[count] = id
        count += 1
      }
    if !isKnown {
      ids[tokenCount] = matcher.unknownID
      count = tokenCount + 1
    }
    tokenCount = count
  }

  /// Writes the id of a character that is a word of its own, or of the special token there.
  @inline(__always)
  private mutating func appendPunctuation(
    _ byte: UInt8, at place: Int, _ text: RawSpan, _ tokenizer: borrowing WordPieceTokenizer,
    to ids: inout MutableSpan<Int>
  ) {
    var id: Int = tokenizer.matcher.beginnings.id(ofByte: byte)
    if id < 0 { id = tokenizer.matcher.unknownID }
    if byte == 0x5B {
      for special in tokenizer.specialTokens where special.stands(at: place, in: text) {
        id = special.id
        wordStart = place + special.utf8.count
        break
      }
    }
    ids[tokenCount] = id
    tokenCount &+= 1
  }
}

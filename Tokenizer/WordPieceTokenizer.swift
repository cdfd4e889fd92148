/// The WordPiece tokenizer of BERT: normalise, split into words, cut words into pieces.
///
/// Follows `BertTokenizerFast` (Hugging Face tokenizers 0.23.3) exactly. The five special tokens
/// are recognised where the raw text has them letter by letter, before anything else happens.
public struct WordPieceTokenizer: Sendable {
  /// The vocabulary.
  public let vocabulary: Vocabulary

  /// The normalisation in front of the splitting.
  public let normalizer: BERTNormalizer

  let specialTokens: [SpecialToken]
  let matcher: WordPieceMatcher

  /// A tokenizer for an uncased or a cased model.
  ///
  /// - Parameters:
  ///   - vocabulary: The model's vocabulary.
  ///   - cased: Whether case and accents stay.
  public init(vocabulary: Vocabulary, cased: Bool = false) {
    self.init(vocabulary: vocabulary, normalizer: cased ? .cased : .uncased)
  }

  /// A tokenizer with a normaliser of its own.
  ///
  /// - Parameters:
  ///   - vocabulary: The model's vocabulary.
  ///   - normalizer: What happens to text before it is split.
  public init(vocabulary: Vocabulary, normalizer: BERTNormalizer) {
    self.vocabulary = vocabulary
    self.normalizer = normalizer
    matcher = WordPieceMatcher(vocabulary: vocabulary)
    specialTokens = vocabulary.specialIDs.map { id in
      SpecialToken(id: id, utf8: Array(vocabulary.tokens[id].utf8))
    }
  }

  /// Tokenises one text: `[CLS] text [SEP]`.
  ///
  /// - Parameters:
  ///   - text: The text; it may be empty.
  ///   - maxLength: The most positions, added tokens counted; the rest of the text is cut off.
  ///   - padding: Whether to fill up with `[PAD]` to `maxLength`; without that nothing is padded.
  /// - Returns: At most `maxLength` positions; with `padding`, exactly as many.
  /// - Precondition: `maxLength` is at least 2.
  public func encode(
    _ text: String, maxLength: Int? = nil, padding: Bool = false
  ) -> TokenizedText {
    var first: Pieces = pieces(of: Array(text.utf8))
    if let maxLength {
      precondition(maxLength >= 2, "no room for [CLS] and [SEP] in \(maxLength) positions")
      first.truncate(to: maxLength - 2)
    }
    return sequence(first, nil, paddedTo: padding ? maxLength : nil)
  }

  /// Tokenises a pair of texts: `[CLS] first [SEP] second [SEP]`.
  ///
  /// What is too long is cut from the end of the longer text, then of both, so that they differ by
  /// one token at most; of equally long texts the second keeps the odd token.
  ///
  /// - Parameters:
  ///   - first: The first text.
  ///   - second: The second text.
  ///   - maxLength: The most positions, added tokens counted.
  ///   - padding: Whether to fill up with `[PAD]` to `maxLength`; without that nothing is padded.
  /// - Returns: At most `maxLength` positions; with `padding`, exactly as many. Offsets count within
  ///   each text.
  /// - Precondition: `maxLength` is at least 3.
  public func encode(
    _ first: String, pairedWith second: String, maxLength: Int? = nil, padding: Bool = false
  ) -> TokenizedText {
    var first: Pieces = pieces(of: Array(first.utf8))
    var second: Pieces = pieces(of: Array(second.utf8))
    if let maxLength {
      precondition(maxLength >= 3, "no room for [CLS], [SEP] and [SEP] in \(maxLength) positions")
      Self.truncate(&first, &second, to: maxLength - 3)
    }
    return sequence(first, second, paddedTo: padding ? maxLength : nil)
  }

  /// Tokenises bytes that should be UTF-8.
  ///
  /// Each maximal part of an ill-formed sequence counts as one U+FFFD (Unicode 3.9), which the
  /// normaliser then drops; offsets count it.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - maxLength: The most positions, added tokens counted; the rest of the text is cut off.
  ///   - padding: Whether to fill up with `[PAD]` to `maxLength`; without that nothing is padded.
  /// - Returns: At most `maxLength` positions; with `padding`, exactly as many.
  /// - Precondition: `maxLength` is at least 2.
  public func encode(
    bytes: some Collection<UInt8>, maxLength: Int? = nil, padding: Bool = false
  ) -> TokenizedText {
    encode(String(decoding: bytes, as: UTF8.self), maxLength: maxLength, padding: padding)
  }

  /// Cuts both texts so that they have `limit` tokens together, the longer one first.
  private static func truncate(_ first: inout Pieces, _ second: inout Pieces, to limit: Int) {
    let shorter: Int = min(first.ids.count, second.ids.count)
    guard first.ids.count + second.ids.count > limit else { return }
    if shorter <= limit / 2 {
      if first.ids.count > second.ids.count {
        first.truncate(to: limit - shorter)
      } else {
        second.truncate(to: limit - shorter)
      }
    } else if first.ids.count > second.ids.count {
      first.truncate(to: limit - limit / 2)
      second.truncate(to: limit / 2)
    } else {
      first.truncate(to: limit / 2)
      second.truncate(to: limit - limit / 2)
    }
  }

  /// The tokens of the text `utf8`, which is valid, alone.
  func pieces(of utf8: [UInt8]) -> Pieces {
    var pieces = Pieces()
    var normalized = NormalizedText()
    var scanner = SpecialTokenScanner(utf8: utf8, specialTokens: specialTokens)
    while let segment = scanner.next() {
      switch segment {
      case .special(let id, let range):
        pieces.append(id, range)
      case .text(let bytes, let firstScalar):
        normalized.removeAll()
        normalizer.normalize(
          utf8.span.extracting(bytes), firstSource: firstScalar, into: &normalized)
        var position: Int = 0
        while let word = BasicSplitter.nextWord(in: normalized.utf8.span, from: &position) {
          matcher.append(word: word, of: normalized, to: &pieces)
        }
      }
    }
    return pieces
  }

  /// Puts the special tokens and the padding around the pieces.
  private func sequence(_ first: Pieces, _ second: Pieces?, paddedTo length: Int?) -> TokenizedText
  {
    var ids: [Int] = [vocabulary.classificationID]
    var offsets: [Range<Int>] = [0..<0]
    ids.reserveCapacity(length ?? first.ids.count + (second?.ids.count ?? 0) + 3)
    offsets.reserveCapacity(ids.capacity)
    for part in [first, second] {
      guard let part else { continue }
      ids += part.ids
      offsets += part.offsets
      ids.append(vocabulary.separatorID)
      offsets.append(0..<0)
    }
    let tokenCount: Int = ids.count
    let padCount: Int = max(0, (length ?? 0) - tokenCount)
    ids += repeatElement(vocabulary.paddingID, count: padCount)
    offsets += repeatElement(0..<0, count: padCount)
    let firstCount: Int = first.ids.count + 2
    var mask = [Int](repeating: 1, count: tokenCount)
    mask += repeatElement(0, count: padCount)
    var types = [Int](repeating: 0, count: firstCount)
    types += repeatElement(1, count: tokenCount - firstCount)
    types += repeatElement(0, count: padCount)
    return TokenizedText(
      ids: ids, mask: mask, types: types,
      tokens: ids.map { vocabulary.tokens[$0] },
      offsets: offsets)
  }
}

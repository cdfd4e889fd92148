/// CLIP's byte-pair tokenizer: clean, split into words, join the bytes of each word to tokens.
///
/// Follows `SimpleTokenizer` of openai/CLIP.
public struct BytePairTokenizer: Sendable {
  /// The vocabulary.
  public let vocabulary: BytePairVocabulary

  /// A tokenizer with this vocabulary.
  public init(vocabulary: BytePairVocabulary) {
    self.vocabulary = vocabulary
  }

  /// Tokenises one text: `<|startoftext|> text <|endoftext|>`.
  ///
  /// - Parameters:
  ///   - text: The text; it may be empty.
  ///   - maxLength: The most positions, both ends counted; the rest of the text is cut off.
  ///   - padding: Whether to fill up with id 0 to `maxLength`; without that nothing is padded.
  /// - Returns: At most `maxLength` ids; with `padding`, exactly as many.
  /// - Precondition: `maxLength` is at least 2.
  public func encode(_ text: String, maxLength: Int? = nil, padding: Bool = false) -> [Int] {
    precondition(maxLength ?? 2 >= 2, "no room for both ends of the text")
    var ids: [Int] = [vocabulary.startID]
    var merger = BytePairMerger(vocabulary)
    var words = BytePairWords(BytePairCleaner.clean(text))
    while ids.count < maxLength ?? .max, let word = words.next() {
      switch word {
      case .start: ids.append(vocabulary.startID)
      case .end: ids.append(vocabulary.endID)
      case .text(let range): merger.append(words.utf8[range], to: &ids)
      }
    }
    if let maxLength { ids.removeLast(max(0, ids.count - (maxLength - 1))) }
    ids.append(vocabulary.endID)
    if padding, let maxLength { ids += repeatElement(0, count: maxLength - ids.count) }
    return ids
  }

  /// Tokenises bytes that should be UTF-8; what is not becomes U+FFFD.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - maxLength: The most positions, both ends counted; the rest of the text is cut off.
  ///   - padding: Whether to fill up with id 0 to `maxLength`; without that nothing is padded.
  /// - Returns: At most `maxLength` ids; with `padding`, exactly as many.
  /// - Precondition: `maxLength` is at least 2.
  public func encode(
    bytes: some Collection<UInt8>, maxLength: Int? = nil, padding: Bool = false
  ) -> [Int] {
    encode(String(decoding: bytes, as: UTF8.self), maxLength: maxLength, padding: padding)
  }
}

/// The words of cleaned text, as CLIP's tokenizer splits it.
struct BytePairWords {
  /// A word.
  enum Word {
    /// `<|startoftext|>`, written out.
    case start
    /// `<|endoftext|>`, written out.
    case end
    /// A range of ``BytePairWords/utf8``.
    case text(Range<Int>)
  }

  private enum Kind {
    case letter
    case number
    case space
    case other
  }

  private static let start: [UInt8] = Array("<|startoftext|>".utf8)
  private static let end: [UInt8] = Array("<|endoftext|>".utf8)
  private static let contractions: [[UInt8]] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]
    .map { Array($0.utf8) }

  /// The cleaned text.
  let utf8: [UInt8]
  private var position: Int = 0

  init(_ text: String) {
    utf8 = Array(text.utf8)
  }

  /// The next word; nil at the end.
  mutating func next() -> Word? {
    while position < utf8.count {
      let first: Int = position
      let rest: ArraySlice<UInt8> = utf8[first...]
      if rest.starts(with: Self.start) {
        position += Self.start.count
        return .start
      }
      if rest.starts(with: Self.end) {
        position += Self.end.count
        return .end
      }
      if let contraction = Self.contractions.first(where: rest.starts) {
        position += contraction.count
        return .text(first..<position)
      }
      let kind: Kind = takeScalar()
      if kind == .space { continue }
      if kind != .number { takeRun(of: kind) }
      return .text(first..<position)
    }
    return nil
  }

  private mutating func takeRun(of kind: Kind) {
    while position < utf8.count {
      let before: Int = position
      guard takeScalar() == kind else {
        position = before
        return
      }
    }
  }

  /// Moves behind the next scalar and says of which kind it is.
  private mutating func takeScalar() -> Kind {
    var next: Int = position
    let scalar: UInt32 = UTF8Scalars.decode(utf8.span, at: &next)
    position = next
    if CharacterRules.isWhiteSpace(scalar) { return .space }
    return switch UnicodeProperties.wordKind(of: scalar) {
    case .letter: .letter
    case .number: .number
    case .other: .other
    }
  }
}

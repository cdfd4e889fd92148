/// A text, or a pair of texts, as a BERT model reads it.
///
/// All five arrays have one element for each position of the sequence.
public struct TokenizedText: Hashable, Sendable {
  /// Token ids.
  public internal(set) var ids: [Int]

  /// 1 for a token, 0 for padding.
  public internal(set) var mask: [Int]

  /// 0 up to the first `[SEP]` and for padding, 1 for the second text of a pair.
  public internal(set) var types: [Int]

  /// The tokens as the vocabulary writes them.
  public internal(set) var tokens: [String]

  /// Where each token stands in its text, in Unicode scalars.
  ///
  /// `0..<0` for the `[CLS]`, `[SEP]` and padding that the tokenizer adds. Scalars that are
  /// dropped behind a token, such as accents, are not part of its range.
  public internal(set) var offsets: [Range<Int>]

  /// The number of positions.
  public var count: Int { ids.count }
}

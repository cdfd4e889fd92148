/// The text normalisation in front of BERT's WordPiece: four independent steps, in this order.
///
/// The reference is `BertNormalizer` of Hugging Face tokenizers 0.23.3. Note that it lower-cases
/// scalar by scalar, so that Σ is σ at the end of a word too.
public struct BERTNormalizer: Hashable, Sendable {
  /// Whether control characters, NUL and U+FFFD are dropped and white space becomes U+0020.
  public var cleansText: Bool

  /// Whether CJK ideographs are put between spaces.
  public var separatesIdeographs: Bool

  /// Whether text is decomposed (NFD) and non-spacing marks (Mn) are dropped.
  public var stripsAccents: Bool

  /// Whether text is lower-cased.
  public var lowercases: Bool

  /// A normaliser with the given steps.
  ///
  /// - Parameters:
  ///   - cleansText: `clean_text` of the reference.
  ///   - separatesIdeographs: `handle_chinese_chars` of the reference.
  ///   - stripsAccents: `strip_accents` of the reference; `nil` follows `lowercases`.
  ///   - lowercases: `lowercase` of the reference.
  public init(
    cleansText: Bool = true, separatesIdeographs: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool
  ) {
    self.cleansText = cleansText
    self.separatesIdeographs = separatesIdeographs
    self.stripsAccents = stripsAccents ?? lowercases
    self.lowercases = lowercases
  }

  /// The normaliser of uncased models: all four steps.
  public static let uncased = BERTNormalizer(lowercases: true)

  /// The normaliser of cased models: case and accents stay.
  public static let cased = BERTNormalizer(lowercases: false)

  /// Returns `text` normalised.
  public func normalize(_ text: String) -> String {
    let utf8 = Array(text.utf8)
    var normalized = NormalizedText()
    normalize(utf8.span, firstSource: 0, into: &normalized)
    return String(decoding: normalized.utf8, as: UTF8.self)
  }

  /// Appends the normalised form of `utf8` to `output`.
  ///
  /// - Parameters:
  ///   - utf8: Valid UTF-8.
  ///   - firstSource: Index, in the whole input, of the first scalar of `utf8`.
  ///   - output: Receives the text and where it came from.
  func normalize(_ utf8: Span<UInt8>, firstSource: Int, into output: inout NormalizedText) {
    output.reserve(utf8.count)
    let asciiCount: Int = appendASCII(utf8, firstSource: firstSource, into: &output)
    guard asciiCount < utf8.count else { return }
    // An accent may follow the last ASCII character, but that is a starter which nothing changes.
    var pass = NormalizationPass(
      normalizer: self, output: output, lastSource: firstSource + asciiCount - 1)
    output = NormalizedText()
    var position: Int = asciiCount
    var source: Int = firstSource + asciiCount
    while position < utf8.count {
      pass.append(UTF8Scalars.decode(utf8, at: &position), source: source)
      source += 1
    }
    output = pass.finish()
  }

  /// Normalises the ASCII characters at the start of `utf8`.
  ///
  /// - Returns: How many there are.
  private func appendASCII(
    _ utf8: Span<UInt8>, firstSource: Int, into output: inout NormalizedText
  ) -> Int {
    for index in utf8.indices {
      var byte: UInt8 = utf8[index]
      if byte >= 0x80 { return index }
      if cleansText && (byte < 0x20 || byte == 0x7F) {
        guard byte == 0x09 || byte == 0x0A || byte == 0x0D else { continue }
        byte = 0x20
      } else if lowercases && byte >= 0x41 && byte <= 0x5A {
        byte |= 0x20
      }
      output.append(byte: byte, source: firstSource + index)
    }
    return utf8.count
  }
}

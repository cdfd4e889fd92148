import TestSupport
import Testing
import Tokenizer

/// The quick way to ids against the way that also gives tokens and offsets.
@Suite struct TokenBatchTests {
  @Test func `texts follow one another, and the memory can be used again`() throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try Fixture.vocabulary())
    var batch = TokenBatch()
    tokenizer.encode("A man plays.", into: &batch)
    tokenizer.encode("", into: &batch)
    tokenizer.encode("the man, the man", maxLength: 4, into: &batch)
    #expect(batch.count == 3)
    #expect(Array(batch[0]) == [2, 5, 6, 8, 11, 21, 3])
    #expect(Array(batch[1]) == [2, 3])
    #expect(Array(batch[2]) == [2, 14, 6, 3])
    #expect(batch.tokenCount == 13)
    batch.removeAll()
    #expect(batch.count == 0)
    tokenizer.encode("man", into: &batch)
    #expect(batch.count == 1)
    #expect(Array(batch[0]) == [2, 6, 3])
  }

  /// Parts of texts where the two ways could come apart.
  private static let parts: [String] = [
    "a", "man", "Man", "playing", "PLAYED", "unaffable", "unaffabx", "guitar", "don", "1", "42nd",
    " ", " ", " ", " ", "  ", "\t", "\n", "\r\n", "\u{B}", "\u{C}", "\u{0}", "\u{1F}", "\u{7F}",
    ",", ".", "!", "'", "#", "##ing", "_", "`", "@", "{", "~", "[", "]",
    "[SEP]", "[CLS]", "[UNK]", "[MASK]", "[PAD]", "[sep]", "[SE", "SEP]", "[[SEP]]", "[S\u{0}EP]",
    "é", "e\u{301}", "\u{301}", "café", "Σ", "İ", "人", "山人", "\u{A0}", "\u{3000}", "\u{85}",
    "\u{200B}", "\u{FFFD}", "가", "\u{302E}", "😀", "。",
    String(repeating: "b", count: 15), String(repeating: "c", count: 33),
    "a" + String(repeating: "b", count: 99), "a" + String(repeating: "b", count: 100),
  ]

  @Test(arguments: [
    BERTNormalizer.uncased, .cased, BERTNormalizer(cleansText: false, lowercases: true),
  ])
  func `ids are those of the way with tokens and offsets`(normalizer: BERTNormalizer) throws {
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Fixture.vocabulary(), normalizer: normalizer)
    var random = SeededGenerator(seed: 20_261_121)
    var batch = TokenBatch()
    var wrong: [String] = []
    for number in 0..<1500 {
      // Half of the texts ASCII alone, some beyond a block of 64 bytes.
      let isASCII: Bool = number.isMultiple(of: 2)
      var text: String = ""
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let part: String = Self.parts.randomElement(using: &random) ?? ""
        if !isASCII || part.utf8.allSatisfy({ $0 < 0x80 }) { text += part }
      }
      let length: Int? = Bool.random(using: &random) ? Int.random(in: 2...30, using: &random) : nil
      batch.removeAll()
      tokenizer.encode(text, maxLength: length, into: &batch)
      if Array(batch[0]) != tokenizer.encode(text, maxLength: length).ids { wrong.append(text) }
    }
    #expect(wrong == [])
  }

  @Test func `every length up to three blocks ends where the text ends`() throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try Fixture.vocabulary())
    for count in 0...200 {
      for filler in ["a ", ",", "man"] {
        let text = String(String(repeating: filler, count: count).prefix(count))
        #expect(tokenizer.ids(of: text) == tokenizer.encode(text).ids)
        #expect(tokenizer.ids(of: text + "é") == tokenizer.encode(text + "é").ids)
      }
    }
  }

  @Test func `bytes that are no UTF-8 are dropped`() throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try Fixture.vocabulary())
    var random = SeededGenerator(seed: 7)
    let pool: [UInt8] = [0x61, 0x20, 0x2C, 0x80, 0xC3, 0xA9, 0xE4, 0xBA, 0xBA, 0xF0, 0xFF]
    var batch = TokenBatch()
    for _ in 0..<1000 {
      let bytes: [UInt8] = (0..<Int.random(in: 0...90, using: &random)).map { _ in
        pool.randomElement(using: &random) ?? 0
      }
      batch.removeAll()
      tokenizer.encode(bytes: bytes.span, into: &batch)
      #expect(Array(batch[0]) == tokenizer.encode(bytes: bytes).ids)
    }
  }

  @Test func `a long text cut short gives the same ids`() throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try Fixture.vocabulary())
    let text: String = String(repeating: "the man unaffable, [SEP] é ", count: 150)
    for length in [2, 3, 17, 64, 1000, 1051, 5000, Int.max] {
      #expect(
        tokenizer.ids(of: text, maxLength: length)
          == tokenizer.encode(text, maxLength: length).ids)
    }
  }
}

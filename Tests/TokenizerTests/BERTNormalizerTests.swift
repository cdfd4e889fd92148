import Testing
import Tokenizer

@Suite struct BERTNormalizerTests {
  @Test func `each step can be had alone`() {
    let text: String = "É\u{0}\u{A0}人"
    let none = BERTNormalizer(
      cleansText: false, separatesIdeographs: false, stripsAccents: false, lowercases: false)
    func changed(_ change: (inout BERTNormalizer) -> Void) -> [UInt32] {
      var normalizer: BERTNormalizer = none
      change(&normalizer)
      return normalizer.normalize(text).codePoints
    }
    #expect(changed { _ in } == [0xC9, 0, 0xA0, 0x4EBA])
    #expect(changed { $0.cleansText = true } == [0xC9, 0x20, 0x4EBA])
    #expect(changed { $0.separatesIdeographs = true } == [0xC9, 0, 0xA0, 0x20, 0x4EBA, 0x20])
    #expect(changed { $0.stripsAccents = true } == [0x45, 0, 0xA0, 0x4EBA])
    #expect(changed { $0.lowercases = true } == [0xE9, 0, 0xA0, 0x4EBA])
  }

  @Test func `stripping accents follows lower case unless told`() {
    #expect(BERTNormalizer(lowercases: true).stripsAccents)
    #expect(!BERTNormalizer(lowercases: false).stripsAccents)
    #expect(BERTNormalizer.uncased == BERTNormalizer(lowercases: true))
    #expect(BERTNormalizer.cased == BERTNormalizer(lowercases: false))
  }

  @Test func `text is decomposed and its marks ordered before accents go`() {
    // Hangul decomposes; U+302E (Mc, class 224) stays, and moves in front of U+0308 (230), which
    // goes; U+0323 (220) goes too.
    let normalizer = BERTNormalizer(stripsAccents: true, lowercases: false)
    #expect(
      normalizer.normalize("가a\u{308}\u{302E}\u{323}b").codePoints
        == [0x1100, 0x1161, 0x61, 0x302E, 0x62])
    // U+1D165 (216) and U+302E (224) are both kept, in canonical order.
    #expect(normalizer.normalize("a\u{302E}\u{1D165}").codePoints == [0x61, 0x1_D165, 0x302E])
  }

  @Test(.timeLimit(.minutes(1)))
  func `marks in the wrong order by the thousand take no quadratic time`() {
    let marks: String = String(repeating: "\u{302E}\u{1D165}", count: 20_000)
    let normalized: [UInt32] = BERTNormalizer.uncased.normalize("a" + marks).codePoints
    #expect(normalized.count == 40_001)
    #expect(normalized[20_000] == 0x1_D165)
    #expect(normalized[20_001] == 0x302E)
  }

  /// Where Unicode, or ICU's version of it, and the reference differ: the table of README.md.
  @Test(arguments: [
    // Categories since Unicode 9.0 do not count: marks stay, punctuation joins, controls stay.
    ("a\u{8D4}b", [0x61, 0x8D4, 0x62], 1),
    ("a\u{1E944}b", [0x61, 0x1_E944, 0x62], 1),
    ("a\u{2E43}b", [0x61, 0x2E43, 0x62], 1),
    ("a\u{8E2}b", [0x61, 0x8E2, 0x62], 1),
    // Nor do changes since then.
    ("a\u{1734}b", [0x61, 0x62], 1),
    ("a\u{1171E}b", [0x61, 0x62], 1),
    ("a\u{1885}b", [0x61, 0x1885, 0x62], 1),
    ("a\u{A9BD}b", [0x61, 0xA9BD, 0x62], 1),
    ("a\u{166D}b", [0x61, 0x166D, 0x62], 3),
    ("a\u{111C9}b", [0x61, 0x1_11C9, 0x62], 3),
    // Decompositions since Unicode 10.0 do not count, combining classes neither.
    ("a\u{11938}b", [0x61, 0x1_1938, 0x62], 1),
    ("a\u{302E}\u{1D165}\u{8D4}b", [0x61, 0x1_D165, 0x302E, 0x8D4, 0x62], 1),
    ("a\u{10EAB}\u{302E}b", [0x61, 0x1_0EAB, 0x302E, 0x62], 1),
    // Lower case is that of Unicode 17.0.
    ("\u{1C89}\u{A7CB}\u{A7DC}\u{10D50}\u{16EA0}", [0x1C8A, 0x264, 0x19B, 0x1_0D70, 0x1_6EBB], 1),
    // Unassigned and noncharacters stay, private use goes; U+2B820 is no ideograph here.
    ("a\u{378}\u{FFFF}\u{E000}b", [0x61, 0x378, 0xFFFF, 0x62], 1),
    ("a\u{2B820}b", [0x61, 0x2_B820, 0x62], 1),
    ("a\u{2B920}b", [0x61, 0x20, 0x2_B920, 0x20, 0x62], 3),
  ])
  func `Unicode versions are those of the reference`(
    text: String, expected: [UInt32], wordCount: Int
  ) {
    let normalized: String = BERTNormalizer.uncased.normalize(text)
    #expect(normalized.codePoints == expected)
    #expect(BasicSplitter.split(normalized).count == wordCount)
  }

  @Test func `words are split at white space and around punctuation`() {
    #expect(
      BasicSplitter.split(" don't\u{3000}人。x")
        == [
          PreToken(text: "don", range: 1..<4), PreToken(text: "'", range: 4..<5),
          PreToken(text: "t", range: 5..<6), PreToken(text: "人", range: 7..<8),
          PreToken(text: "。", range: 8..<9), PreToken(text: "x", range: 9..<10),
        ])
    #expect(BasicSplitter.split(" \n") == [])
  }
}

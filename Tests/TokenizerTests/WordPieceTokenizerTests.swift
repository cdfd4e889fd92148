import Testing
import Tokenizer

@Suite struct WordPieceTokenizerTests {
  let uncased: WordPieceTokenizer
  let cased: WordPieceTokenizer

  init() throws {
    uncased = WordPieceTokenizer(vocabulary: try Fixture.vocabulary())
    cased = WordPieceTokenizer(vocabulary: try Fixture.vocabulary(), cased: true)
  }

  /// Tokens without `[CLS]` and `[SEP]`.
  private func pieces(_ text: String, _ tokenizer: WordPieceTokenizer) -> [String] {
    Array(tokenizer.encode(text).tokens.dropFirst().dropLast())
  }

  @Test(arguments: [
    ("", []),
    (" \t\n\u{3000}", []),
    ("The man plays a guitar.", ["the", "man", "play", "##s", "a", "guitar", "."]),
    ("playing played", ["playing", "play", "##ed"]),
    ("UNAFFABLE", ["un", "##aff", "##able"]),
    // Longest first, without going back: un|##aff|##a|##b leaves no rest, but x does.
    ("unaffab unaffabx", ["un", "##aff", "##a", "##b", "[UNK]"]),
    ("don't", ["don", "'", "t"]),
    ("[man],[woman]!", ["[", "man", "]", ",", "[", "woman", "]", "!"]),
    ("##ing", ["#", "#", "[UNK]"]),
    ("a人山man", ["a", "人", "山", "man"]),
    ("CAFÉ re\u{301}sume\u{301}", ["cafe", "resume"]),
    ("ma\u{AD}n m\u{0}an\u{FFFD} a\u{200B}", ["man", "man", "a"]),
    ("İ ΣΣ", ["i", "[UNK]"]),
    ("Σ ς", ["σ", "ς"]),
    ("man\u{A0}man\u{2028}man\u{85}s", ["man", "man", "man", "##s"]),
  ])
  func `uncased text becomes pieces`(text: String, expected: [String]) {
    #expect(pieces(text, uncased) == expected)
  }

  @Test(arguments: [
    ("man Man", ["man", "[UNK]"]),
    ("café cafe\u{301}", ["café", "[UNK]"]),
    ("cafeé", ["cafe", "##é"]),
    ("man人", ["man", "人"]),
  ])
  func `cased text keeps case and accents`(text: String, expected: [String]) {
    #expect(pieces(text, cased).map(\.codePoints) == expected.map(\.codePoints))
  }

  @Test func `a sequence begins with CLS and ends with SEP`() {
    let encoded: TokenizedText = uncased.encode("a man")
    #expect(encoded.ids == [2, 5, 6, 3])
    #expect(encoded.tokens == ["[CLS]", "a", "man", "[SEP]"])
    #expect(encoded.mask == [1, 1, 1, 1])
    #expect(encoded.types == [0, 0, 0, 0])
    #expect(encoded.offsets == [0..<0, 0..<1, 2..<5, 0..<0])
    #expect(encoded.count == 4)
  }

  @Test func `special tokens count only where written exactly`() {
    #expect(pieces("a[SEP]man [MASK]", uncased) == ["a", "[SEP]", "man", "[MASK]"])
    #expect(pieces("[[CLS]]", uncased) == ["[", "[CLS]", "]"])
    #expect(pieces("[cls] [CLS", uncased) == ["[", "cls", "]", "[", "cls"])
    #expect(uncased.encode("é[SEP]a").offsets == [0..<0, 0..<1, 1..<6, 6..<7, 0..<0])
  }

  @Test func `offsets count the scalars of the input`() {
    // Dropped scalars inside a word belong to it, those behind it do not.
    let text: String = "\u{1F600} Cafe\u{301} \u{200B}pla\u{AD}ying人s\u{301}"
    let encoded: TokenizedText = uncased.encode(text)
    #expect(encoded.tokens == ["[CLS]", "[UNK]", "cafe", "playing", "人", "s", "[SEP]"])
    #expect(
      encoded.offsets == [0..<0, 0..<1, 2..<6, 9..<17, 17..<18, 18..<19, 0..<0])
    #expect(uncased.encode("unaffab").offsets.dropFirst().first == 0..<2)
    #expect(uncased.encode("x unx").offsets == [0..<0, 0..<1, 2..<5, 0..<0])
  }

  @Test func `words of up to 100 scalars are cut, longer ones are unknown`() {
    let hundred: String = "a" + String(repeating: "b", count: 99)
    #expect(pieces(hundred, uncased).count == 100)
    #expect(pieces(hundred + "b", uncased) == ["[UNK]"])
    // Scalars of the normalised word count, neither bytes nor accents.
    let accented: String = "a" + String(repeating: "b\u{301}", count: 99)
    #expect(pieces(accented, uncased).count == 100)
    #expect(pieces("caf" + String(repeating: "é", count: 97), cased).count == 97)
    #expect(pieces("caf" + String(repeating: "é", count: 98), cased) == ["[UNK]"])
  }

  @Test func `long text is cut in front of SEP`() {
    let encoded: TokenizedText = uncased.encode("a man a man", maxLength: 4, padding: true)
    #expect(encoded.ids == [2, 5, 6, 3])
    #expect(uncased.encode("a man", maxLength: 2).ids == [2, 3])
  }

  @Test func `short text is filled with PAD up to the length`() {
    let encoded: TokenizedText = uncased.encode("a", maxLength: 5, padding: true)
    #expect(encoded.ids == [2, 5, 3, 0, 0])
    #expect(encoded.mask == [1, 1, 1, 0, 0])
    #expect(encoded.types == [0, 0, 0, 0, 0])
    #expect(encoded.tokens == ["[CLS]", "a", "[SEP]", "[PAD]", "[PAD]"])
    #expect(encoded.offsets == [0..<0, 0..<1, 0..<0, 0..<0, 0..<0])
    #expect(uncased.encode("a", maxLength: 5).ids == [2, 5, 3])
  }

  @Test(arguments: [
    (1, 1, 9, 1, 1), (3, 3, 9, 3, 3),
    // The longer one gives way first; then they share, the odd token goes to the longer one or,
    // of equally long ones, to the second.
    (9, 1, 9, 5, 1), (1, 9, 9, 1, 5), (9, 9, 9, 3, 3), (9, 9, 10, 3, 4), (9, 8, 10, 4, 3),
    (8, 9, 10, 3, 4), (2, 2, 3, 0, 0),
  ])
  func `a pair too long loses tokens of the longer text first`(
    first: Int, second: Int, maxLength: Int, keptFirst: Int, keptSecond: Int
  ) {
    let encoded: TokenizedText = uncased.encode(
      String(repeating: "a ", count: first), pairedWith: String(repeating: "man ", count: second),
      maxLength: maxLength)
    let firstIDs: [Int] = [Int](repeating: 5, count: keptFirst)
    let secondIDs: [Int] = [Int](repeating: 6, count: keptSecond)
    #expect(encoded.ids == [2] + firstIDs + [3] + secondIDs + [3])
    #expect(
      encoded.types
        == [Int](repeating: 0, count: keptFirst + 2) + [Int](repeating: 1, count: keptSecond + 1))
  }

  @Test func `a padded pair has offsets within each text and type 0 in the padding`() {
    let encoded: TokenizedText = uncased.encode(
      "a man", pairedWith: "the", maxLength: 8, padding: true)
    #expect(encoded.ids == [2, 5, 6, 3, 14, 3, 0, 0])
    #expect(encoded.types == [0, 0, 0, 0, 1, 1, 0, 0])
    #expect(encoded.mask == [1, 1, 1, 1, 1, 1, 0, 0])
    #expect(encoded.offsets[4] == 0..<3)
  }

  @Test func `bytes that are no UTF-8 are dropped, but counted in offsets`() {
    // A cut-off three-byte sequence is one replacement character, a lone trail byte too.
    let encoded: TokenizedText = uncased.encode(
      bytes: [0x61, 0xE4, 0xBA, 0x20, 0x80, 0x61])
    #expect(encoded.tokens == ["[CLS]", "a", "a", "[SEP]"])
    #expect(encoded.offsets == [0..<0, 0..<1, 4..<5, 0..<0])
  }

  @Test func `no room for the added tokens is the caller's bug`() async {
    await #expect(processExitsWith: .failure) {
      _ = WordPieceTokenizer(vocabulary: try Fixture.vocabulary()).encode("a", maxLength: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = WordPieceTokenizer(vocabulary: try Fixture.vocabulary())
        .encode("a", pairedWith: "a", maxLength: 2)
    }
  }

  @Test(arguments: [
    ([2, 5, 6, 8, 11, 21, 3], "a man plays.", "[CLS] a man plays. [SEP]"),
    ([28, 23, 27, 22, 20], "don ' t!,", "don ' t!,"),
    // A continuation in front keeps its ##; ids outside the vocabulary are passed over.
    ([10, 99, -1, 10], "##inging", "##inging"),
    // The vowel sign joins the # for String, not for us.
    ([30, 40], "人\u{93E}", "人\u{93E}"),
    ([], "", ""),
  ])
  func `ids become text again`(ids: [Int], plain: String, whole: String) {
    #expect(uncased.decode(ids).codePoints == plain.codePoints)
    #expect(uncased.decode(ids, keepingSpecialTokens: true).codePoints == whole.codePoints)
  }
}

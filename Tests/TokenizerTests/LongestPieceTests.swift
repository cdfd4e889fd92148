import TestSupport
import Testing
import Tokenizer

/// Longest match against a dictionary and the definition, on vocabularies nobody would write.
@Suite struct LongestPieceTests {
  private static let special: [String] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  /// WordPiece by its definition.
  private struct Definition {
    let ids: [[UInt8]: Int]

    init(_ lines: [String]) {
      ids = Dictionary(
        lines.enumerated().map { (Array($1.utf8), $0) }, uniquingKeysWith: { _, last in last })
    }

    func pieces(of word: String) -> [Int] {
      let utf8 = Array(word.utf8)
      guard word.unicodeScalars.count <= 100 else { return [1] }
      var pieces: [Int] = []
      var start: Int = 0
      while start < utf8.count {
        let prefix: [UInt8] = start == 0 ? [] : Array("##".utf8)
        let end: Int? = (start + 1...utf8.count).last { ids[prefix + utf8[start..<$0]] != nil }
        guard let end, let id = ids[prefix + utf8[start..<end]] else { return [1] }
        pieces.append(id)
        start = end
      }
      return pieces
    }
  }

  @Test(arguments: [["a", "b"], ["a", "b", "c", "d", "e", "f"], ["a", "é", "人"]])
  func `words are cut as the definition says`(letters: [String]) throws {
    var random = SeededGenerator(seed: UInt64(letters.count))
    func word(_ range: ClosedRange<Int>) -> String {
      (0..<Int.random(in: range, using: &random)).map { _ in
        letters.randomElement(using: &random) ?? ""
      }.joined()
    }
    // Duplicates, empty lines, "##" alone, pieces beyond 16 bytes and beyond any word.
    var lines: [String] = Self.special + ["", "##", "##", ""]
    for _ in 0..<300 {
      let length: ClosedRange<Int> = [1...3, 1...8, 12...40].randomElement(using: &random) ?? 1...3
      lines.append((Bool.random(using: &random) ? "##" : "") + word(length))
    }
    lines.append(String(repeating: "a", count: 5000))
    let definition = Definition(lines)
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(utf8: Array(lines.joined(separator: "\n").utf8), name: "v"),
      cased: true)
    // Ideographs are words of their own: not so here.
    let whole = WordPieceTokenizer(
      vocabulary: tokenizer.vocabulary,
      normalizer: BERTNormalizer(separatesIdeographs: false, lowercases: false))
    for number in 0..<300 {
      // Whole long pieces too, with a rest behind them.
      var text: String = word(1...40)
      if number.isMultiple(of: 3) {
        let line: String = lines.dropFirst(5).randomElement(using: &random) ?? ""
        text = String(line.drop { $0 == "#" }) + word(0...5)
      }
      guard !text.isEmpty else { continue }
      #expect(whole.ids(of: text).dropFirst().dropLast() == definition.pieces(of: text)[...])
      #expect(whole.encode(text).ids.dropFirst().dropLast() == definition.pieces(of: text)[...])
    }
    for line in Set(lines) where !line.isEmpty {
      #expect(tokenizer.vocabulary.id(of: line) == definition.ids[Array(line.utf8)])
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `pieces that all begin alike take no quadratic time`() throws {
    // 16 equal bytes in front, so that only the ends tell them apart.
    let front = String(repeating: "a", count: 16)
    let lines: [String] = Self.special + (0..<100_000).map { front + String($0) }
    let vocabulary = try Vocabulary(utf8: Array(lines.joined(separator: "\n").utf8), name: "v")
    #expect(vocabulary.id(of: front + "99999") == 100_004)
    #expect(WordPieceTokenizer(vocabulary: vocabulary).ids(of: front + "7 x") == [2, 12, 1, 3])
    #expect(vocabulary.id(of: front) == nil)
  }
}

import TestSupport
import Testing
import Tokenizer

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct GoldenNormalizerTests {
  struct Variants: Decodable {
    let i: Int
    let t: String
    let n: [String: String]
    let pre: [PreTokenRecord]
  }

  /// `[text, start, end]`.
  struct PreTokenRecord: Decodable {
    let token: PreToken

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      let text = try fields.decode(String.self)
      let start = try fields.decode(Int.self)
      let end = try fields.decode(Int.self)
      token = PreToken(text: text, range: start..<end)
    }
  }

  static let settings: [(name: String, normalizer: BERTNormalizer)] = [
    ("uncased", .uncased),
    ("cased", .cased),
    ("cased_strip", BERTNormalizer(stripsAccents: true, lowercases: false)),
    ("uncased_nostrip", BERTNormalizer(stripsAccents: false, lowercases: true)),
    ("uncased_noclean", BERTNormalizer(cleansText: false, lowercases: true)),
    ("uncased_nocjk", BERTNormalizer(separatesIdeographs: false, lowercases: true)),
  ]

  @Test func `every setting normalises as the reference does, and words are split alike`() throws {
    let goldens = try GoldenFile.lines("bert_normalizer_variants.jsonl", as: Variants.self)
    #expect(goldens.count == 750)
    let named = Set(goldens.flatMap(\.n.keys))
    #expect(named == Set(Self.settings.map(\.name)))
    var wrong: [String] = []
    for golden in goldens {
      let plain: String = try #require(golden.n["uncased"])
      for (name, normalizer) in Self.settings {
        let normalized: String = normalizer.normalize(golden.t)
        // By bytes: strings compare by canonical equivalence.
        if Array(normalized.utf8) != Array((golden.n[name] ?? plain).utf8) {
          wrong.append("\(golden.i) \(name)")
        }
      }
      let words: [PreToken] = BasicSplitter.split(plain)
      let expected: [PreToken] = golden.pre.map(\.token)
      if words.map(\.range) != expected.map(\.range)
        || words.map({ Array($0.text.utf8) }) != expected.map({ Array($0.text.utf8) })
      {
        wrong.append("\(golden.i) words")
      }
    }
    #expect(wrong == [])
  }
}

import Foundation
import TestSupport
import Testing
import Tokenizer

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct GoldenEncodingTests {
  let uncased: WordPieceTokenizer
  let cased: WordPieceTokenizer

  init() throws {
    uncased = WordPieceTokenizer(
      vocabulary: try Vocabulary(
        contentsOfFile: GoldenFile.path("bert-base-uncased-vocab.txt")))
    cased = WordPieceTokenizer(
      vocabulary: try Vocabulary(contentsOfFile: GoldenFile.path("multilingual-cased-vocab.txt")),
      cased: true)
  }

  struct Encoding: Decodable {
    let i: Int
    let t: String
    let u: [Int]
    let uo: [Int]
    let m: [Int]
    let mo: [Int]
  }

  @Test func `ids and offsets are those of the reference, uncased and cased`() throws {
    let goldens = try GoldenFile.lines("bert_goldens.jsonl", as: Encoding.self)
    #expect(goldens.count == 10_469)
    let wrong: [Int] = goldens.filter { golden in
      let lower: TokenizedText = uncased.encode(golden.t)
      let upper: TokenizedText = cased.encode(golden.t)
      return lower.ids != golden.u || flat(lower.offsets) != golden.uo
        || upper.ids != golden.m || flat(upper.offsets) != golden.mo
        || uncased.ids(of: golden.t) != golden.u || cased.ids(of: golden.t) != golden.m
    }.map(\.i)
    #expect(wrong == [])
  }

  struct Truncation: Decodable {
    let i: Int
    let t: String
    let ids: [Int]
    let mask: [Int]
  }

  @Test func `truncation and padding are those of the reference`() throws {
    let goldens = try GoldenFile.lines("bert_uncased_trunc32_pad32.jsonl", as: Truncation.self)
    #expect(goldens.count == 1000)
    let wrong: [Int] = goldens.filter { golden in
      let encoded: TokenizedText = uncased.encode(golden.t, maxLength: 32, padding: true)
      let ids: [Int] = uncased.ids(of: golden.t, maxLength: 32)
      return encoded.ids != golden.ids || encoded.mask != golden.mask
        || !golden.ids.starts(with: ids) || ids.count != golden.mask.reduce(0, +)
    }.map(\.i)
    #expect(wrong == [])
  }

  struct Pair: Decodable {
    let i: Int
    let a: String
    let b: String
    let ids: [Int]
    let types: [Int]
  }

  @Test func `pairs are cut as by the reference, longest first`() throws {
    let goldens = try GoldenFile.lines(
      "bert_uncased_pairs_longest_first24.jsonl", as: Pair.self)
    #expect(goldens.count == 200)
    let wrong: [Int] = goldens.filter { golden in
      let encoded: TokenizedText = uncased.encode(golden.a, pairedWith: golden.b, maxLength: 24)
      return encoded.ids != golden.ids || encoded.types != golden.types
    }.map(\.i)
    #expect(wrong == [])
  }

  struct Decoding: Decodable {
    let i: Int
    let ids: [Int]
    let text: String
    let textKeep: String

    enum CodingKeys: String, CodingKey {
      case i
      case ids
      case text
      case textKeep = "text_keep"
    }
  }

  @Test func `ids turn back into the reference's text`() throws {
    let goldens = try GoldenFile.lines("bert_uncased_decode.jsonl", as: Decoding.self)
    #expect(goldens.count == 300)
    let wrong: [Int] = goldens.filter { golden in
      !uncased.decode(golden.ids).utf8.elementsEqual(golden.text.utf8)
        || !uncased.decode(golden.ids, keepingSpecialTokens: true).utf8
          .elementsEqual(golden.textKeep.utf8)
    }.map(\.i)
    #expect(wrong == [])
  }

  struct InvalidBytes: Decodable {
    let i: Int
    let hex: String
    let t: String
    let u: [Int]
  }

  @Test func `bytes that are no UTF-8 read as the reference's replacement text`() throws {
    let goldens = try GoldenFile.lines("invalid_utf8.jsonl", as: InvalidBytes.self)
    #expect(goldens.count == 300)
    let wrong: [Int] = try goldens.filter { golden in
      let digits = Array(golden.hex)
      let bytes: [UInt8] = try stride(from: 0, to: digits.count, by: 2).map { index in
        try #require(UInt8(String(digits[index...index + 1]), radix: 16))
      }
      let encoded: TokenizedText = uncased.encode(bytes: bytes)
      return encoded.ids != golden.u || encoded != uncased.encode(golden.t)
    }.map(\.i)
    #expect(wrong == [])
  }

  struct Caption: Decodable {
    let raw: String
    let cleaned: String
    let length: Int
    let ids: [Int]
    let mask: [Int]
  }

  @Test func `captions are cleaned and tokenised as by VideoMamba's authors`() throws {
    let folder: String = "goldens/videomamba/"
    let goldens = try JSONDecoder().decode(
      [Caption].self,
      from: Data(contentsOf: URL(fileURLWithPath: SharedData.path(folder + "captions.json"))))
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(contentsOfFile: SharedData.path(folder + "vocab.txt")))
    #expect(goldens.count >= 20)
    for golden in goldens {
      let cleaned: String = CaptionCleaner.clean(golden.raw)
      #expect(Array(cleaned.unicodeScalars) == Array(golden.cleaned.unicodeScalars))
      let encoded: TokenizedText = tokenizer.encode(
        cleaned, maxLength: golden.length, padding: true)
      #expect(encoded.ids == golden.ids)
      #expect(encoded.mask == golden.mask)
    }
  }

  private func flat(_ offsets: [Range<Int>]) -> [Int] {
    offsets.flatMap { [$0.lowerBound, $0.upperBound] }
  }
}

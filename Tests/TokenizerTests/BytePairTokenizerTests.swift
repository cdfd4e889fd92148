import Foundation
import TestSupport
import Testing
import Tokenizer

@Suite struct BytePairTokenizerTests {
  struct Sample: Decodable {
    let text: String
    let ids: [Int]
  }

  private func vocabulary(_ name: String = "merges.txt") throws -> BytePairVocabulary {
    try BytePairVocabulary(contentsOfFile: Fixture.url(name).path)
  }

  @Test func `ids are those of an independent program, whatever the text`() throws {
    let tokenizer = BytePairTokenizer(vocabulary: try vocabulary())
    let samples = try JSONDecoder().decode(
      [Sample].self, from: Data(contentsOf: Fixture.url("byte_pairs.json")))
    #expect(samples.count > 20)
    for sample in samples {
      #expect(tokenizer.encode(sample.text) == sample.ids, "\(sample.text)")
    }
  }

  @Test func `a packed merges file gives the same vocabulary`() throws {
    #expect(try vocabulary("merges.txt.gz").tokens == vocabulary().tokens)
  }

  @Test func `what is too long keeps its end token, what is short is filled with zeros`() throws {
    let tokenizer = BytePairTokenizer(vocabulary: try vocabulary())
    let whole: [Int] = tokenizer.encode("the dog runs after the ball")
    let cut: [Int] = tokenizer.encode("the dog runs after the ball", maxLength: 4)
    #expect(cut == whole.prefix(3) + [tokenizer.vocabulary.endID])
    #expect(
      tokenizer.encode("", maxLength: 5, padding: true) == [
        tokenizer.vocabulary.startID, tokenizer.vocabulary.endID, 0, 0, 0,
      ])
  }

  @Test(arguments: [
    ("h\na b c\n", "line 2: not two symbols"),
    ("h\na b\n\n", "line 3: not two symbols"),
    ("h\na bc\n", "line 2: it joins what no line before it makes"),
    ("h\na b\na b\n", "line 3: its result is there already"),
    ("\u{1F}", "0 merges instead of 3"),
  ])
  func `a file that is no merges file is refused with its line`(
    text: String, reason: String
  ) throws {
    do {
      _ = try BytePairVocabulary(utf8: Array(text.utf8), name: "m.txt", tokenCount: 517)
      Issue.record("it was taken")
    } catch {
      #expect(error.description.hasSuffix(reason), "\(error)")
    }
  }

  @Test func `damaged packed files are refused, wherever they are cut or changed`() throws {
    let packed = [UInt8](try Data(contentsOf: Fixture.url("merges.txt.gz")))
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      var damaged: [UInt8] = packed
      if Bool.random(using: &generator) {
        damaged.removeLast(Int.random(in: 9..<packed.count - 3, using: &generator))
      } else {
        let place = Int.random(in: 3..<packed.count, using: &generator)
        damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
      // Whatever it says, it says so in time and memory that a small file deserves.
      let result = try? BytePairVocabulary(utf8: damaged, name: "m.gz")
      #expect((result?.count ?? 0) < 10_000)
    }
  }

  @Test func `a long word without spaces takes no longer than its length`() throws {
    let tokenizer = BytePairTokenizer(vocabulary: try vocabulary())
    let ids: [Int] = tokenizer.encode(String(repeating: "dog", count: 5_000))
    #expect(ids.count > 1_000)
  }
}

/// Needs OpenAI's merges file, which no checkout has: `VSEARCH_CLIP_MERGES` says where it is.
@Suite(
  .enabled(
    if: SharedData.isPresent && ClipMerges.path != nil,
    "SKIPPED: needs CLIP's merges file (set VSEARCH_CLIP_MERGES)"))
struct BytePairGoldenTests {
  struct Golden: Decodable {
    let text: String
    let ids: [Int]
    let truncated: Bool
  }

  @Test func `captions have the ids of CLIP's own tokenizer`() throws {
    let path: String = try #require(ClipMerges.path)
    let tokenizer = BytePairTokenizer(
      vocabulary: try BytePairVocabulary(contentsOfFile: path, tokenCount: 49_408))
    let goldens = try JSONDecoder().decode(
      [Golden].self,
      from: Data(
        contentsOf: URL(
          fileURLWithPath: SharedData.path("goldens/uniformerv2/tokens.json"))))
    #expect(goldens.count >= 13)
    for golden in goldens {
      let ids: [Int] = tokenizer.encode(golden.text, maxLength: 77)
      #expect(ids == golden.ids, "\(golden.text)")
    }
  }
}

/// CLIP's merges file.
enum ClipMerges {
  static let path: String? = ProcessInfo.processInfo.environment["VSEARCH_CLIP_MERGES"]
}

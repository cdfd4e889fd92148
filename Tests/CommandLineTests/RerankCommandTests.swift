import Foundation
import TestSupport
import Testing

@Suite struct RerankCommandTests {
  private static let text: String = "a blue hoop on a gray backdrop"

  private func hits(_ run: ProgramRun) throws -> [[String: Any]] {
    try #require(run.json()["hits"] as? [[String: Any]])
  }

  @Test func `kept tokens and clips encoded again lead to the same order`() throws {
    let kept = try SampleLibrary()
    let bare = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", kept.path, "--tokens"]).code == 0)
    #expect(try ProgramRun.vsearch(["index", bare.path]).code == 0)
    let fromKept = try kept.query(Self.text, "--rerank", "8", "--explain", "-k", "8")
    let fromBare = try bare.query(Self.text, "--rerank", "8", "--explain", "-k", "8")
    let documents = try [fromKept.json(), fromBare.json()]
    for document in documents {
      #expect(document["stage"] as? String == "rerank@8")
      let steps = try #require(document["steps"] as? [String: Double])
      #expect(steps.keys.sorted() == ["encode text", "moments", "rerank", "search"])
    }
    let stored = documents.map { ($0["tokens"] as? [String: Int])?["stored"] }
    let encoded = documents.map { ($0["tokens"] as? [String: Int])?["encoded"] }
    #expect(stored == [8, 0] && encoded == [0, 8])
    for (a, b) in zip(try hits(fromKept), try hits(fromBare)) {
      #expect(a["file"] as? String == b["file"] as? String)
      let first = try #require(a["match_logit"] as? Double)
      let second = try #require(b["match_logit"] as? Double)
      // The kept tokens are half precision.
      #expect(abs(first - second) < 2e-2)
      #expect(a["score"] as? Double == first)
      #expect((a["similarity"] as? Double) != nil)
    }
    let status = try ProgramRun.vsearch(["status", "--json", "--index", kept.path]).json()
    #expect(status["token_clips"] as? Int == 24)
  }

  @Test func `the mixed rule says so and is not the published one`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path, "--tokens"]).code == 0)
    let mixed = try library.query(Self.text, "--rerank", "8", "--rerank-mix", "--explain")
    #expect(try mixed.json()["stage"] as? String == "rerank@8+mix")
    let first = try #require(hits(mixed).first)
    #expect(first["score"] as? Double != first["match_logit"] as? Double)
    let wrong = try library.query(Self.text, "--rerank-mix")
    #expect(wrong.code == 64)
  }

  @Test func `a limit on tokens is kept, and a video that is gone stays unscored`() throws {
    let library = try SampleLibrary()
    let run = try ProgramRun.vsearch(["index", library.path, "--tokens", "--tokens-limit", "1M"])
    #expect(run.code == 0)
    #expect(run.errors.contains("the limit is reached"))
    let status = try ProgramRun.vsearch(["status", "--json", "--index", library.path]).json()
    // A clip of the small model takes 288 tokens of 192 half-precision numbers.
    #expect(status["token_clips"] as? Int == 9)
    let files = try FileManager.default.contentsOfDirectory(atPath: library.path)
    for file in files where file.hasSuffix(".mp4") {
      try FileManager.default.removeItem(atPath: library.path + "/" + file)
    }
    let query = try library.query(
      Self.text, "--rerank", "24", "--explain", "-k", "24", "--min-conf", "none")
    let tokens = try #require(query.json()["tokens"] as? [String: Int])
    #expect(tokens == ["stored": 9, "encoded": 0, "unscored": 15])
    #expect(try hits(query).count == 24)
  }
}

import DefaultModel
import Foundation
import TestSupport
import Testing

@Suite struct QueryCommandTests {
  private static let caption: String =
    "a green rectangle becomes smaller against a pink and purple gradient"

  private func hits(_ run: ProgramRun) throws -> [[String: Any]] {
    try #require(run.json()["hits"] as? [[String: Any]])
  }

  private func files(_ run: ProgramRun) throws -> [String] {
    try hits(run).compactMap { $0["file"] as? String }
  }

  @Test func `what is there is strong, and what is not is exit code 1 in one line`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let right = try library.query(Self.caption)
    #expect(right.code == 0)
    let first = try #require(hits(right).first)
    #expect(first["file"] as? String == "demo04.mp4")
    #expect(first["label"] as? String == "strong")
    #expect(try #require(first["conf"] as? Double) >= 0.9)
    for text in ["submarine periscope", "a dog runs over the beach", "quarterly tax report"] {
      let run = try ProgramRun.vsearch(["query", text, "--index", library.path])
      #expect(run.code == 1)
      #expect(run.output.isEmpty)
      #expect(run.errors.hasPrefix("no match above the noise of this library (best 0."))
      #expect(run.errors.contains("--min-conf none") && run.errors.hasSuffix("\n"))
      #expect(run.errors.count(where: { $0 == "\n" }) == 1)
    }
    let anyway = try library.query("submarine periscope", "--min-conf", "none", "-k", "3")
    #expect(anyway.code == 0)
    #expect(try hits(anyway).compactMap { $0["label"] as? String } == ["none", "none", "none"])
    #expect(try library.query(Self.caption, "--min-conf", "0.999999").code == 1)
    for wrong in ["maybe", "2", "-0.1"] {
      #expect(try library.query("x", "--min-conf=\(wrong)").code == 64)
    }
  }

  @Test func `copies of a video are shown once, with their number`() throws {
    let library = try SampleLibrary()
    // Other contents, the same pictures: a box of free space behind the last one.
    var copy = try Data(contentsOf: library.folder.url.appendingPathComponent("demo04.mp4"))
    copy += [0, 0, 0, 8] + Array("free".utf8)
    try copy.write(to: library.folder.url.appendingPathComponent("copy.mp4"))
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let folded = try hits(library.query(Self.caption))
    #expect(folded.first?["stands_for"] as? Int == 2)
    let all = try files(library.query(Self.caption, "--dedupe", "0"))
    #expect(Set(all.prefix(2)) == ["copy.mp4", "demo04.mp4"])
  }

  @Test func `neighbouring clips are one moment, and one thing is found after another`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path, "--clip-length", "1"]).code == 0)
    let merged = try #require(hits(library.query(Self.caption)).first)
    let start = try #require(merged["start"] as? Double)
    let end = try #require(merged["end"] as? Double)
    #expect(end - start > 1.5)
    let apart = try hits(library.query(Self.caption, "--no-merge", "--dedupe", "0"))
    #expect(apart.count >= 2)
    let run = try library.query(
      "a green rectangle", "--then", "a pink and purple gradient", "--within", "5s", "--min-conf",
      "none", "-k", "5")
    for hit in try hits(run) {
      let then = try #require((hit["then"] as? [[String: Any]])?.first)
      let later = try #require(then["start"] as? Double)
      let earlier = try #require(hit["end"] as? Double)
      #expect(later >= earlier - 0.01 && later <= earlier + 5.01)
    }
    #expect(try files(run).first == "demo04.mp4")
    #expect(try library.query("a", "--within", "5s").code == 64)
  }

  @Test func `filters narrow a query, and a wrong one is pointed at`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let none = ["--min-conf", "none"]
    func found(_ options: String...) throws -> [String] {
      let run = try ProgramRun.vsearch(
        ["query", Self.caption, "--index", library.path, "--json"] + none + options)
      return try files(run)
    }
    #expect(try found("--where", "name = 'demo07.mp4'") == ["demo07.mp4"])
    #expect(try found("--path", "demo1*", "-k", "24").count == 10)
    #expect(try found("--where", "duration > 1h").isEmpty)
    #expect(try found("--duration", "2s..4s", "-k", "24").count == 24)
    #expect(try found("--fps", "1000..").isEmpty)
    #expect(try found("--since", "2000-01-01", "--resolution", "1..").isEmpty == false)
    #expect(try found("--until", "2000-01-01").isEmpty)
    let paths = try found("--sort", "path", "-k", "5")
    #expect(paths == paths.sorted())
    let wrong = try library.query("a", "--where", "fps >< 3")
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--where, character 6:"))
  }

  @Test func `output comes as tables, lines and names for other programs`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    func run(_ options: String...) throws -> ProgramRun {
      try ProgramRun.vsearch(["query", Self.caption, "--index", library.path] + options)
    }
    let table = try run("--csv")
    #expect(table.lines.first?.hasPrefix("rank,path,abs,start,end,best,score,conf") ?? false)
    #expect(table.lines.dropFirst().first?.hasPrefix("1,demo04.mp4,") ?? false)
    let lines = try run("--jsonl").lines
    let object = try JSONSerialization.jsonObject(with: Data(try #require(lines.first).utf8))
    #expect((object as? [String: Any])?["file"] as? String == "demo04.mp4")
    #expect(try run("-l").lines.first == library.path + "/demo04.mp4")
    #expect(try run("-l", "-0").output.hasPrefix(library.path + "/demo04.mp4\0"))
    #expect(try run("--format", "{path}\\t{start:.1f}").lines.first == "demo04.mp4\t0.0")
    #expect(try run("--format", "{nonsense}").code == 64)
    #expect(try run("--json", "--csv").code == 64)
    let warned = try ProgramRun.vsearch(["query", "зелёный квадрат", "--index", library.path])
    #expect(warned.errors.contains("English"))
  }

  @Test func `subtitles are found, say where they are from, and follow their file`() throws {
    let library = try SampleLibrary()
    let path = library.folder.path("demo04.en.srt")
    try "1\n00:00:01,000 --> 00:00:02,000\nWelcome to the lighthouse\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let first = try #require(hits(library.query("lighthouse")).first)
    #expect(first["file"] as? String == "demo04.mp4")
    #expect(first["from"] as? [String] == ["subtitles"])
    #expect(first["text"] as? String == "Welcome to the lighthouse")
    #expect(first["best"] as? Double == 1)
    #expect(try library.query("lighthouse", "--mode", "visual").code == 1)
    #expect(try files(library.query("demo09", "--mode", "text")) == ["demo09.mp4"])
    // Pictures are found as before.
    #expect(
      try library.firstFile("a video of a brown bar becoming larger against a blue field")
        == "demo03.mp4")
    try FileManager.default.removeItem(atPath: path)
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    #expect(try library.query("lighthouse").code == 1)
  }

  @Test func `subtitles that cannot be read are told, and read once they can be`() throws {
    let library = try SampleLibrary()
    let files: [(name: String, bytes: Data)] = [
      ("demo01.srt", Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 151) })),
      ("demo02.vtt", Data(repeating: 0x20, count: 17 << 20)), ("demo03.srt", Data()),
      ("demo04.srt", Data("1\n00:00:01,000 --> 00:00:02,000\nA lighthouse\n".utf8)),
    ]
    for (name, bytes) in files {
      try bytes.write(to: library.folder.url.appendingPathComponent(name))
    }
    let run = try ProgramRun.vsearch(["index", library.path, "--json"])
    #expect(run.code == 0, "the videos are none the worse")
    let document = try run.json()
    #expect(document["indexed"] as? Int == 24 && document["failed"] as? Int == 0)
    #expect(
      document["unreadable_subtitles"] as? [String: Int] == ["err_limits": 1, "err_subtitles": 1])
    #expect(run.errors.contains("warning: demo01.srt (err_subtitles): no line"))
    #expect(run.errors.contains("warning: demo02.vtt (err_limits): subtitles of over 16 MB"))
    #expect(try library.query("lighthouse").code == 0)
    try Data("WEBVTT\n\n00:01.000 --> 00:02.000\nA windmill\n".utf8)
      .write(to: library.folder.url.appendingPathComponent("demo02.vtt"))
    try FileManager.default.removeItem(atPath: library.folder.path("demo01.srt"))
    let again = try ProgramRun.vsearch(["index", library.path, "--json"]).json()
    #expect(again["unreadable_subtitles"] as? [String: Int] == [:])
    #expect(try library.query("windmill").code == 0)
  }

  @Test func `similar finds what looks alike, but not the example itself`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    func similar(_ example: String, _ options: String...) throws -> ProgramRun {
      try ProgramRun.vsearch(["similar", example, "--index", library.path, "--json"] + options)
    }
    let inside = try similar(library.folder.path("demo04.mp4"), "-k", "24")
    #expect(inside.code == 0)
    #expect(try !files(inside).contains("demo04.mp4"))
    #expect(try hits(inside).count == 23)
    // The same pictures under other contents, outside of the library.
    let other = try TemporaryFolder()
    var copy = try Data(contentsOf: library.folder.url.appendingPathComponent("demo04.mp4"))
    copy += [0, 0, 0, 8] + Array("free".utf8)
    try copy.write(to: other.url.appendingPathComponent("other.mp4"))
    let first = try #require(hits(similar(other.path("other.mp4#t=0.5,2.5"))).first)
    #expect(first["file"] as? String == "demo04.mp4")
    #expect(try #require(first["score"] as? Double) > 0.9)
    #expect(try similar(other.path("other.mp4#t=2,1")).code == 64)
    #expect(try similar(other.path("missing.mp4")).code == 2)
  }
}

import DefaultModel
import Foundation
import TestSupport
import Testing

/// The sample videos, copied to a new folder and indexed once for all tests of a suite.
final class SampleLibrary: Sendable {
  let folder: TemporaryFolder

  /// A folder with the first `count` of the samples.
  init(count: Int = .max) throws {
    folder = try TemporaryFolder()
    let samples = try #require(DefaultModel.samplesPath)
    let names = try FileManager.default.contentsOfDirectory(atPath: samples)
    for name in names.filter({ $0.hasSuffix(".mp4") }).sorted().prefix(count) {
      try FileManager.default.copyItem(atPath: samples + "/" + name, toPath: folder.path(name))
    }
  }

  var path: String { folder.url.path }

  func query(_ text: String, _ options: String...) throws -> ProgramRun {
    try ProgramRun.vsearch(["query", text, "--index", path, "--json"] + options)
  }

  func firstFile(_ text: String) throws -> String? {
    let hits = try query(text).json()["hits"] as? [[String: Any]]
    return hits?.first?["file"] as? String
  }
}

@Suite struct SampleLibraryTests {
  @Test func `the right video comes first for captions of the sample videos`() throws {
    let library = try SampleLibrary()
    let indexing = try ProgramRun.vsearch(["index", library.path])
    #expect(indexing.code == 0, "\(indexing.errors)")
    // Captions that name what the model knows: colours, backgrounds and light.
    let expected: [(String, String)] = [
      ("a green rectangle becomes smaller against a pink and purple gradient", "demo04.mp4"),
      ("a video of a brown bar becoming larger against a blue field", "demo03.mp4"),
      ("there is a huge hollow turquoise triangle hopping on a red backdrop", "demo05.mp4"),
      (
        "an orange dome to the left of a cyan hexagon on a pink and gray checkered background",
        "demo13.mp4"
      ),
      ("a blue hoop as the picture darkens on a gray backdrop", "demo22.mp4"),
    ]
    for (caption, file) in expected {
      #expect(try library.firstFile(caption) == file)
    }
  }

  @Test func `a query prints file, times, best moment and score, and JSON in a stable form`() throws
  {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let document = try library.query("a pink hexagon", "-k", "3", "--min-conf", "none").json()
    #expect(document["schema"] as? String == "vsearch.query/1")
    let hits = try #require(document["hits"] as? [[String: Any]])
    #expect(hits.count == 3)
    var last: Double = 1
    for (index, hit) in hits.enumerated() {
      #expect(hit["rank"] as? Int == index + 1)
      let score = try #require(hit["score"] as? Double)
      #expect(score <= last)
      last = score
      let start = try #require(hit["start"] as? Double)
      let end = try #require(hit["end"] as? Double)
      let best = try #require(hit["best"] as? Double)
      #expect(start <= best && best < end)
      let file = try #require(hit["file"] as? String)
      #expect(FileManager.default.fileExists(atPath: library.path + "/" + file))
    }
    let plain = try ProgramRun.vsearch(
      ["query", "a pink hexagon", "-k", "1"], in: library.folder.url)
    #expect(plain.code == 0)
    #expect(plain.output.contains("0:00:00 – 0:00:03"))
    #expect(!plain.output.contains("\u{1b}"), "no escape codes into a file")
  }

  @Test func `a second run finds nothing to do, and changes are followed`() throws {
    let library = try SampleLibrary()
    let files = FileManager.default
    func index(_ options: String...) throws -> [String: Any] {
      try ProgramRun.vsearch(["index", library.path, "--json"] + options).json()
    }
    #expect(try index()["indexed"] as? Int == 24)
    #expect(try index()["indexed"] as? Int == 0)
    // Moved: the clips go with the content.
    try files.createDirectory(
      atPath: library.folder.path("sub"), withIntermediateDirectories: true)
    try files.moveItem(
      atPath: library.folder.path("demo04.mp4"), toPath: library.folder.path("sub/new.mp4"))
    let moved = try index()
    #expect(moved["moved"] as? Int == 1 && moved["indexed"] as? Int == 0)
    let caption = "a green rectangle becomes smaller against a pink and purple gradient"
    #expect(try library.firstFile(caption) == "sub/new.mp4")
    // Replaced: the clips are those of the new content.
    try files.removeItem(atPath: library.folder.path("demo03.mp4"))
    try files.copyItem(
      atPath: library.folder.path("sub/new.mp4"), toPath: library.folder.path("demo03.mp4"))
    #expect(try index()["indexed"] as? Int == 1)
    #expect(try library.firstFile("a brown bar against a blue field") != "demo03.mp4")
    // Gone: named, and forgotten only when asked.
    try files.removeItem(atPath: library.folder.path("sub/new.mp4"))
    #expect(try index()["missing"] as? Int == 1)
    #expect(try index("--prune")["pruned"] as? Int == 1)
    #expect(try library.firstFile(caption) == "demo03.mp4")
  }

  @Test func `the vector file is derived: missing or damaged, the answers stay the same`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let before = try library.query("a yellow star")
    let state = library.path + "/.vsearch"
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: state).first { $0.hasSuffix(".vsx") })
    let path = state + "/" + name
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 0x40
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(try hits(library.query("a yellow star")) == hits(before))
    try FileManager.default.removeItem(atPath: path)
    #expect(try hits(library.query("a yellow star")) == hits(before))
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let rebuilt = try FileManager.default.contentsOfDirectory(atPath: state)
      .filter { $0.hasSuffix(".vsx") }
    #expect(rebuilt.count == 1)
    #expect(try hits(library.query("a yellow star")) == hits(before))
  }

  private func hits(_ run: ProgramRun) throws -> [String] {
    let hits = try #require(run.json()["hits"] as? [[String: Any]])
    return hits.map { "\($0["file"] ?? "") \($0["score"] ?? "")" }
  }

  @Test func `other windows need a rebuild, and the message says so`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let refused = try ProgramRun.vsearch(["index", library.path, "--clip-length", "1"])
    #expect(refused.code == 4)
    #expect(refused.errors.contains("--rebuild"))
    let rebuilt = try ProgramRun.vsearch(
      ["index", library.path, "--clip-length", "1", "--rebuild", "--json"])
    #expect(rebuilt.code == 0)
    let clips = try #require(rebuilt.json()["clips"] as? Int)
    #expect(clips > 48, "three windows for each of the three-second videos")
    let hits = try #require(
      library.query("a pink hexagon", "--per-video", "1").json()["hits"] as? [[String: Any]])
    #expect(Set(hits.compactMap { $0["file"] as? String }).count == hits.count)
  }

  @Test func `a path restricts the query to a folder or a pattern`() throws {
    let library = try SampleLibrary()
    try FileManager.default.createDirectory(
      atPath: library.folder.path("sub"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: library.folder.path("demo10.mp4"), toPath: library.folder.path("sub/demo10.mp4"))
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    for pattern in ["sub", "*/demo1*"] {
      let hits = try #require(
        library.query("a green rectangle", "--path", pattern, "--min-conf", "none")
          .json()["hits"] as? [[String: Any]])
      #expect(hits.map { $0["file"] as? String } == ["sub/demo10.mp4"])
    }
  }
}

import Foundation
import TestSupport
import Testing

@Suite struct DbMoveTests {
  private let files = FileManager.default
  private let caption = "a green rectangle becomes smaller against a pink and purple gradient"

  @Test func `a backup is one file that becomes a library again`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let expected = try library.query(caption)
    let copy = library.folder.path("copy.sqlite3")
    let backup = try ProgramRun.vsearch(["db", "backup", copy, "--index", library.path, "--json"])
    #expect(backup.code == 0, "\(backup.errors)")
    #expect(try backup.json()["clips"] as? Int == 24)
    #expect(try ProgramRun.vsearch(["db", "backup", copy, "--index", library.path]).code == 2)
    try files.removeItem(atPath: library.path + "/.vsearch")
    try files.createDirectory(
      atPath: library.path + "/.vsearch", withIntermediateDirectories: true)
    try files.moveItem(atPath: copy, toPath: library.path + "/.vsearch/catalog.sqlite3")
    #expect(try hits(library.query(caption)) == hits(expected))
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    #expect(try ProgramRun.vsearch(["db", "check", "--index", library.path]).code == 0)
    let names = try files.contentsOfDirectory(atPath: library.path)
    #expect(!names.contains { $0.hasPrefix(".vsearch-") }, "no draft is left")
  }

  @Test func `halves made apart are merged into what one run makes`() throws {
    let whole = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", whole.path]).code == 0)
    let parts = try SampleLibrary()
    let half = try TemporaryFolder()
    let names = try files.contentsOfDirectory(atPath: parts.path).sorted()
    for name in names.prefix(12) {
      try files.moveItem(atPath: parts.folder.path(name), toPath: half.path(name))
    }
    #expect(try ProgramRun.vsearch(["index", parts.path]).code == 0)
    #expect(try ProgramRun.vsearch(["index", half.url.path]).code == 0)
    let merge = ["db", "merge", half.url.path, "--index", parts.path, "--json"]
    let merged = try #require(
      ProgramRun.vsearch(merge).json()["merged"] as? [[String: Any]]
    )
    #expect(merged.first?["added"] as? Int == 12)
    #expect(try hits(parts.query(caption)) == hits(whole.query(caption)))
    let again = try #require(ProgramRun.vsearch(merge).json()["merged"] as? [[String: Any]])
    #expect(again.first?["added"] as? Int == 0 && again.first?["known"] as? Int == 12)
    // Below a folder, the same contents under another path.
    let below = try ProgramRun.vsearch(merge + ["--below", "usb"])
    #expect(below.code == 0)
    let found = try #require(
      parts.query(caption, "--path", "usb").json()["hits"] as? [[String: Any]])
    #expect(found.allSatisfy { ($0["file"] as? String)?.hasPrefix("usb/") ?? false })
    #expect(!found.isEmpty)
    #expect(
      try ProgramRun.vsearch(merge + ["--below", "../up"]).code == 2,
      "nothing leads out of the root")
  }

  @Test func `shards of one folder have each file once, and merge into the whole`() throws {
    let library = try SampleLibrary()
    let packs = try TemporaryFolder()
    var count: Int = 0
    for part in 1...2 {
      let run = try ProgramRun.vsearch([
        "index", library.path, "--index", packs.path("pack\(part)"), "--shard", "\(part)/2",
        "--json",
      ])
      let indexed = try #require(run.json()["indexed"] as? Int)
      #expect((4...20).contains(indexed))
      count += indexed
    }
    #expect(count == 24)
    let merged = try ProgramRun.vsearch([
      "db", "merge", packs.path("pack2"), "--index", packs.path("pack1"),
    ])
    #expect(merged.code == 0, "\(merged.errors)")
    let hits = try #require(
      ProgramRun.vsearch(["query", caption, "--index", packs.path("pack1"), "--json"]).json()[
        "hits"] as? [[String: Any]])
    #expect(hits.first?["file"] as? String == "demo04.mp4")
    #expect(try ProgramRun.vsearch(["index", library.path, "--shard", "3/2"]).code == 64)
    #expect(
      try ProgramRun.vsearch(["index", library.path, "--shard", "1/2", "--prune"]).code == 64)
  }

  @Test func `libraries of other windows are not merged`() throws {
    let first = try SampleLibrary()
    let second = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", first.path]).code == 0)
    #expect(try ProgramRun.vsearch(["index", second.path, "--clip-length", "1"]).code == 0)
    let run = try ProgramRun.vsearch(["db", "merge", second.path, "--index", first.path])
    #expect(run.code == 4, "\(run.errors)")
    #expect(try ProgramRun.vsearch(["db", "merge", first.path, "--index", first.path]).code == 2)
  }

  @Test func `an index apart from its videos is told where they went`() throws {
    let library = try SampleLibrary()
    let state = try TemporaryFolder()
    let moved = try TemporaryFolder()
    let index = state.path("apart")
    #expect(try ProgramRun.vsearch(["index", library.path, "--index", index]).code == 0)
    let root = moved.path("videos")
    try files.moveItem(atPath: library.path, toPath: root)
    defer { try? files.moveItem(atPath: root, toPath: library.path) }
    let nowhere = try ProgramRun.vsearch(["db", "relocate", state.url.path, "--index", index])
    #expect(nowhere.code == 2 && nowhere.errors.contains("none of the 24 videos"))
    let relocated = try ProgramRun.vsearch(["db", "relocate", root, "--index", index, "--json"])
    #expect(try relocated.json()["found"] as? Int == 24)
    let answer = try ProgramRun.vsearch(["query", caption, "--index", index, "-k", "1", "--json"])
    let hit = try #require((answer.json()["hits"] as? [[String: Any]])?.first)
    #expect((hit["abs"] as? String)?.hasSuffix("/videos/demo04.mp4") ?? false)
  }

  @Test func `an upgrade takes the place of the old index when it is complete`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let upgrade = ["db", "upgrade", "--index", library.path, "--json", "--", "--clip-length", "1"]
    let wrong = try ProgramRun.vsearch(
      ["db", "upgrade", "--index", library.path, "--model", "no-such-model"])
    #expect(wrong.code == 4)
    let before = try library.query(caption)
    #expect(before.code == 0, "the old index still answers")
    let run = try ProgramRun.vsearch(upgrade)
    #expect(run.code == 0, "\(run.errors)")
    let check = try ProgramRun.vsearch(["db", "check", "--index", library.path])
    #expect(check.code == 0, "\(check.output) \(check.errors)")
    let windows = try #require(
      library.query(caption, "--no-merge").json()["hits"] as? [[String: Any]])
    #expect(windows.allSatisfy { ($0["end"] as? Double ?? 9) - ($0["start"] as? Double ?? 0) < 2 })
    #expect(windows.first?["file"] as? String == "demo04.mp4")
    #expect(!files.fileExists(atPath: library.path + "/.vsearch/next"))
    let again = try ProgramRun.vsearch(
      ["index", library.path, "--clip-length", "1", "--json"]
    ).json()
    #expect(again["indexed"] as? Int == 0, "nothing is left to do")
  }

  private func hits(_ run: ProgramRun) throws -> [String] {
    let hits = try #require(run.json()["hits"] as? [[String: Any]])
    return hits.map { "\($0["file"] ?? "") \($0["score"] ?? "")" }
  }
}

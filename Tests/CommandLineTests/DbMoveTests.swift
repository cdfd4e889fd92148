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
    func refused(_ file: String, _ options: String...) throws -> String {
      let run = try ProgramRun.vsearch(["db", "backup", file, "--index", library.path] + options)
      #expect(run.code == 2)
      return run.errors
    }
    #expect(
      try refused(copy) == "error: \(copy): exists already\nfix: another name, or --force\n")
    #expect(
      try refused("/nonexist/x.sqlite3").hasPrefix(
        "error: /nonexist/x.sqlite3: cannot be written: there is no folder /nonexist\n"))
    let live = library.path + "/.vsearch/catalog.sqlite3"
    #expect(try refused(live, "--force").contains("never replaced"))
    #expect(try hits(library.query(caption)) == hits(expected), "the catalog is the one there was")
    let again = try ProgramRun.vsearch(["db", "backup", copy, "--index", library.path, "--force"])
    #expect(again.code == 0, "\(again.errors)")
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

  @Test func `merged packs answer as the index that one run makes, and nothing is computed again`()
    throws
  {
    let library = try SampleLibrary()
    let packs = try TemporaryFolder()
    let tagger = packs.path("tagger")
    try TinyBundle.uniFormerV2.writeClassifier(
      of: ["slicing bread", "archery", "yoga", "juggling", "surfing", "golf"], to: tagger)
    try Data("1\n00:00:01,000 --> 00:00:02,000\nwe baked a marzipan cake\n".utf8)
      .write(to: URL(fileURLWithPath: library.folder.path("demo07.srt")))
    let options = ["--tokens", "--tag-model", tagger]
    for (name, shard) in [("whole", []), ("1", ["--shard", "1/2"]), ("2", ["--shard", "2/2"])] {
      let run = try ProgramRun.vsearch(
        ["index", library.path, "--index", packs.path(name)] + shard + options)
      #expect(run.code == 0, "\(run.errors)")
    }
    let merge = [
      "db", "merge", packs.path("1"), packs.path("2"), "--index", packs.path("all"), "--json",
    ]
    let first = try merged(merge)
    #expect(sum("clips", first) == 24 && sum("tokens", first) == 24)
    #expect(sum("tagged", first) == 24 && sum("subtitles", first) == 1)
    #expect(sum("tokens_left_out", first) == 0 && sum("tags_left_out", first) == 0)
    let again = try merged(merge)
    #expect(sum("known", again) == 24 && sum("clips", again) == 0 && sum("tagged", again) == 0)
    for query in [
      [caption, "-k", "24", "--min-conf", "none"], ["marzipan"], [caption, "--rerank", "24"],
      ["archery", "--min-conf", "none", "--where", #"tag:"archery" > 0.1"#],
    ] {
      let answers = try ["whole", "all"].map { name in
        try answer(
          ProgramRun.vsearch(
            ["query", "--index", packs.path(name), "--json", "--explain"] + query))
      }
      #expect(answers[0] == answers[1])
      #expect(!answers[0].isEmpty)
    }
    let rest = try ProgramRun.vsearch(
      ["index", library.path, "--index", packs.path("all"), "--json"] + options
    ).json()
    #expect(rest["unchanged"] as? Int == 24 && rest["tagged"] as? Int == 0)
    let check = try ProgramRun.vsearch(["db", "check", "--index", packs.path("all")])
    #expect(check.code == 0, "\(check.output)")
  }

  @Test func `a library without tokens or with another tagger says what it leaves out`() throws {
    let (first, second) = (try SampleLibrary(), try SampleLibrary())
    let models = try TemporaryFolder()
    for (library, names) in [(first, ["a", "b", "c"]), (second, ["d", "e", "f"])] {
      let tagger = models.path(names[0])
      try TinyBundle.uniFormerV2.writeClassifier(of: names, to: tagger)
      let tokens = names[0] == "d" ? ["--tokens"] : []
      let run = try ProgramRun.vsearch(["index", library.path, "--tag-model", tagger] + tokens)
      #expect(run.code == 0, "\(run.errors)")
    }
    let run = try ProgramRun.vsearch([
      "db", "merge", second.path, "--below", "second", "--index", first.path,
    ])
    #expect(run.code == 0 && run.output.contains("24 videos (24 clips)"))
    #expect(run.errors.contains("tokens    of 24 clips left out"))
    #expect(run.errors.contains("tags      of 24 clips left out"))
  }

  private func merged(_ command: [String]) throws -> [[String: Any]] {
    let run = try ProgramRun.vsearch(command)
    #expect(run.code == 0, "\(run.errors)")
    return try #require(run.json()["merged"] as? [[String: Any]])
  }

  private func sum(_ field: String, _ documents: [[String: Any]]) -> Int {
    documents.reduce(0) { $0 + ($1[field] as? Int ?? -1000) }
  }

  /// What a query says of each hit, and where re-ranking took tokens from.
  private func answer(_ run: ProgramRun) throws -> [String] {
    #expect(run.code == 0, "\(run.errors)")
    let document = try run.json()
    let hits = try #require(document["hits"] as? [[String: Any]])
    let tokens = document["tokens"] as? [String: Int]
    return [tokens.map { "\($0["stored"] ?? 0) stored" } ?? ""]
      + hits.map { hit in
        let tags = hit["tags"] as? [[String: Any]] ?? []
        let told = ["file", "score", "conf", "start", "end", "from"].map {
          "\($0) \(hit[$0] ?? "-")"
        }
        return "\(told) \(tags.map { "\($0["label"] ?? "") \($0["probability"] ?? "")" })"
      }
  }

  @Test func `libraries of other windows are not merged`() throws {
    let first = try SampleLibrary()
    let second = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", first.path]).code == 0)
    #expect(try ProgramRun.vsearch(["index", second.path, "--clip-length", "1"]).code == 0)
    let run = try ProgramRun.vsearch(["db", "merge", second.path, "--index", first.path])
    #expect(run.code == 4)
    #expect(run.errors.contains("windows of 8 s") && run.errors.contains("windows of 1 s"))
    #expect(!run.errors.contains("model"), "that is the same")
    #expect(try ProgramRun.vsearch(["db", "merge", first.path, "--index", first.path]).code == 2)
  }

  @Test func `an index inside its folder is not sent elsewhere, unless it was taken away`() throws {
    let (library, other) = (try SampleLibrary(count: 3), try SampleLibrary(count: 3))
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    for options in [[], ["--force"]] {
      let run = try ProgramRun.vsearch(
        ["db", "relocate", other.path, "--index", library.path] + options)
      #expect(run.code == 2 && run.errors.contains("moves with it"))
    }
    let status = try ProgramRun.vsearch(["status", "--json", "--index", library.path]).json()
    #expect((status["root"] as? String)?.hasSuffix(library.folder.url.lastPathComponent) ?? false)
    let away = try TemporaryFolder()
    try files.moveItem(atPath: library.path + "/.vsearch", toPath: away.path(".vsearch"))
    let run = try ProgramRun.vsearch(["db", "relocate", library.path, "--index", away.url.path])
    #expect(run.code == 0, "\(run.errors)")
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
    // Names alone prove nothing.
    for name in try files.contentsOfDirectory(atPath: root) where name.hasSuffix(".mp4") {
      try Data("another".utf8).write(to: state.url.appendingPathComponent(name))
    }
    try files.copyItem(atPath: root + "/demo03.mp4", toPath: state.path("videos-03.mp4"))
    try files.removeItem(atPath: state.path("demo03.mp4"))
    try files.moveItem(atPath: state.path("videos-03.mp4"), toPath: state.path("demo03.mp4"))
    let elsewhere = try ProgramRun.vsearch(["db", "relocate", state.url.path, "--index", index])
    #expect(elsewhere.code == 2 && elsewhere.errors.contains("only 1 of the 24 videos"))
    #expect(elsewhere.errors.contains("--force"))
    let relocated = try ProgramRun.vsearch(["db", "relocate", root, "--index", index, "--json"])
    #expect(try relocated.json()["found"] as? Int == 24)
    let answer = try ProgramRun.vsearch(["query", caption, "--index", index, "-k", "1", "--json"])
    let hit = try #require((answer.json()["hits"] as? [[String: Any]])?.first)
    #expect((hit["abs"] as? String)?.hasSuffix("/videos/demo04.mp4") ?? false)
  }

  @Test func `an upgrade takes the place of the old index when it is complete`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let upgrade = [
      "db", "upgrade", "--index", library.path, "--json", "--", "--clip-length", "1", "--tokens",
    ]
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
    let reranked = try library.query(caption, "--rerank", "4", "--explain").json()
    #expect((reranked["tokens"] as? [String: Int])?["stored"] == 4, "tokens came along")
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

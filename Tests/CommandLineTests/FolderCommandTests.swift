import Foundation
import TestSupport
import Testing

/// Indexing real folders: what is found, kept, recognised and told.
@Suite struct FolderCommandTests {
  private func index(_ folder: TemporaryFolder, _ options: [String] = []) throws -> [String: Any] {
    let run = try ProgramRun.vsearch(["index", folder.url.path, "--json"] + options)
    let document = try run.json()
    let counts = ["indexed", "unchanged", "moved", "failed", "skipped", "remaining"]
      .map { document[$0] as? Int ?? -1 }
    #expect(counts.reduce(0, +) == document["discovered"] as? Int, "\(document)")
    return document
  }

  private func status(_ folder: TemporaryFolder) throws -> [String: Any] {
    try ProgramRun.vsearch(["status", "--json", "--index", folder.url.path]).json()
  }

  private func write(
    _ name: String, in folder: TemporaryFolder, seed: Int = 1, count: Int = 12
  ) throws {
    let url = folder.url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    var video = RawVideo(width: 32, height: 24)
    video.addScene(seed, count: count)
    try video.write(to: url.path)
  }

  @Test func `shots become clips, and the way of cutting is tied to the library`() throws {
    let folder = try TemporaryFolder()
    var video = RawVideo(width: 32, height: 24)
    for (seed, count) in [(1, 31), (2, 27), (3, 125)] { video.addScene(seed, count: count) }
    try video.write(to: folder.path("cuts.avi"))
    // 3.1 s, 2.7 s, and 12.5 s that make a window and a half.
    #expect(try index(folder)["clips"] as? Int == 4)
    #expect(try status(folder)["segment"] as? String == "auto")
    let refused = try ProgramRun.vsearch(["index", folder.url.path, "--segment", "fixed"])
    #expect(refused.code == 4)
    let fixed = try index(folder, ["--segment", "fixed", "--overlap", "4s", "--rebuild"])
    #expect(fixed["clips"] as? Int == 4)
    let shots = try index(folder, ["--segment", "shots", "--rebuild"])
    #expect(shots["clips"] as? Int == 4 - 1)
    #expect(try index(folder)["unchanged"] as? Int == 1)
    let wrong = try ProgramRun.vsearch(
      ["index", folder.url.path, "--overlap", "50s", "--rebuild"])
    #expect(wrong.code == 2 && wrong.errors.contains("overlap"))
  }

  @Test func `a vanished file is marked, a renamed one recognised, a failure forgotten`() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try write("a.avi", in: folder, seed: 1)
    try write("b.avi", in: folder, seed: 2)
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("c.mp4")))
    #expect(try index(folder)["failed"] as? Int == 1)
    try files.moveItem(atPath: folder.path("a.avi"), toPath: folder.path("renamed.avi"))
    try files.moveItem(atPath: folder.path("b.avi"), toPath: folder.path("kept"))
    try files.removeItem(atPath: folder.path("c.mp4"))
    let second = try index(folder)
    #expect(second["moved"] as? Int == 1 && second["missing"] as? Int == 1)
    #expect(try status(folder)["missing"] as? [String] == ["b.avi"])
    #expect((try status(folder)["videos"] as? [String: Int])?["failed"] == 0)
    try files.moveItem(atPath: folder.path("kept"), toPath: folder.path("b.avi"))
    #expect(try index(folder)["unchanged"] as? Int == 2)
    #expect(try status(folder)["missing"] as? [String] == [])
  }

  @Test func `everything gone is a drive that is not there: nothing is forgotten`() throws {
    let folder = try TemporaryFolder()
    try write("a.avi", in: folder, seed: 1)
    try write("b.avi", in: folder, seed: 2)
    #expect(try index(folder)["indexed"] as? Int == 2)
    for name in ["a.avi", "b.avi"] {
      try FileManager.default.removeItem(atPath: folder.path(name))
    }
    let run = try ProgramRun.vsearch(["index", folder.url.path, "--prune"])
    #expect(run.code == 2 && run.errors.contains("nothing was forgotten"))
    #expect((try status(folder)["videos"] as? [String: Int])?["done"] == 2)
  }

  @Test func `a dry run changes nothing and names counts, hours and a time`() throws {
    let folder = try TemporaryFolder()
    try write("a.avi", in: folder, count: 40)
    try write("sub/b.avi", in: folder, seed: 2, count: 40)
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("c.mp4")))
    let forecast = try ProgramRun.vsearch(["index", folder.url.path, "--dry-run", "--json"]).json()
    #expect(forecast["schema"] as? String == "vsearch.index.forecast/1")
    #expect(forecast["discovered"] as? Int == 3 && forecast["to_index"] as? Int == 2)
    #expect(abs((forecast["video_seconds"] as? Double ?? 0) - 8) < 0.5)
    #expect((forecast["estimated_seconds"] as? Double ?? 0) > 0)
    #expect(!FileManager.default.fileExists(atPath: folder.path(".vsearch")))
    _ = try index(folder)
    let again = try ProgramRun.vsearch(["index", folder.url.path, "--dry-run", "--json"]).json()
    #expect(again["to_index"] as? Int == 0 && again["unchanged"] as? Int == 2)
    #expect(again["failed"] as? Int == 1)
  }

  @Test func `several folders are several libraries`() throws {
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    try write("a.avi", in: first)
    try write("b.avi", in: second)
    let run = try ProgramRun.vsearch(["index", first.url.path, second.url.path, "--json"])
    #expect(run.code == 0 && run.lines.count == 2)
    for folder in [first, second] {
      #expect((try status(folder)["videos"] as? [String: Int])?["done"] == 1)
    }
    let refused = try ProgramRun.vsearch(
      ["index", first.url.path, second.url.path, "--index", first.path("x")])
    #expect(refused.code == 64)
  }

  @Test func `names that are not UTF-8 have one form everywhere`() throws {
    let folder = try TemporaryFolder()
    var video = RawVideo(width: 32, height: 24)
    video.addScene(1, count: 12)
    let name: [UInt8] = [0x61, 0xFF, 0xC3] + Array(".avi".utf8)
    let path: [CChar] =
      (Array((folder.url.path + "/").utf8) + name).map(CChar.init(bitPattern:)) + [0]
    let descriptor: Int32 = open(path, O_WRONLY | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: video.file)
    #expect(try index(folder)["indexed"] as? Int == 1)
    let shown = #"a\xFF\xC3.avi"#
    let found = try ProgramRun.vsearch(
      ["query", "a red field", "--index", folder.url.path, "--json"]
    ).json()
    let hits = try #require(found["hits"] as? [[String: Any]])
    #expect(hits.map { $0["file"] as? String } == [shown])
    let info = try ProgramRun.vsearch(["info", folder.url.path + "/" + shown, "--json"])
    #expect(info.code == 0, "\(info.errors)")
    #expect(try index(folder)["unchanged"] as? Int == 1)
  }

  @Test func `a limit on file sizes is an error that leaves the library sound`() throws {
    let folder = try TemporaryFolder()
    for number in 0..<12 { try write("\(number).avi", in: folder, seed: number) }
    #expect(try index(folder)["indexed"] as? Int == 12)
    try write("new/1.avi", in: folder, seed: 40, count: 400)
    let shell = try ProgramRun.shell(
      "ulimit -f 60; exec \"$0\" index \"$1\" --segment-length 8", [folder.url.path])
    #expect(shell.code == 2, "\(shell.errors)")
    #expect(shell.errors.hasPrefix("error: ") || shell.errors.contains("\nerror: "))
    let check = try ProgramRun.vsearch(["db", "check", "--index", folder.url.path])
    #expect(check.code == 0, "\(check.output)")
    #expect(try index(folder)["unchanged"] as? Int == 12)
  }

  @Test func `a termination request is exit code 143`() throws {
    let library = try SampleLibrary()
    let program = try ProgramRun.start(["index", library.path])
    for _ in 0..<500 where !program.errorsSoFar.contains("found") {
      Thread.sleep(forTimeInterval: 0.02)
    }
    kill(program.identifier, SIGTERM)
    let run = try program.wait()
    #expect(run.code == 143 || run.code == 0)
    if run.code == 143 {
      let status = try ProgramRun.vsearch(["status", "--json", "--index", library.path]).json()
      #expect(status["last_run"] as? String == "stopped")
      #expect((status["remaining"] as? Int ?? 0) > 0)
    }
  }
}

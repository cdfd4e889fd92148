import DefaultModel
import Foundation
import TestSupport
import Testing

/// Names that are not UTF-8 beside names that look like their text form.
@Suite struct OddNameCommandTests {
  private static let caption =
    "a green rectangle becomes smaller against a pink and purple gradient"
  private static let odd: [UInt8] = [0x61, 0xFF, 0xC3] + Array(".mp4".utf8)
  private static let decoy = #"a\xFF\xC3.mp4"#

  /// The right video under an odd name, another one under the text form of that name, and the list
  /// of a query that finds the first.
  private func library() throws -> (folder: TemporaryFolder, environment: [String: String]) {
    let folder = try TemporaryFolder()
    let samples = try #require(DefaultModel.samplesPath)
    let right = try Data(contentsOf: URL(fileURLWithPath: samples + "/demo04.mp4"))
    try write(right, Array((folder.url.path + "/").utf8) + Self.odd)
    let wrong = try Data(contentsOf: URL(fileURLWithPath: samples + "/demo05.mp4"))
    try write(wrong, Array((folder.url.path + "/" + Self.decoy).utf8))
    let environment = ["XDG_STATE_HOME": folder.path(".state")]
    #expect(try ProgramRun.vsearch(["index", folder.url.path]).code == 0)
    let run = try ProgramRun.vsearch(
      ["query", Self.caption, "--index", folder.url.path, "-k", "1", "--json"],
      environment: environment)
    let hits = try #require(run.json()["hits"] as? [[String: Any]])
    #expect(hits.first?["file"] as? String == Self.decoy, "the text form of the odd name")
    return (folder, environment)
  }

  private func write(_ data: Data, _ path: [UInt8]) throws {
    let name: [CChar] = path.map(CChar.init(bitPattern:)) + [0]
    let descriptor: Int32 = open(name, O_WRONLY | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: data)
  }

  @Test func `open hands the player the very bytes of the name`() throws {
    let (folder, environment) = try library()
    let player = folder.path("mpv")
    let script = """
      #!/bin/sh
      printf '%s\\n' "$@" > "$0.tmp"
      mv "$0.tmp" "$0.out"

      """
    try Data(script.utf8).write(to: URL(fileURLWithPath: player))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: player)
    let run = try ProgramRun.vsearch(["open", "1", "--player", player], environment: environment)
    #expect(run.code == 0, "\(run.errors)")
    var told: Data?
    for _ in 0..<200 where told == nil {
      Thread.sleep(forTimeInterval: 0.02)
      told = FileManager.default.contents(atPath: player + ".out")
    }
    let words = try #require(told).split(separator: UInt8(ascii: "\n"))
    #expect(words.last.map { Array($0.suffix(8)) } == [UInt8(ascii: "/")] + Self.odd)
    // What is printed for a shell is the same command.
    let printed = try ProgramRun.vsearch(
      ["open", "1", "--player", player, "--print"], environment: environment)
    let shell = try ProgramRun.run("/bin/bash", ["-c", printed.output])
    #expect(shell.code == 0, "\(printed.output)")
    #expect(FileManager.default.contents(atPath: player + ".out") == told)
  }

  @Test func `clip, sheet and export are of the right video`() throws {
    let (folder, environment) = try library()
    func run(_ arguments: String...) throws -> ProgramRun {
      let run = try ProgramRun.vsearch(arguments, environment: environment, in: folder.url)
      #expect(run.code == 0, "\(arguments) \(run.errors)")
      return run
    }
    _ = try run("clip", "1", "-o", "{name}-cut.mp4", "--json")
    let cut = folder.url.path + #"/a\xFF\xC3-cut.mp4"#
    #expect(!FileManager.default.fileExists(atPath: cut), "the name's bytes are kept")
    let like = try run(
      "similar", cut + "#t=0,3", "--index", folder.url.path, "--json")
    let hits = try #require(like.json()["hits"] as? [[String: Any]])
    #expect(hits.first?["file"] as? String == Self.decoy, "the cut looks like the right video")
    _ = try run("sheet", "1", "-o", "sheet.png")
    _ = try run("sheet", folder.url.path + "/" + Self.decoy, "-o", "whole.png")
    for format in ["m3u", "otio", "fcpxml"] {
      _ = try run("export", "1", "-o", "list.\(format)")
      let text = try String(contentsOfFile: folder.path("list.\(format)"), encoding: .utf8)
      #expect(text.contains("/a%FF%C3.mp4"), "\(format)")
      #expect(!text.contains("%5C"), "\(format)")
    }
    for format in ["csv", "jsonl", "edl", "html", "npy", "ffmetadata"] {
      _ = try run("export", "1", "-f", "-o", "list.\(format)")
    }
  }
}

import DefaultModel
import Foundation
import TestSupport
import Testing

/// What is said of wrong arguments.
@Suite struct UsageTests {
  @Test(arguments: [
    ("open 0", "open"), ("clip f.mp4#t=5,3", "clip"), ("export 3-1 --format csv", "export"),
    ("similar f.mp4#t=3,1", "similar"), ("query x --duration 5m..10s", "query"),
    ("query x --since 2024-05-02 --until 2024-05-01", "query"),
    ("query x --fps 60..30", "query"), ("db compact --threads 0", "db compact"),
    ("index . -j 0", "index"), ("watch . --shard 1/2 --prune", "watch"),
  ])
  func `wrong arguments show the usage of their own command`(line: String, command: String) throws {
    let run = try ProgramRun.vsearch(line.split(separator: " ").map(String.init))
    #expect(run.code == 64, "\(run.errors)")
    #expect(run.errors.contains("Usage: vsearch \(command) "), "\(run.errors)")
    #expect(run.errors.contains("See 'vsearch \(command) --help'"), "\(run.errors)")
  }

  @Test(arguments: [
    ("qurey x", "unknown command 'qurey'\ndid you mean: vsearch query\n"),
    ("db chekc", "unknown command 'chekc'\ndid you mean: vsearch db check\n"),
    ("frobnicate", "unknown command 'frobnicate'\nCommands: index, "),
  ])
  func `a word that is no command is named, with the nearest one`(line: String, says: String) throws
  {
    let run = try ProgramRun.vsearch(line.split(separator: " ").map(String.init))
    #expect(run.code == 64)
    #expect(run.errors.hasPrefix("error: " + says), "\(run.errors)")
  }

  @Test func `an unknown field of a format is named, with those there are`() throws {
    for (format, says) in [
      ("{path}{nosuch}", "there is no field {nosuch}; there are rank, path, "),
      ("{path", "a brace is not closed"), ("{score:x}", "decimals are written as {score:.3f}"),
      ("\\x", "after a backslash"),
    ] {
      let run = try ProgramRun.vsearch(["query", "x", "--format", format])
      #expect(run.code == 64)
      #expect(run.errors.contains(says), "\(run.errors)")
    }
  }

  @Test(arguments: [
    "db compact", "db rebuild", "vectors build", "index", "watch", "bench text", "bench encode",
    "eval run", "eval classify",
  ])
  func `help names one default for threads`(command: String) throws {
    let run = try ProgramRun.vsearch(command.split(separator: " ").map(String.init) + ["--help"])
    #expect(run.code == 0, "\(run.errors)")
    let words = run.output.split { $0.isWhitespace }.joined(separator: " ")
    let place = try #require(words.range(of: "(default: all cores)"))
    #expect(!words[place.upperBound...].prefix(40).contains("(default:"), "\(words)")
  }

  @Test func `the least memory that is named is enough`() throws {
    let folder = try oneVideo()
    for memory in ["1M", "1000001"] {
      let refused = try ProgramRun.vsearch(["index", folder.url.path, "--memory", memory])
      #expect(refused.code == 2)
      #expect(refused.errors.contains(memory), "\(refused.errors)")
    }
    let refused = try ProgramRun.vsearch(["index", folder.url.path, "--memory", "1M"])
    let text = try #require(refused.errors.firstMatch(of: /at least ([0-9]+)M/))
    let least = try #require(Int(text.1))
    let accepted = try ProgramRun.vsearch(
      ["index", folder.url.path, "--memory", "\(least)M"])
    #expect(accepted.code == 0, "\(accepted.errors)")
    #expect(accepted.errors.contains("1 indexed (1 clip)"), "\(accepted.errors)")
    let below = try ProgramRun.vsearch(
      ["index", folder.url.path, "--memory", "\(least - 1)M", "--rebuild"])
    #expect(below.code == 2)
  }

  @Test func `a model that is missing or lacks a part is exit code 4, with what to do`() throws {
    let folder = try oneVideo()
    let models = try TemporaryFolder()
    try TinyBundle.videoMamba.writeRetrieval(to: models.path("m"))
    let video = folder.path("a.mp4")
    for arguments in [
      ["classify", video, "--model", models.path("m")],
      ["index", folder.url.path, "--tag-model", models.path("m")],
      ["model", "fetch", "nosuch"], ["model", "fetch", "videomamba-m-25m", "--offline"],
    ] {
      let run = try ProgramRun.vsearch(
        arguments, environment: ["HF_HOME": models.path("none"), "HF_HUB_CACHE": ""])
      #expect(run.code == 4, "\(run.errors)")
      #expect(run.errors.contains("\nfix: "), "\(run.errors)")
    }
  }

  private func oneVideo() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let samples = try #require(DefaultModel.samplesPath)
    try FileManager.default.copyItem(
      atPath: samples + "/demo00.mp4", toPath: folder.path("a.mp4"))
    return folder
  }
}

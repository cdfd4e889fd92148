import Foundation
import TestSupport
import Testing

@Suite struct ExitCodeTests {
  @Test func `nothing above the cut-off is exit code 1`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let run = try library.query("a red ball", "--min-score", "1.5")
    #expect(run.code == 1)
    #expect((try run.json()["hits"] as? [Any])?.isEmpty ?? false)
  }

  @Test func `no library is exit code 4 and names the command that makes one`() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.vsearch(["query", "a ball"], in: folder.url)
    #expect(run.code == 4)
    #expect(run.errors.contains("vsearch index"))
    #expect(run.output.isEmpty)
  }

  @Test func `an unknown model is exit code 4`() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.vsearch(["index", folder.url.path, "--model", "no-such-model"])
    #expect(run.code == 4)
    #expect(run.errors.contains("no-such-model"))
  }

  @Test func `a missing folder is exit code 2 and one line`() throws {
    let run = try ProgramRun.vsearch(["index", "/no/such/folder"])
    #expect(run.code == 2)
    #expect(run.errors == "error: /no/such/folder: no such folder\n")
    #expect(!FileManager.default.fileExists(atPath: "/no"))
  }

  @Test(arguments: [
    ["query"], ["index"], ["query", "a", "-k", "0"], ["frobnicate"],
    ["frames", "x", "--count", "0"],
    ["tokenize", "--vocab", "x", "--max-length", "1"],
  ])
  func `wrong usage is exit code 64`(arguments: [String]) throws {
    #expect(try ProgramRun.vsearch(arguments).code == 64)
  }

  @Test func `a sentence alone suggests a query`() throws {
    let run = try ProgramRun.vsearch(["person slicing bread"])
    #expect(run.code == 64)
    #expect(run.errors.contains("vsearch query \"person slicing bread\""))
  }

  @Test func `an empty query is refused in one line`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    let run = try library.query(" ...!? ")
    #expect(run.code == 2)
    #expect(run.errors == "error: the query holds no word\n")
  }

  @Test func `broken videos are exit code 3, each with class and reason, and the rest is indexed`()
    throws
  {
    let library = try SampleLibrary()
    try Data().write(to: library.folder.url.appendingPathComponent("empty.mp4"))
    try Data("<html></html>".utf8).write(
      to: library.folder.url.appendingPathComponent("page.mp4"))
    try Data("#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\ndemo00.mp4\n#EXT-X-ENDLIST\n".utf8)
      .write(
        to: library.folder.url.appendingPathComponent("list.mp4"))
    let run = try ProgramRun.vsearch(["index", library.path])
    #expect(run.code == 3)
    let status = try ProgramRun.vsearch(
      ["status", "--failed", "--json", "--index", library.path]).json()
    let videos = try #require(status["videos"] as? [String: Int])
    #expect(videos == ["done": 24, "failed": 3, "skipped": 0, "missing": 0])
    let failed = try #require(status["failed"] as? [[String: String]])
    let classes = Dictionary(
      uniqueKeysWithValues: failed.map { ($0["file"] ?? "", $0["class"] ?? "") })
    #expect(classes["empty.mp4"] == "err_empty")
    #expect(classes["page.mp4"] == "err_not_media")
    #expect(classes["list.mp4"] == "policy")
    #expect(failed.allSatisfy { !($0["reason"] ?? "").isEmpty })
    // Unchanged failures are not tried again, but stay known.
    let again = try ProgramRun.vsearch(["index", library.path, "--json"])
    #expect(again.code == 3)
    #expect(try again.json()["failed"] as? Int == 3)
  }

  @Test func `help and version are exit code 0`() throws {
    for arguments in [["--help"], ["query", "--help"], ["--version"], ["completions", "bash"]] {
      let run = try ProgramRun.vsearch(arguments)
      #expect(run.code == 0)
      #expect(!run.output.isEmpty)
    }
  }
}

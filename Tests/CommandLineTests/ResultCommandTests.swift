import Foundation
import TestSupport
import Testing

@Suite struct ResultCommandTests {
  /// A library with a query remembered.
  private final class Remembered {
    let library: SampleLibrary
    let state: TemporaryFolder
    let folder: TemporaryFolder
    let answer: ProgramRun

    init() throws {
      library = try SampleLibrary()
      state = try TemporaryFolder()
      folder = try TemporaryFolder()
      #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
      answer = try ProgramRun.vsearch(
        [
          "query", "a pink hexagon", "--index", library.path, "-k", "3", "--min-conf", "none",
          "--json",
        ],
        environment: ["XDG_STATE_HOME": state.url.path])
    }

    func run(_ arguments: String..., input: Data = Data()) throws -> ProgramRun {
      try ProgramRun.vsearch(
        arguments, input: input, environment: ["XDG_STATE_HOME": state.url.path],
        in: folder.url)
    }

    func file(_ rank: Int) throws -> String {
      let hits = try #require(answer.json()["hits"] as? [[String: Any]])
      return try #require(hits[rank - 1]["file"] as? String)
    }
  }

  @Test func `numbers name what the last query found, for every command`() throws {
    let last = try Remembered()
    let shown = try last.run("open", "2", "--player", "ffplay", "--json")
    if shown.code == 0 {
      let command = try #require(shown.json()["command"] as? [String])
      #expect(command.last == "file:" + last.library.path + "/" + (try last.file(2)))
    } else {
      #expect(shown.errors.contains("no player"))
    }
    let lines = try last.run("export", "--format", "jsonl")
    #expect(lines.code == 0)
    try #require(lines.lines.count == 3)
    #expect(lines.lines[2].contains(try last.file(3)))
    let clip = try last.run("clip", "1", "-o", "{rank}-{name}.mp4", "--json")
    #expect(clip.code == 0, "\(clip.errors)")
    let stem = (try last.file(1) as NSString).deletingPathExtension
    let cut = try ProgramRun.vsearch(["info", last.folder.path("1-\(stem).mp4"), "--json"]).json()
    let source = try ProgramRun.vsearch(
      ["info", last.library.path + "/" + last.file(1), "--json"]
    ).json()
    #expect(cut["frames"] as? Int == source["frames"] as? Int)
    #expect(try last.run("sheet", "-o", "all.png").code == 0)
    let png = try Data(contentsOf: last.folder.url.appendingPathComponent("all.png"))
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let vectors = try last.run("export", "1-2", "-o", "hits.npy")
    #expect(vectors.code == 0, "\(vectors.errors)")
    let array = try Data(contentsOf: last.folder.url.appendingPathComponent("hits.npy"))
    #expect(String(decoding: array.prefix(128), as: UTF8.self).contains("(2, "))
    let rows = try String(contentsOfFile: last.folder.path("hits.jsonl"), encoding: .utf8)
    #expect(rows.split(separator: "\n").count == 2)
  }

  @Test func `the JSON of a query can be piped`() throws {
    let last = try Remembered()
    let json = Data(last.answer.output.utf8)
    let piped = try ProgramRun.vsearch(["export", "-", "--format", "csv"], input: json)
    #expect(piped.code == 0, "\(piped.errors)")
    #expect(piped.output == (try last.run("export", "--format", "csv")).output)
    let page = try ProgramRun.vsearch(["export", "-", "2", "--format", "html"], input: json)
    #expect(page.output.contains("data:image/jpeg;base64,"))
    for junk in [
      "", "{}", "[1]",
      #"{"schema":"vsearch.query/1","hits":[{"rank":1,"file":"a","start":2,"end":1}]}"#,
    ] {
      let run = try ProgramRun.vsearch(
        ["export", "-", "--format", "csv"], input: Data(junk.utf8))
      #expect(run.code == 2)
      #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    }
  }

  @Test func `what is not there is said in one line`() throws {
    let empty = try ProgramRun.vsearch(["export", "1", "--format", "csv"])
    #expect(empty.code == 2)
    #expect(empty.errors.hasPrefix("error: there is no list of results yet"))
    let last = try Remembered()
    let beyond = try last.run("clip", "7")
    #expect(beyond.code == 2 && beyond.errors == "error: there is no result 7; the list has 3\n")
    let video = last.library.path + "/" + (try last.file(1))
    try Data("x".utf8).write(to: URL(fileURLWithPath: video))
    let changed = try last.run("clip", "1")
    #expect(changed.code == 2 && changed.errors.contains("has changed since the query"))
    try FileManager.default.removeItem(atPath: video)
    #expect(try last.run("sheet", "1", "-o", "a.png").errors.contains("gone"))
    let left = try FileManager.default.contentsOfDirectory(atPath: last.folder.url.path)
    #expect(left.isEmpty, "no half-written file")
    // A table needs no video.
    let table = try last.run("export", "--format", "csv")
    #expect(table.code == 0 && table.output.components(separatedBy: "\r\n").count == 5)
  }

  @Test func `an answer that cannot be kept is given all the same, and said`() throws {
    let last = try Remembered()
    let file = last.folder.path("no-folder")
    try Data().write(to: URL(fileURLWithPath: file))
    let run = try ProgramRun.vsearch(
      ["query", "a pink hexagon", "--index", last.library.path, "--min-conf", "none", "-l"],
      environment: ["XDG_STATE_HOME": file])
    #expect(run.code == 0)
    #expect(run.lines.first == last.library.path + "/" + (try last.file(1)))
    #expect(run.errors.contains("could not be kept in \(file)/vsearch/last-query.json"))
  }

  @Test func `what belongs to the user stands below HOME`() throws {
    let (library, home) = (try SampleLibrary(), try TemporaryFolder())
    let environment = [
      "HOME": home.url.path, "XDG_DATA_HOME": "", "XDG_STATE_HOME": "",
      "XDG_CACHE_HOME": "not/absolute",
    ]
    for arguments in [
      ["index", library.path], ["query", "a pink hexagon", "--index", library.path],
    ] {
      #expect(try ProgramRun.vsearch(arguments, environment: environment).code < 2)
    }
    let kept = home.path(".local/state/vsearch/last-query.json")
    #expect(FileManager.default.fileExists(atPath: kept))
  }

  @Test func `no file is replaced without being asked for`() throws {
    let last = try Remembered()
    let precious = last.folder.path("precious.mp4")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: precious))
    let refused = try last.run("clip", "1", "-o", "precious.mp4")
    #expect(refused.code == 2 && refused.errors.contains("exists already"))
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "mine")
    #expect(try last.run("clip", "1", "-o", "precious.mp4", "--force").code == 0)
    #expect(try last.run("clip", "1-2", "-o", "same.mp4").code == 2)
    #expect(try last.run("export", "-o", "no-such-folder/a.csv").code == 2)
  }

  @Test(arguments: [
    ["open"], ["clip", "0"], ["clip", "1", "-o", "a.exe"], ["clip", "1", "--pad", "-1"],
    ["export", "--format", "doc"], ["export"], ["export", "--format", "npy"],
    ["sheet", "-o", "a.gif"], ["sheet", "a.mp4#t=5,4", "-o", "a.png"],
    ["clip", "a.mp4#t=x", "-o", "a.mp4"],
  ])
  func `wrong usage is exit code 64`(arguments: [String]) throws {
    let run = try ProgramRun.vsearch(arguments)
    #expect(run.code == 64, "\(run.errors)")
  }
}

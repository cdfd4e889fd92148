import Foundation
import TestSupport
import Testing

/// What the program says of a library that is damaged, missing or of other settings.
@Suite struct DamageCommandTests {
  private func indexed() throws -> SampleLibrary {
    let library = try SampleLibrary(count: 3)
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    return library
  }

  private func write(_ data: Data, asCatalogOf library: SampleLibrary) throws {
    for suffix in ["-wal", "-shm"] {
      try? FileManager.default.removeItem(
        atPath: library.path + "/.vsearch/catalog.sqlite3\(suffix)")
    }
    try data.write(to: URL(fileURLWithPath: library.path + "/.vsearch/catalog.sqlite3"))
  }

  @Test func `every command says what to do about a damaged catalog`() throws {
    let library = try indexed()
    let backup = library.folder.path("backup.sqlite3")
    #expect(try ProgramRun.vsearch(["db", "backup", backup, "--index", library.path]).code == 0)
    let whole = try Data(contentsOf: URL(fileURLWithPath: backup))
    for damaged in [whole.prefix(5_000), Data(repeating: 0x5A, count: 40_000)] {
      for command in [
        ["status"], ["query", "a red ball"], ["db", "stats"], ["db", "check"], ["doctor"],
      ] {
        try write(damaged, asCatalogOf: library)
        let run = try ProgramRun.vsearch(command + ["--index", library.path])
        #expect([2, 4].contains(run.code), "\(command)")
        let said = run.output + run.errors
        #expect(said.contains("fix: move ") && said.contains("db backup"), "\(command): \(said)")
      }
      let run = try ProgramRun.vsearch(["index", library.path])
      #expect(run.code != 0 && run.errors.contains("fix: move "), "\(run.errors)")
    }
    try write(whole, asCatalogOf: library)
    #expect(try ProgramRun.vsearch(["db", "check", "--index", library.path]).code == 0)
  }

  @Test func `a catalog that has become empty is said to be`() throws {
    let library = try indexed()
    try write(Data(), asCatalogOf: library)
    let run = try ProgramRun.vsearch(["index", library.path])
    #expect(run.code == 0)
    #expect(run.errors.contains("catalog.sqlite3 was empty; everything is indexed anew"))
    #expect(!(try ProgramRun.vsearch(["index", library.path]).errors.contains("was empty")))
  }

  @Test func `doctor fails where something is at fault, and says in words what`() throws {
    let library = try indexed()
    let sound = try ProgramRun.vsearch(["doctor", "--index", library.path, "--json"])
    #expect(sound.code == 0, "\(sound.output)")
    #expect(try sound.json()["ok"] as? Bool == true)
    let state = library.path + "/.vsearch"
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: state).first { $0.hasSuffix(".vsx") })
    let file = URL(fileURLWithPath: state + "/" + name)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let damaged = try ProgramRun.vsearch(["doctor", "--index", library.path])
    #expect(damaged.code == 2)
    #expect(damaged.output.contains("fail  index: ") && damaged.output.contains("db rebuild"))
    let statistics = try ProgramRun.vsearch(["db", "stats", "--index", library.path])
    #expect(statistics.output.contains(name) && !statistics.output.contains("unusable("))
    #expect(try ProgramRun.vsearch(["doctor", "--index", state + "/nofile"]).code == 4)
    let bare = try TemporaryFolder()
    #expect(try ProgramRun.vsearch(["doctor"], in: bare.url).code == 0, "none was named")
    #expect(try ProgramRun.vsearch(["doctor", "--index", bare.url.path]).code == 4)
  }

  @Test func `a folder that is not there is not to be indexed`() throws {
    let run = try ProgramRun.vsearch(["query", "a ball", "--index", "/nolib"])
    #expect(run.code == 4)
    #expect(run.errors == "error: /nolib: no such folder\n")
  }

  @Test func `other windows are called other windows, not another model`() throws {
    let library = try SampleLibrary(count: 2)
    #expect(try ProgramRun.vsearch(["index", library.path, "--clip-length", "2"]).code == 0)
    for options in [["--clip-length", "4"], ["--clip-length", "4", "--dry-run"]] {
      let run = try ProgramRun.vsearch(["index", library.path] + options)
      #expect(run.code == 4)
      let lines = run.errors.split(separator: "\n")
      #expect(lines.first?.contains("windows of 2 s") ?? false, "\(run.errors)")
      #expect(lines.first?.contains("windows of 4 s") ?? false)
      #expect(!(lines.first?.contains("demo@") ?? true))
      #expect(lines.last?.contains("vsearch index --rebuild") ?? false)
    }
    #expect(try ProgramRun.vsearch(["index", library.path, "--clip-length", "2"]).code == 0)
  }
}

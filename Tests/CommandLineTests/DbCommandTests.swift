import Foundation
import TestSupport
import Testing

@Suite struct DbCommandTests {
  @Test func `an index is checked, measured, compacted and built anew`() throws {
    let library = try SampleLibrary()
    #expect(try ProgramRun.vsearch(["index", library.path]).code == 0)
    func db(_ command: String) throws -> ProgramRun {
      try ProgramRun.vsearch(["db", command, "--json", "--index", library.path])
    }
    let check = try db("check")
    #expect(check.code == 0, "\(check.output)")
    let clean = try check.json()
    #expect(clean["clean"] as? Bool == true)
    for field in ["clips", "compared", "found"] { #expect(clean[field] as? Int == 24) }

    let index = try #require(try db("stats").json()["index"] as? [String: Any])
    #expect(index["clips"] as? Int == 24)
    #expect(index["tail"] as? Int == 0 && index["deleted"] as? Int == 0)
    let name = try #require(index["file"] as? String)
    let path = library.path + "/.vsearch/" + name
    #expect(
      try index["bytes"] as? Int
        == FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)

    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let damaged = try ProgramRun.vsearch(["db", "check", "--index", library.path])
    #expect(damaged.code == 2)
    #expect(damaged.output.hasPrefix("damaged   index: "))
    #expect(damaged.output.split(separator: "\n").count == 1)
    #expect(damaged.errors.contains("fix: vsearch db rebuild"))
    let findings = try db("check").json()["findings"] as? [[String: Any]]
    #expect(findings?.first?["part"] as? String == "index")

    let rebuilt = try db("rebuild")
    #expect(rebuilt.code == 0)
    #expect(try db("check").code == 0)
    try Data(repeating: 1, count: 5_000).write(
      to: URL(fileURLWithPath: library.path + "/.vsearch/vectors-0.vsx"))
    let compacted = try db("compact").json()
    #expect((compacted["bytes_freed"] as? Int ?? 0) >= 5_000)
    #expect(compacted["removed_files"] as? Int == 1)
    #expect(try db("check").code == 0)
    #expect(
      try library.firstFile("a blue hoop as the picture darkens on a gray backdrop") == "demo22.mp4"
    )
  }

  @Test func `without an index the exit code is 4`() throws {
    let folder = try TemporaryFolder()
    for command in ["check", "stats", "compact", "rebuild"] {
      #expect(try ProgramRun.vsearch(["db", command], in: folder.url).code == 4)
    }
  }
}

import TestSupport
import Testing

@Suite struct SchemaTests {
  @Test(arguments: [
    ["model", "list"], ["model", "info"], ["bench", "search"], ["bench", "text"],
  ])
  func `a document's schema is the command's name, its words joined by dots`(
    command: [String]
  ) throws {
    let arguments: [String: [String]] = [
      "info": ["demo"], "search": ["--vectors", "2000", "--dimension", "8"],
    ]
    let run = try ProgramRun.vsearch(command + (arguments[command[1]] ?? []) + ["--json"])
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      try run.json()["schema"] as? String == "vsearch.\(command.joined(separator: "."))/1")
  }
}

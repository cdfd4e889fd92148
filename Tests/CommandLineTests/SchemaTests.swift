import TestSupport
import Testing

@Suite struct SchemaTests {
  @Test(arguments: [
    ["model", "list"], ["model", "info"], ["model", "verify"], ["model", "path"],
    ["model", "quantize"], ["eval", "list"], ["doctor"], ["bench", "search"], ["bench", "text"],
  ])
  func `a document's schema is the command's name, its words joined by dots`(
    command: [String]
  ) throws {
    let folder = try TemporaryFolder()
    let model = folder.path("model")
    try TinyBundle.videoMamba.writeRetrieval(to: model)
    let arguments: [String: [String]] = [
      "info": ["demo"], "verify": [model], "path": ["demo"],
      "quantize": [model, "--precision", "bf16", "-o", folder.path("rounded")],
      "search": ["--vectors", "2000", "--dimension", "8"],
    ]
    let run = try ProgramRun.vsearch(
      command + (arguments[command.last ?? ""] ?? []) + ["--json"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      try run.json()["schema"] as? String == "vsearch.\(command.joined(separator: "."))/1")
  }
}

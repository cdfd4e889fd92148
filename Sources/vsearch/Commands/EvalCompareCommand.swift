import ArgumentParser
import Documents
import Evaluation

struct EvalCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two runs query by query, with a paired test.")

  @Argument(help: "The record of the run to compare with.")
  var first: String

  @Argument(help: "The record of the run whose gain is stated.")
  var second: String

  @Option(name: .long, help: "Which rows, such as dual (default: the last of each run).")
  var stage: String?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let comparison = try RunComparison(
      RunRecord(path: first), RunRecord(path: second), stage: stage)
    if json { return Terminal.print(comparison.json) }
    for line in comparison.lines { Terminal.print(line) }
  }
}

struct EvalListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the protocols and their settings.")

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    if json { return Terminal.print(try Self.document().line) }
    for rules in try EvaluationProtocol.builtIn() {
      Terminal.print("\(Terminal.bold(Format.padded(rules.name, 14))) \(rules.title)")
      let settings = rules.settings.map { "\($0.name) \($0.value)" }
      Terminal.print("               \(Terminal.dim(settings.joined(separator: ", ")))")
    }
  }

  private static func document() throws -> JSONValue {
    .object([
      ("schema", .string("vsearch.eval.list/1")),
      (
        "protocols",
        .array(
          try EvaluationProtocol.builtIn().map { rules in
            .object([
              ("name", .string(rules.name)), ("title", .string(rules.title)),
              ("settings", .object(rules.settings.map { ($0.name, .string($0.value)) })),
            ])
          })
      ),
    ])
  }
}

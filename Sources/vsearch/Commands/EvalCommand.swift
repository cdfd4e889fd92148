import ArgumentParser

struct EvalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure retrieval under published protocols.",
    subcommands: [
      EvalRunCommand.self, EvalCheckCommand.self, EvalScoreCommand.self, EvalCompareCommand.self,
      EvalClassifyCommand.self, EvalListCommand.self,
    ])
}

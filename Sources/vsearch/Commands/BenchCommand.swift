import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine runs the parts of vsearch.",
    subcommands: [
      BenchTokenizeCommand.self, BenchTextCommand.self, BenchAccuracyCommand.self,
    ])
}

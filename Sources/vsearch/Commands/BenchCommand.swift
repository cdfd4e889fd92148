import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this machine runs the parts of vsearch.",
    subcommands: [
      BenchDecodeCommand.self,
      BenchEncodeCommand.self, BenchTextCommand.self, BenchTokenizeCommand.self,
      BenchSearchCommand.self, BenchAccuracyCommand.self,
    ])
}

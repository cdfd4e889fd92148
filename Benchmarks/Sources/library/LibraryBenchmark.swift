import ArgumentParser

/// Fills libraries with invented clips and measures what a query costs in them.
@main
struct LibraryBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "library",
    abstract: "What a query costs in a large library.",
    subcommands: [Fill.self, Measure.self])
}

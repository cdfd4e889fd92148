import ArgumentParser

struct EmbedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Write the vectors of texts, videos or prepared clips to NumPy files.",
    subcommands: [EmbedTextCommand.self, EmbedVideoCommand.self, EmbedClipsCommand.self])
}

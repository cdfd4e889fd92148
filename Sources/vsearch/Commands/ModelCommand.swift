import ArgumentParser

struct ModelCommand: ParsableCommand {
  /// The released checkpoint that suits most users.
  static let recommended: String = "videomamba-m-25m"

  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Import, fetch, check and list models.",
    subcommands: [
      ModelListCommand.self, ModelFetchCommand.self, ModelImportCommand.self,
      ModelQuantizeCommand.self,
      ModelInfoCommand.self, ModelVerifyCommand.self, ModelPathCommand.self,
    ])
}

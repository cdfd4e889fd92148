import ArgumentParser
import Checkpoints

struct ModelVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that a model's files are those that were imported.")

  @Argument(help: "A name from `vsearch model list`, or a bundle's folder.")
  var model: String

  func run() throws {
    let bundle = try ModelLocator.open(model)
    do {
      try bundle.verify()
    } catch {
      throw CommandFailure(error.description, remedy: "import it again", code: Exit.mismatch)
    }
    Terminal.print("\(bundle.configuration.name)@\(bundle.fingerprint.prefix(8)): intact")
  }
}

struct ModelPathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Print the folder of a model.")

  @Argument(help: "A name from `vsearch model list`.")
  var model: String

  func run() throws {
    Terminal.print(try ModelLocator.path(of: model))
  }
}

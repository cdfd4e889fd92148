import ArgumentParser
import Checkpoints
import Documents
import Retrieval

struct ModelVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that a model's files are those that were imported.")

  @Argument(help: "A name from `vsearch model list`, or a bundle's folder.")
  var model: String

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let bundle = try ModelLocator.open(model)
    do {
      try bundle.verify()
    } catch {
      throw CommandFailure(error.description, remedy: "import it again", code: Exit.mismatch)
    }
    if json {
      ModelDocument.print(bundle, of: "verify", [("intact", .bool(true))])
    } else {
      Terminal.print("\(LibraryModel(bundle)): intact")
    }
  }
}

struct ModelPathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Print the folder of a model.")

  @Argument(help: "A name from `vsearch model list`.")
  var model: String

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let path: String = try ModelLocator.path(of: model)
    guard json else { return Terminal.print(path) }
    Terminal.print(
      JSONValue.object([
        ("schema", .string("vsearch.model.path/1")), ("name", .string(model)),
        ("path", .string(path)),
      ]).line)
  }
}

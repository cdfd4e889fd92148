import ArgumentParser
import Documents
import Foundation
import Retrieval

struct DbUpgradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upgrade",
    abstract: "Encode all videos anew with another model, beside the index in use.",
    discussion: """
      The old index answers until the new one is complete; then they change places in one step. Run
      it again to resume. Options of `vsearch index` go behind --.

      Examples:
        vsearch db upgrade --model videomamba-m-25m --index ~/Videos
        vsearch db upgrade --model default --index ~/Videos -- --clip-length 4 --jobs 2
      """)

  @OptionGroup var libraryOptions: LibraryOptions

  @Option(name: .long, help: "The new model; default: the one that is in use.")
  var model: String?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("Options of `vsearch index`.", valueName: "options"))
  var indexOptions: [String] = []

  func run() throws {
    let library = try libraryOptions.open()
    let upgrade = LibraryUpgrade(library)
    if upgrade.isBegun { Terminal.note("resuming  \(Terminal.shown(upgrade.draft))") }
    var arguments: [String] = [library.root, "--index", upgrade.draft]
    if let name = try model ?? library.modelName() { arguments += ["--model", name] }
    if json { arguments += ["--progress", "none"] }
    let command: IndexCommand
    do {
      command = try IndexCommand.parse(arguments + indexOptions)
    } catch {
      throw ValidationError(IndexCommand.message(for: error))
    }
    var hasFailures = false
    do {
      try command.run()
    } catch let code as ExitCode where code == Exit.partial {
      // As with `index`, what cannot be read is noted and no reason to stay with the old model.
      hasFailures = true
    }
    try upgrade.finish(threads: ProcessInfo.processInfo.activeProcessorCount)
    if json {
      let name: String? = try Library.existing(libraryOptions.location()).modelName()
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.upgrade/1")), ("library", .string(library.root)),
          ("model", .optional(name)), ("failures", .bool(hasFailures)),
        ]).line)
    } else {
      Terminal.note("upgraded  \(Terminal.shown(library.root))")
    }
    if hasFailures { throw Exit.partial }
  }
}

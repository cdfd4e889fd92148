import ArgumentParser
import Checkpoints
import DefaultModel
import Documents
import Encoders
import Foundation
import Retrieval

struct DbUpgradeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "upgrade",
    abstract: "Encode all videos anew with another model, beside the index in use.",
    usage: "vsearch db upgrade [<options>] [-- <options of index> ...]",
    discussion: """
      The old index answers until the new one is complete; then they change places in one step. Run \
      it again to resume. Clips are cut and tagged as they were, and their tokens kept if they were, \
      unless options of `vsearch index` behind -- say otherwise.

      Examples:
        vsearch db upgrade --model videomamba-m-25m --index ~/Videos
        vsearch db upgrade --index ~/Videos -- --clip-length 4 --jobs 2
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
    var command = try indexing(of: library)
    // Before any work: hours later is too late for another writer, or for a model that is not there.
    let upgrade = try LibraryUpgrade(library)
    let bundle = try bundle(for: library, upgrade, isNew: command.rebuild)
    command.modelOptions.model = bundle.directory
    let hasTokens: Bool = try LibraryStatus(library).tokenCount > 0
    command.tokens = command.tokens || hasTokens && MatchingHead.isPart(of: bundle)
    if upgrade.isBegun, !command.rebuild {
      Terminal.note("resuming  \(Terminal.shown(LibraryUpgrade.draft(of: library)))")
    }
    try upgrade.begin(with: bundle)
    let hasFailures: Bool
    do {
      hasFailures = try run(command)
      try upgrade.finish(threads: ProcessInfo.processInfo.activeProcessorCount)
    } catch {
      upgrade.discardIfEmpty()
      throw error
    }
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.upgrade/1")), ("library", .string(library.root)),
          ("model", .string(bundle.configuration.name)), ("failures", .bool(hasFailures)),
        ]).line)
    } else {
      Terminal.note("upgraded  \(Terminal.shown(library.root))")
    }
    if hasFailures { throw Exit.partial }
  }

  /// The options behind --, of which those are refused that say where, with what model or that
  /// only a part shall be indexed.
  private func indexing(of library: Library) throws -> IndexCommand {
    let draft: String = LibraryUpgrade.draft(of: library)
    var arguments: [String] = [library.root]
    if json { arguments += ["--progress", "none"] }
    var command: IndexCommand
    do {
      command = try IndexCommand.parse(arguments + indexOptions)
    } catch {
      let text: String = IndexCommand.message(for: error)
      // --help is answered, not refused.
      if IndexCommand.exitCode(for: error) == .success { throw CleanExit.message(text) }
      throw ValidationError(text)
    }
    if let other = command.folders.dropFirst().first {
      throw ValidationError(
        "'\(other)': behind -- stand options alone; the folder is the library's, named by --index "
          + "before --.")
    }
    let misplaced: [(String, Bool)] = [
      ("--index", command.index != nil), ("--model", command.modelOptions.model != nil),
      ("--json", command.json),
    ]
    if let name = misplaced.first(where: \.1)?.0 {
      throw ValidationError("\(name) belongs before --.")
    }
    let senseless: [(String, Bool)] = [
      ("--dry-run", command.dryRun), ("--shard", command.walkingOptions.shard != nil),
    ]
    if let name = senseless.first(where: \.1)?.0 {
      throw ValidationError("\(name) makes no sense here: all videos are encoded anew.")
    }
    command.index = draft
    return command
  }

  /// The model named; else that of the upgrade under way; else the library's.
  private func bundle(
    for library: Library, _ upgrade: LibraryUpgrade, isNew: Bool
  ) throws -> ModelBundle {
    let draft: Library? = try isNew ? nil : upgrade.begunLibrary()
    guard let model else {
      return try draft.flatMap(ModelLocator.open(for:)) ?? ModelLocator.open(for: library)
        ?? ModelLocator.open(DefaultModel.name)
    }
    let bundle = try ModelLocator.open(model)
    if let begun = try draft?.model(), begun.fingerprint != bundle.fingerprint {
      throw CommandFailure(
        "an upgrade to model \(begun) is under way, not to \(LibraryModel(bundle))",
        remedy: "leave --model out to go on with it, or begin anew: add -- --rebuild",
        code: Exit.mismatch)
    }
    return bundle
  }

  /// Indexes; returns whether some files could not be.
  private func run(_ command: IndexCommand) throws -> Bool {
    do {
      try command.run()
    } catch let code as ExitCode where code == Exit.partial {
      // As with `index`, what cannot be read is noted and no reason to stay with the old model.
      return true
    } catch RetrievalError.otherSegmentation(_, let expected, let found) {
      throw CommandFailure(
        "an upgrade with clips cut into \(expected) is under way; asked for are \(found)",
        remedy: "leave the options out to go on with it, or begin anew: add --rebuild behind --",
        code: Exit.mismatch)
    }
    return false
  }
}

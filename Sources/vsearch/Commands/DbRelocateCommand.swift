import ArgumentParser
import Documents
import Retrieval

struct DbRelocateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relocate",
    abstract: "Tell an index that stands apart from its videos where they are now.",
    discussion: """
      Paths in the index are relative to the folder of the videos. An index inside that folder moves \
      with it and needs nothing; one that was made with --index, or for a folder that cannot be \
      written, remembers the folder.

      Example:
        vsearch db relocate /mnt/new/Videos --index ~/indexes/videos
      """)

  @Argument(help: "The folder where the videos are now.")
  var root: String

  @OptionGroup var libraryOptions: LibraryOptions

  @Flag(name: .shortAndLong, help: "Even if most of the videos are not there.")
  var force: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let result = try LibraryRelocation.run(
      libraryOptions.location(), to: root, evenIfMissing: force)
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.relocate/1")), ("root", .string(result.root)),
          ("old_root", .string(result.oldRoot)), ("state", .string(result.state)),
          ("found", .integer(Int64(result.found))), ("missing", .integer(Int64(result.missing))),
        ]).line)
    } else {
      Terminal.print(
        "moved     \(Terminal.shown(result.oldRoot)) is now \(Terminal.shown(result.root)): "
          + "\(result.found) videos found, \(result.missing) missing")
    }
  }
}

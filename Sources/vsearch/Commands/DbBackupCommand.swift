import ArgumentParser
import Catalog
import Documents
import Foundation
import Retrieval

struct DbBackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the catalog into one file, while others read and write.",
    discussion: """
      The catalog holds all there is to keep: put back as .vsearch/catalog.sqlite3, the next \
      `vsearch index` builds the rest from it.

      Example:
        vsearch db backup videos.sqlite3 --index ~/Videos
      """)

  @Argument(help: "The file to write.")
  var file: String

  @OptionGroup var libraryOptions: LibraryOptions

  @OptionGroup var replacement: ReplacementOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let location = try libraryOptions.location()
    let library = try Library.existing(location)
    let target = try FreshFile(file, mayReplace: replacement.force, sparing: [location.state])
    let counts: CatalogCounts = try target.make { draft in
      defer { for ending in ["-wal", "-shm"] { unlink(draft + ending) } }
      try library.catalog.backUp(to: draft)
      // Read back before it gets its name.
      let copy = try VideoCatalog.open(path: draft, mode: .readOnly)
      let faults = try copy.read { try $0.checkIntegrity() }
      if let fault = faults.first { throw CommandFailure("\(file): the copy is damaged: \(fault)") }
      return try copy.read { try $0.counts() }
    }
    let videos: Int = counts.videos.values.reduce(0, +)
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.backup/1")), ("output", .string(file)),
          ("files", .integer(Int64(videos))), ("clips", .integer(Int64(counts.clips))),
        ]).line)
    } else {
      Terminal.note(
        "wrote     \(Terminal.shown(file)): \(Format.count(videos, "file")), \(Format.count(counts.clips, "clip"))"
      )
    }
  }
}

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
      The catalog holds all there is to keep: put back as .vsearch/catalog.sqlite3, the next
      `vsearch index` builds the rest from it.

      Example:
        vsearch db backup videos.sqlite3 --index ~/Videos
      """)

  @Argument(help: "The file to write.")
  var file: String

  @OptionGroup var libraryOptions: LibraryOptions

  @Flag(name: .shortAndLong, help: "Replace a file that is there.")
  var force: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let library = try libraryOptions.open()
    let target = try FreshFile(file, mayReplace: force)
    let counts: CatalogCounts
    do {
      try library.catalog.backUp(to: target.draft)
      // Read back before it gets its name.
      let copy = try VideoCatalog.open(path: target.draft, mode: .readOnly)
      let faults = try copy.read { try $0.checkIntegrity() }
      if let fault = faults.first { throw CommandFailure("\(file): the copy is damaged: \(fault)") }
      counts = try copy.read { try $0.counts() }
    } catch {
      target.discard()
      throw error
    }
    for ending in ["-wal", "-shm"] { unlink(target.draft + ending) }
    try target.publish()
    let videos: Int = counts.videos.values.reduce(0, +)
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.backup/1")), ("output", .string(file)),
          ("files", .integer(Int64(videos))), ("clips", .integer(Int64(counts.clips))),
        ]).line)
    } else {
      Terminal.note("wrote     \(Terminal.shown(file)): \(videos) files, \(counts.clips) clips")
    }
  }
}

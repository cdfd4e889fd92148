import ArgumentParser
import Documents
import Foundation
import Retrieval

struct DbMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Take the videos of other indexes into this one, without encoding.",
    discussion: """
      All must be of one model and one segmentation. Where both have a file at a path, contents
      decide: equal ones are kept, of different ones that which is on disk. The other index is only
      read. With `vsearch index --shard i/n --index PACK` several machines make packs of one folder,
      which are merged here.

      Examples:
        vsearch db merge pack1 pack2 --index ~/Videos
        vsearch db merge /mnt/usb/holidays --below holidays --index ~/Videos
      """)

  @Argument(help: "The other indexes: their folders, or their .vsearch folders.")
  var others: [String]

  @OptionGroup var libraryOptions: LibraryOptions

  @Option(name: .long, help: "The folder of this library in which the other's videos stand.")
  var below: String?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let library = try libraryOptions.open()
    let here: String = FileManager.default.currentDirectoryPath
    let sources: [Library] = try others.map {
      try Library.existing(LibraryLocation.existing(override: $0, from: here))
    }
    guard !sources.contains(where: { $0.state == library.state }) else {
      throw CommandFailure("a library is not merged into itself")
    }
    var documents: [JSONValue] = []
    do {
      let merge = try LibraryMerge(into: library)
      for source in sources {
        let outcome = try merge.merge(source, below: below)
        documents.append(document(outcome, of: source))
        if !json {
          Terminal.print(
            "merged    \(outcome.added) videos (\(outcome.clips) clips) of "
              + "\(Terminal.shown(source.root)); \(outcome.known) were known, \(outcome.kept) kept "
              + "as they are, \(outcome.failures) failures noted")
        }
      }
    }
    // The index is built anew only if so much has come that searches would feel it.
    _ = try LibraryMaintenance(library).refreshIndex(
      threads: ProcessInfo.processInfo.activeProcessorCount)
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.merge/1")), ("merged", .array(documents)),
        ]).line)
    }
  }

  private func document(_ outcome: LibraryMerge.Outcome, of source: Library) -> JSONValue {
    .object([
      ("library", .string(source.root)), ("added", .integer(Int64(outcome.added))),
      ("clips", .integer(Int64(outcome.clips))), ("known", .integer(Int64(outcome.known))),
      ("kept", .integer(Int64(outcome.kept))), ("failures", .integer(Int64(outcome.failures))),
    ])
  }
}

import ArgumentParser
import Documents
import Foundation
import Retrieval

struct DbCompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Give back the space of what was deleted.",
    discussion: """
      Rewrites the catalog without gaps, brings the vector file up to date, and removes what older \
      versions and killed processes left behind. Needs about as much free space as the catalog takes.

      Example:
        vsearch db compact --index ~/Videos
      """)

  @OptionGroup var libraryOptions: LibraryOptions

  @Option(
    name: .long, help: "Most threads (default: all cores).", transform: ThreadCount.parse)
  var threads: ThreadCount?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let library = try libraryOptions.open()
    let model = try? ModelLocator.open(for: library)
    let result = try LibraryMaintenance(library, model: model).compact(
      threads: (threads ?? .all).count)
    let freed: Int64 = result.bytesBefore - result.bytesAfter
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.compact/1")),
          ("bytes_before", .integer(result.bytesBefore)),
          ("bytes_after", .integer(result.bytesAfter)),
          ("bytes_freed", .integer(freed)),
          ("rebuilt", .bool(result.hasRebuilt)),
          ("removed_files", .integer(Int64(result.removedFiles))),
          ("files_in_use", .integer(Int64(result.filesInUse))),
        ]).line)
      return
    }
    let change: String =
      freed < 0 ? "\(Format.bytes(-freed)) more" : "\(Format.bytes(freed)) freed"
    Terminal.print(
      "compacted \(Format.bytes(result.bytesAfter)), \(change)"
        + (result.hasRebuilt ? ", vector file built anew" : ""))
    if result.filesInUse > 0 {
      Terminal.note(
        "note: \(Format.count(result.filesInUse, "old file")) still being read, to be removed later"
      )
    }
  }
}

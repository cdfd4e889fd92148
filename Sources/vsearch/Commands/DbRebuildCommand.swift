import ArgumentParser
import Documents
import Foundation
import Retrieval

struct DbRebuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rebuild",
    abstract: "Build the vector file anew from the catalog.",
    discussion: """
      Nothing is decoded or encoded. Searches go on meanwhile and use the new file as soon as it is \
      complete. `vsearch index` does this by itself when enough has changed.

      Example:
        vsearch db rebuild --index ~/Videos
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
    let clock = ContinuousClock()
    let start = clock.now
    try LibraryMaintenance(library, model: model).rebuildIndex(threads: (threads ?? .all).count)
    let seconds: Double = (clock.now - start) / .seconds(1)
    let index = try LibraryStatistics(library).index
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.rebuild/1")),
          ("seconds", .number(seconds)),
          ("index", index.map(DbStatsCommand.document) ?? .null),
        ]).line)
      return
    }
    guard let index else { return Terminal.note("the library is empty") }
    Terminal.print(
      "built     generation \(index.generation) of \(Format.count(index.clips, "clip")), "
        + "\(Format.bytes(index.bytes ?? 0)), \(Format.fixed(seconds, 1)) s")
  }
}

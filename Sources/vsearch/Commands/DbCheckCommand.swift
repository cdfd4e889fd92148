import ArgumentParser
import Catalog
import Documents
import Retrieval

struct DbCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that nothing in an index is damaged or lost.",
    discussion: """
      Reads the whole catalog and the whole vector file, compares them vector by vector, and looks for \
      clips as a query would. Changes nothing; others may go on indexing and searching. Exit code 0: all \
      is well. 2: something is damaged; each line says what, and what to do.

      Example:
        vsearch db check --index ~/Videos
      """)

  @OptionGroup var libraryOptions: LibraryOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let library = try libraryOptions.open()
    let check = try LibraryCheck(library)
    if json {
      Terminal.print(document(check, library).line)
    } else {
      show(check, library)
    }
    if !check.findings.isEmpty { throw Exit.failure }
  }

  /// The command that mends a part.
  private static func remedy(_ part: LibraryCheck.Part, _ library: Library) -> String {
    switch part {
    case .catalog: CatalogError.remedy(forDamageOf: library.catalog.path)
    case .index: "vsearch db rebuild --index \(library.root)"
    }
  }

  private func document(_ check: LibraryCheck, _ library: Library) -> JSONValue {
    .object([
      ("schema", .string("vsearch.db.check/1")),
      ("clean", .bool(check.findings.isEmpty)),
      (
        "findings",
        .array(
          check.findings.map { finding in
            .object([
              ("part", .string(finding.part.rawValue)), ("problem", .string(finding.problem)),
              ("fix", .string(Self.remedy(finding.part, library))),
            ])
          })
      ),
      ("clips", .integer(Int64(check.clips))),
      ("compared", .integer(Int64(check.comparedClips))),
      ("found", .integer(Int64(check.foundClips))),
      ("leftover_files", .integer(Int64(check.leftoverFiles))),
      ("leftover_bytes", .integer(check.leftoverBytes)),
    ])
  }

  private func show(_ check: LibraryCheck, _ library: Library) {
    for finding in check.findings {
      Terminal.print("damaged   \(finding.part.rawValue): \(Terminal.shown(finding.problem))")
    }
    var remedies: [String] = []
    for finding in check.findings {
      let remedy: String = Self.remedy(finding.part, library)
      if !remedies.contains(remedy) { remedies.append(remedy) }
    }
    for remedy in remedies { Terminal.note("fix: \(Terminal.shown(remedy))") }
    if check.findings.isEmpty {
      Terminal.print(
        "clean     \(Format.count(check.clips, "clip")), "
          + "\(check.comparedClips) compared with the vector file, "
          + "\(check.foundClips) looked for and found")
    }
    if check.leftoverFiles > 0 {
      Terminal.note(
        "note: \(check.leftoverFiles) leftover files, \(Format.bytes(check.leftoverBytes)) "
          + "(vsearch db compact removes them)")
    }
  }
}

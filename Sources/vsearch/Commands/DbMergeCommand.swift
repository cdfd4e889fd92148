import ArgumentParser
import Documents
import Foundation
import Retrieval

struct DbMergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Take the videos of other indexes into this one, without encoding.",
    usage: "vsearch db merge <others> ... [<options>]",
    discussion: """
      Vectors, tags, subtitles and the tokens kept for re-ranking come along. All indexes must be of \
      one model and one segmentation. Where both have a file at a path, contents decide: equal ones \
      are kept, of different ones that which is on disk. The other index is only read. With \
      `vsearch index FOLDER --shard i/n --index PACK` several machines make packs of one folder, \
      which are merged here; where --index names a folder without an index, one is made.

      Examples:
        vsearch db merge pack1 pack2 --index ~/Videos
        vsearch db merge /mnt/usb/holidays --below holidays --index ~/Videos
      """)

  @Argument(help: "The other indexes: their folders, or their .vsearch folders.")
  var others: [String]

  @OptionGroup var libraryOptions: LibraryOptions

  @Option(name: .long, help: "The folder of this library in which the other's videos stand.")
  var below: String?

  @Option(name: .long, help: "Most bytes of all kept tokens, as 500M or 4G (default 4G).")
  var tokensLimit: ByteSize?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard !others.isEmpty else { throw ValidationError("Name the indexes to take in.") }
  }

  func run() throws {
    let here: String = FileManager.default.currentDirectoryPath
    let sources: [Library] = try others.map {
      try Library.existing(LibraryLocation.existing(override: $0, from: here))
    }
    let library = try target(for: sources)
    guard !sources.contains(where: { $0.state == library.state }) else {
      throw CommandFailure("a library is not merged into itself")
    }
    let merge = try LibraryMerge(
      into: library, tokenLimit: tokensLimit?.bytes ?? LibraryTokens.standardLimit)
    var documents: [JSONValue] = []
    for source in sources {
      let outcome = try merge.merge(source, below: below)
      documents.append(document(outcome, of: source))
      if !json { show(outcome, of: source) }
    }
    try merge.finish(threads: ProcessInfo.processInfo.activeProcessorCount)
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.db.merge/1")), ("merged", .array(documents)),
        ]).line)
    }
  }

  private func target(for sources: [Library]) throws -> Library {
    guard let name = libraryOptions.index else { return try libraryOptions.open() }
    return try Library.forMerging(into: name, from: sources)
  }

  private func show(_ outcome: LibraryMerge.Outcome, of source: Library) {
    Terminal.print(
      "merged    \(Format.count(outcome.added, "video")) "
        + "(\(Format.count(outcome.clips, "clip"))) of \(Terminal.shown(source.root)); "
        + "\(outcome.known) were known, \(outcome.kept) kept as they are, "
        + "\(Format.count(outcome.failures, "failure")) noted")
    let parts: [(count: Int, noun: String, what: String)] = [
      (outcome.subtitles, "video", "with subtitles"), (outcome.tagged, "clip", "with tags"),
      (outcome.tokens, "clip", "with tokens"), (outcome.unfinished, "clip", "of unfinished videos"),
    ]
    let found: [String] = parts.filter { $0.count > 0 }.map {
      "\(Format.count($0.count, $0.noun)) \($0.what)"
    }
    if !found.isEmpty { Terminal.print("          with \(found.joined(separator: ", "))") }
    if outcome.tokensLeftOut > 0 {
      Terminal.note(
        "tokens    of \(Format.count(outcome.tokensLeftOut, "clip")) left out: this library "
          + "keeps none, or --tokens-limit is reached; they are encoded again when re-ranked")
    }
    if outcome.tagsLeftOut > 0 {
      Terminal.note(
        "tags      of \(Format.count(outcome.tagsLeftOut, "clip")) left out: "
          + "they are another classifier's; `vsearch index --tag-model` tags what has none")
    }
  }

  private func document(_ outcome: LibraryMerge.Outcome, of source: Library) -> JSONValue {
    .object([
      ("library", .string(source.root)), ("index", .string(source.state)),
      ("added", .integer(Int64(outcome.added))),
      ("clips", .integer(Int64(outcome.clips))), ("known", .integer(Int64(outcome.known))),
      ("kept", .integer(Int64(outcome.kept))), ("failures", .integer(Int64(outcome.failures))),
      ("subtitles", .integer(Int64(outcome.subtitles))),
      ("tagged", .integer(Int64(outcome.tagged))),
      ("tags_left_out", .integer(Int64(outcome.tagsLeftOut))),
      ("tokens", .integer(Int64(outcome.tokens))),
      ("tokens_left_out", .integer(Int64(outcome.tokensLeftOut))),
      ("unfinished", .integer(Int64(outcome.unfinished))),
    ])
  }
}

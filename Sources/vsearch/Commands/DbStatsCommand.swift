import ArgumentParser
import Documents
import Foundation
import Indexes
import Retrieval

struct DbStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show what the files of an index hold.",
    discussion: """
      Clips newer than the vector file are compared with a query one by one, deleted ones are left out; \
      when either grows too many, `vsearch index` builds the file anew.

      Example:
        vsearch db stats --index ~/Videos --json
      """)

  @OptionGroup var libraryOptions: LibraryOptions

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let statistics = try LibraryStatistics(libraryOptions.open())
    if json {
      Terminal.print(Self.document(statistics).line)
    } else {
      show(statistics)
    }
  }

  private static func document(_ statistics: LibraryStatistics) -> JSONValue {
    .object([
      ("schema", .string("vsearch.db.stats/1")),
      ("videos", .integer(Int64(statistics.videos))),
      ("clips", .integer(Int64(statistics.clips))),
      ("dimension", statistics.dimension.map { .integer(Int64($0)) } ?? .null),
      ("code", .optional(statistics.code)),
      ("catalog_bytes", .integer(statistics.catalogBytes)),
      ("log_bytes", .integer(statistics.logBytes)),
      ("free_bytes", .integer(statistics.freeBytes)),
      ("token_bytes", .integer(statistics.tokenBytes)),
      ("leftover_files", .integer(Int64(statistics.leftoverFiles))),
      ("leftover_bytes", .integer(statistics.leftoverBytes)),
      ("index", statistics.index.map(document) ?? .null),
    ])
  }

  static func document(_ index: LibraryStatistics.Index) -> JSONValue {
    .object([
      ("generation", .integer(index.generation)),
      ("file", .string(index.fileName)),
      ("created", .string(index.createdAt.ISO8601Format())),
      ("bytes", index.bytes.map { .integer($0) } ?? .null),
      ("lists", index.lists.map { .integer(Int64($0)) } ?? .null),
      ("clips", .integer(Int64(index.clips))),
      ("tail", .integer(Int64(index.tail))),
      ("deleted", .integer(Int64(index.deleted))),
      ("rebuild_due", .bool(index.isRebuildDue)),
      ("fault", .optional(index.fault)),
      ("calibration", index.calibration.map(VectorsCommand.document) ?? .null),
    ])
  }

  private func show(_ statistics: LibraryStatistics) {
    let vectors: String = statistics.dimension.map { ", \($0) × \(statistics.code ?? "")" } ?? ""
    Terminal.print(
      "clips     \(statistics.clips) of \(Format.count(statistics.videos, "video"))\(vectors)")
    Terminal.print(
      "catalog   \(Format.bytes(statistics.catalogBytes)), "
        + "\(Format.bytes(statistics.freeBytes)) of it unused, "
        + "log \(Format.bytes(statistics.logBytes))")
    if let index = statistics.index {
      Terminal.print(
        "index     generation \(index.generation) of "
          + "\(index.createdAt.formatted(.iso8601)), \(Format.bytes(index.bytes ?? 0))")
      Terminal.print(
        "          \(Format.count(index.clips, "clip")), \(index.deleted) deleted since, \(index.tail) newer"
          + (index.isRebuildDue ? "; due to be built anew" : ""))
      if let calibration = index.calibration, calibration.source != .none {
        let texts: String = calibration.source == .queries ? "captions" : "clips"
        Terminal.print(
          "          \(Format.count(index.lists ?? 1, "list")); recall calibrated with "
            + "\(calibration.queryCount) \(texts)")
      }
      if let fault = index.fault { Terminal.print("          \(Terminal.shown(fault))") }
    } else {
      Terminal.print("index     none yet; clips are compared one by one")
    }
    if statistics.leftoverFiles > 0 {
      Terminal.print(
        "leftovers \(Format.count(statistics.leftoverFiles, "file")), \(Format.bytes(statistics.leftoverBytes))"
      )
    }
  }
}

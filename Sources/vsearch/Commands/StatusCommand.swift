import ArgumentParser
import Catalog
import Documents
import Foundation
import Retrieval

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what is indexed, what failed and why.",
    discussion: """
      Examples:
        vsearch status
        vsearch status --failed --json
      """)

  @OptionGroup var libraryOptions: LibraryOptions

  @Flag(name: .long, help: "List the files that gave no clips, with the reason.")
  var failed: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let library = try libraryOptions.open()
    let status = try LibraryStatus(library)
    if json {
      Terminal.print(document(status).line)
    } else {
      show(status)
    }
  }

  private func document(_ status: LibraryStatus) -> JSONValue {
    .object([
      ("schema", .string("vsearch.status/1")),
      ("root", .string(status.root)),
      ("index", .string(status.state)),
      ("model", .optional(status.model?.name)),
      ("fingerprint", .optional(status.model?.fingerprint)),
      ("library_fingerprint", .optional(status.fingerprint)),
      ("precision", .optional(status.precision)),
      ("clip_seconds", .number(status.segmentation.seconds)),
      ("segment", .string(status.segmentation.kind.rawValue)),
      ("overlap_seconds", .number(status.segmentation.overlap)),
      (
        "videos",
        .object([
          ("done", .integer(Int64(status.done))), ("failed", .integer(Int64(status.failed))),
          ("skipped", .integer(Int64(status.skipped))),
          ("missing", .integer(Int64(status.missing.count))),
        ])
      ),
      ("last_run", .optional(Self.lastRun(status))),
      ("remaining", .integer(Int64(Self.remaining(status)))),
      ("unfinished_clips", .integer(Int64(status.unfinishedClips))),
      ("missing", .array(status.missing.map { .string($0) })),
      ("clips", .integer(Int64(status.clips))),
      ("video_seconds", .number(status.videoSeconds)),
      ("catalog_bytes", .integer(status.catalogBytes)),
      ("vector_bytes", .integer(status.vectorBytes)),
      ("token_clips", .integer(Int64(status.tokenCount))),
      ("token_bytes", .integer(status.tokenBytes)),
      ("failed", .array(status.unindexed.map(Self.entry))),
    ])
  }

  private static func lastRun(_ status: LibraryStatus) -> String? {
    switch status.lastRun {
    case .started: "unfinished"
    case .stopped: "stopped"
    case .complete: "complete"
    case nil: nil
    }
  }

  private static func remaining(_ status: LibraryStatus) -> Int {
    if case .stopped(let remaining) = status.lastRun { return remaining }
    return 0
  }

  private static func entry(_ video: LibraryStatus.Unindexed) -> JSONValue {
    .object([
      ("file", .string(video.file)), ("class", .string(video.errorClass)),
      ("reason", .string(video.reason)), ("status", .string(video.status)),
    ])
  }

  private func show(_ status: LibraryStatus) {
    if failed {
      for video in status.unindexed {
        Terminal.print(
          "\(Format.padded(video.errorClass, 14)) \(Terminal.shown(video.file)): "
            + Terminal.shown(video.reason))
      }
      if status.unindexed.isEmpty { Terminal.note("no file failed") }
      return
    }
    let length: String = Format.duration(status.videoSeconds)
    Terminal.print("library   \(Terminal.shown(status.root))")
    Terminal.print(
      "model     \(status.model?.description ?? "none"), "
        + "computed in \(status.precision ?? "float32")")
    Terminal.print("clips     \(status.segmentation.summary)")
    Terminal.print(
      "videos    \(status.done) indexed (\(length), \(Format.count(status.clips, "clip")))")
    if status.failed > 0 { Terminal.print("failed    \(status.failed) (vsearch status --failed)") }
    if status.skipped > 0 { Terminal.print("skipped   \(status.skipped) sound or picture files") }
    if !status.missing.isEmpty {
      Terminal.print("gone      \(status.missing.count) (vsearch index --prune forgets them)")
    }
    switch status.lastRun {
    case .started:
      Terminal.print("last run  under way, or killed: vsearch index goes on where it was")
    case .stopped(let remaining):
      Terminal.print(
        "last run  stopped with \(Format.count(remaining, "file")) to go: vsearch index goes on")
    case .complete, nil: break
    }
    Terminal.print(
      "size      catalog \(Format.bytes(status.catalogBytes)), "
        + "vector index \(Format.bytes(status.vectorBytes))")
    if status.tokenCount > 0 {
      Terminal.print(
        "tokens    of \(Format.count(status.tokenCount, "clip")), "
          + "\(Format.bytes(status.tokenBytes)), for --rerank")
    }
  }
}

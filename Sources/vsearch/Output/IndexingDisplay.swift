import Checkpoints
import Documents
import Retrieval

/// Shows what the indexer does.
struct IndexingDisplay {
  let reporter: ProgressReporter
  private let style: ProgressStyle

  init(_ style: ProgressStyle) {
    self.style = style
    reporter = ProgressReporter(style)
  }

  /// Says which model works on which library.
  func begin(_ library: Library, _ location: LibraryLocation, _ bundle: ModelBundle) {
    guard style != .json, style != .none else { return }
    Terminal.note(
      "model     \(bundle.configuration.name) (\(bundle.computing.rawValue), "
        + "\(bundle.configuration.jointWidth ?? 0)-d)")
    if location.state != library.root + "/.vsearch" {
      Terminal.note("index     \(Terminal.shown(location.state))")
    }
  }

  func show(_ event: IndexingEvent) {
    switch event {
    case .planned(let work, let seconds, let unchanged):
      let length: String = work > 0 ? ", \(Format.duration(seconds)) of video" : ""
      reporter.line("found     \(work) to index\(length); \(unchanged) unchanged")
    case .progress(let done, let total, let file):
      reporter.update(done, of: total, unit: { Format.duration($0) }, item: file)
    case .tagging(let done, let total, let file):
      reporter.update(
        Double(done), of: Double(total), unit: { "\(Int($0)) clips tagged" }, item: file)
    case .unreadableFolder(let path):
      let shown: String = path.isEmpty ? "." : Terminal.shown(path)
      reporter.line(
        "warning: \(shown): the folder may not be read; what is known of it is kept")
    case .damaged(let file, let places):
      reporter.line(
        "damaged   \(Terminal.shown(file)): "
          + "\(Format.count(places, "place")) could not be decoded")
    case .unreadableSubtitles(let file, let errorClass, let reason):
      reporter.line(
        "warning: \(Terminal.shown(file)) (\(errorClass)): \(Terminal.shown(reason))")
    case .failed(let file, let errorClass, let reason):
      reporter.line("failed    \(Terminal.shown(file)) (\(errorClass)): \(Terminal.shown(reason))")
    case .indexed: break
    }
  }

  /// What a run came to, in one line that adds up.
  static func sentence(_ summary: IndexingSummary) -> String {
    var parts: [String] = [
      "\(summary.indexed) indexed (\(Format.count(summary.clips, "clip")))",
      "\(summary.unchanged) unchanged",
    ]
    if summary.moved > 0 { parts.append("\(summary.moved) moved") }
    if summary.skipped > 0 { parts.append("\(summary.skipped) skipped (sound or pictures)") }
    if summary.failed > 0 { parts.append("\(summary.failed) failed (vsearch status --failed)") }
    if summary.remaining > 0 { parts.append("\(summary.remaining) to go") }
    var sentence: String =
      (summary.wasInterrupted ? "stopped   " : "done      ") + parts.joined(separator: ", ")
      + " = \(summary.discovered) found"
    if summary.tagged > 0 { sentence += "; \(Format.count(summary.tagged, "clip")) tagged" }
    if summary.pruned > 0 { sentence += "; \(summary.pruned) forgotten" }
    let subtitles: Int = summary.unreadableSubtitles.values.reduce(0, +)
    if subtitles > 0 {
      sentence += "; subtitles of \(Format.count(subtitles, "file")) could not be read"
    }
    if summary.missing > 0 { sentence += "; \(summary.missing) gone (--prune forgets them)" }
    return sentence
  }

  static func document(_ summary: IndexingSummary, root: String) -> JSONValue {
    .object([
      ("schema", .string("vsearch.index/1")),
      ("root", .string(root)),
      ("discovered", .integer(Int64(summary.discovered))),
      ("indexed", .integer(Int64(summary.indexed))),
      ("clips", .integer(Int64(summary.clips))),
      ("unchanged", .integer(Int64(summary.unchanged))),
      ("tagged", .integer(Int64(summary.tagged))),
      ("moved", .integer(Int64(summary.moved))),
      ("skipped", .integer(Int64(summary.skipped))),
      ("failed", .integer(Int64(summary.failed))),
      ("remaining", .integer(Int64(summary.remaining))),
      ("missing", .integer(Int64(summary.missing))),
      ("pruned", .integer(Int64(summary.pruned))),
      ("unreadable_folders", .integer(Int64(summary.unreadableFolders))),
      (
        "unreadable_subtitles",
        .object(
          summary.unreadableSubtitles.sorted { $0.key < $1.key }
            .map { ($0.key, .integer(Int64($0.value))) })
      ),
      ("video_seconds", .number(summary.videoSeconds)),
      ("interrupted", .bool(summary.wasInterrupted)),
    ])
  }
}

import ArgumentParser
import Checkpoints
import Documents
import Encoders
import Foundation
import Retrieval

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Make or refresh the index of a folder of videos.",
    discussion: """
      Only new and changed files are worked on; run it again to resume. The index stands in .vsearch
      inside the folder, or in your data folder where that may not be written. Exit code 3: some
      files failed (vsearch status --failed).

      Examples:
        vsearch index ~/Videos
        vsearch index ~/Videos --clip-length 4 --rebuild
        vsearch index ~/Videos --tag-model uniformerv2-b16-k710-f8
      """)

  @Argument(help: "The folder of videos.")
  var folder: String

  @Option(name: .long, help: "Where the index stands instead.")
  var index: String?

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Seconds of the windows that videos are cut into (default 8).")
  var clipLength: Double?

  @Flag(name: .long, help: "Try files again that failed before.")
  var retryFailed: Bool = false

  @Flag(name: .long, help: "Index everything anew; needed for another model or clip length.")
  var rebuild: Bool = false

  @Flag(name: .long, help: "Forget videos whose files are gone.")
  var prune: Bool = false

  @Flag(name: .long, help: "Keep the visual tokens of new clips, so that --rerank is quick.")
  var tokens: Bool = false

  @Option(name: .long, help: "Most bytes of all kept tokens, as 500M or 4G (default 4G).")
  var tokensLimit: ByteSize?

  @Option(
    name: .long,
    help: "A classifier that names what happens in each clip; later runs use it too. none: no more."
  )
  var tagModel: String?

  @Option(name: .long, help: "With --tag-model, for a model of K710: only k400, k600 or k700.")
  var tagClasses: String?

  @Option(name: .shortAndLong, help: "Most threads for encoding (default: all cores).")
  var jobs: Int = 0

  @Option(name: .long, help: "How progress is shown: auto, bar, plain, json, none.")
  var progress: ProgressStyle = .auto

  @Flag(name: .long, help: "Print the result as JSON.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  func validate() throws {
    guard tagClasses == nil || tagModel != nil else {
      throw ValidationError("--tag-classes needs --tag-model.")
    }
  }

  func run() throws {
    verbosity.apply()
    let named: String? = index ?? ProcessInfo.processInfo.environment["VSEARCH_INDEX"]
    let location = LibraryLocation.forIndexing(root: folder, override: named)
    try requireFolder()
    let library = try Library.forIndexing(location)
    // A refresh uses the model the library was built with, unless another is named.
    let bundle = try modelOptions.open(
      preferred: rebuild ? nil : library.modelName(), isBatch: true)
    var options = IndexingOptions()
    options.clipSeconds = clipLength
    options.retriesFailed = retryFailed
    options.rebuilds = rebuild
    options.prunes = prune
    options.threads = jobs
    options.keepsTokens = tokens
    if let tokensLimit { options.tokenBytes = tokensLimit.bytes }
    options.tagger = try tagger(for: library)
    var indexer = try Indexer(library, bundle: bundle, options: options)
    if progress != .json && progress != .none {
      Terminal.note(
        "model     \(bundle.configuration.name) (\(bundle.computing.rawValue), "
          + "\(bundle.configuration.jointWidth ?? 0)-d)"
      )
      if location.state != library.root + "/.vsearch" {
        Terminal.note("index     \(location.state)")
      }
    }
    let reporter = ProgressReporter(progress)
    let interruption = Interruption()
    let summary = try indexer.run(
      report: { show($0, reporter) }, shouldStop: { interruption.wasRequested })
    reporter.clear()
    try conclude(summary)
  }

  /// The classifier named, or the one that the library has had.
  private func tagger(for library: Library) throws -> VideoClassifier? {
    if tagModel == "none" {
      try library.setTagModel(nil, classes: nil)
      return nil
    }
    let noted = try library.tagModel()
    guard let name = tagModel ?? noted?.name else { return nil }
    let classes: String? = tagModel == nil ? noted?.classes : tagClasses
    let bundle: ModelBundle
    do {
      bundle = try ModelLocator.open(name)
    } catch let error where tagModel == nil {
      Terminal.note("warning: no tags: \(Terminal.shown(CommandFailure(error).message))")
      return nil
    }
    let tagger = try VideoClassifier(
      bundle.computing(
        modelOptions.precision.weights
          ?? PrecisionChoice.automatic(for: bundle, isBatch: true)), selection: classes)
    let isPath: Bool = FileManager.default.fileExists(atPath: name + "/config.json")
    try library.setTagModel(
      isPath ? URL(fileURLWithPath: name).standardizedFileURL.path : name, classes: classes)
    return tagger
  }

  private func requireFolder() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw RetrievalError.unreadableFolder(path: folder, reason: "no such folder")
    }
    guard isFolder.boolValue else {
      throw RetrievalError.unreadableFolder(path: folder, reason: "is a file, not a folder")
    }
  }

  private func show(_ event: IndexingEvent, _ reporter: ProgressReporter) {
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
      reporter.line("warning: \(Terminal.shown(path)): the folder may not be read")
    case .damaged(let file, let places):
      reporter.line("damaged   \(Terminal.shown(file)): \(places) places could not be decoded")
    case .failed(let file, let errorClass, let reason):
      reporter.line("failed    \(Terminal.shown(file)) (\(errorClass)): \(Terminal.shown(reason))")
    case .indexed: break
    }
  }

  private func conclude(_ summary: IndexingSummary) throws {
    if json {
      Terminal.print(document(summary).line)
    } else {
      Terminal.note(sentence(summary))
    }
    if summary.tokensAreFull {
      Terminal.note("tokens    the limit is reached; other clips are encoded again when re-ranked")
    }
    if summary.wasInterrupted {
      Terminal.note("\(summary.remaining) files to go. Run the same command to resume.")
      throw Exit.interrupted
    }
    if summary.failed > 0 { throw Exit.partial }
  }

  private func sentence(_ summary: IndexingSummary) -> String {
    var parts: [String] = [
      "\(summary.indexed) indexed (\(summary.clips) clips)", "\(summary.unchanged) unchanged",
    ]
    if summary.tagged > 0 { parts.append("\(summary.tagged) clips tagged") }
    if summary.moved > 0 { parts.append("\(summary.moved) moved") }
    if summary.skipped > 0 { parts.append("\(summary.skipped) skipped (sound or pictures)") }
    if summary.failed > 0 { parts.append("\(summary.failed) failed (vsearch status --failed)") }
    if summary.pruned > 0 { parts.append("\(summary.pruned) forgotten") }
    if summary.missing > 0 { parts.append("\(summary.missing) gone (--prune forgets them)") }
    return (summary.wasInterrupted ? "stopped   " : "done      ") + parts.joined(separator: ", ")
  }

  private func document(_ summary: IndexingSummary) -> JSONValue {
    .object([
      ("schema", .string("vsearch.index/1")),
      ("indexed", .integer(Int64(summary.indexed))),
      ("clips", .integer(Int64(summary.clips))),
      ("unchanged", .integer(Int64(summary.unchanged))),
      ("tagged", .integer(Int64(summary.tagged))),
      ("moved", .integer(Int64(summary.moved))),
      ("skipped", .integer(Int64(summary.skipped))),
      ("failed", .integer(Int64(summary.failed))),
      ("missing", .integer(Int64(summary.missing))),
      ("pruned", .integer(Int64(summary.pruned))),
      ("video_seconds", .number(summary.videoSeconds)),
      ("remaining", .integer(Int64(summary.remaining))),
      ("interrupted", .bool(summary.wasInterrupted)),
    ])
  }
}

import ArgumentParser
import Checkpoints
import Documents
import Foundation
import Retrieval

struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Make or refresh the index of a folder of videos.",
    discussion: """
      Only new and changed files are worked on; run it again to resume, also inside a long video. \
      The index stands in .vsearch inside the folder, or in your data folder where that may not be \
      written. Several folders are several libraries, one after the other.

      Hidden files and what .vsearchignore files name (gitignore syntax) are left out. Files that \
      failed are tried again when they change, when the disk was at fault, or with --retry-failed. \
      Exit code 3: some files failed (vsearch status --failed); 130: stopped, all work kept.

      Examples:
        vsearch index ~/Videos
        vsearch index ~/Videos --dry-run
        vsearch index ~/Videos --tag-model uniformerv2-b16-k710-f8
        vsearch index ~/Videos --nice --memory 1G -E 'raw/' -E '*.tmp.mp4'
        vsearch index ~/Videos --segment fixed --segment-length 4s --overlap 2s \\
            --rebuild
      """)

  @Argument(help: "The folders of videos; each becomes a library of its own.")
  var folders: [String]

  @Option(name: .long, help: "Where the index stands instead.")
  var index: String?

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var segmentOptions: SegmentOptions
  @OptionGroup var walkingOptions: WalkingOptions
  @OptionGroup var tagOptions: TagOptions
  @OptionGroup var resourceOptions: ResourceOptions

  @Flag(name: .long, help: "Try files again that failed before.")
  var retryFailed: Bool = false

  @Flag(
    name: .long,
    help: "Index everything anew; with another --model or segmentation if one is given.")
  var rebuild: Bool = false

  @Flag(name: .long, help: "Forget videos whose files are gone.")
  var prune: Bool = false

  @Flag(name: .long, help: "Say what would be done and how long it would take; change nothing.")
  var dryRun: Bool = false

  @Flag(name: .long, help: "Keep the visual tokens of new clips, so that --rerank is quick.")
  var tokens: Bool = false

  @Option(name: .long, help: "Most bytes of all kept tokens, as 500M or 4G (default 4G).")
  var tokensLimit: ByteSize?

  @Option(name: .long, help: "How progress is shown: auto, bar, plain, json, none.")
  var progress: ProgressStyle = .auto

  @Flag(name: .long, help: "Print the result as JSON, one document for each folder.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  func validate() throws {
    guard !folders.isEmpty else { throw ValidationError("Name a folder of videos.") }
    guard folders.count == 1 || index == nil else {
      throw ValidationError(
        "--index goes with one folder: several folders are several libraries.")
    }
    try walkingOptions.check(prunes: prune)
  }

  func run() throws {
    verbosity.apply()
    resourceOptions.apply()
    // Before any work: a wrong name must not be found out hours later.
    for folder in folders { try Self.requireFolder(folder) }
    let interruption = Interruption()
    var worst: Int32 = 0
    for folder in folders where !interruption.wasRequested {
      worst = max(worst, try index(folder, interruption))
    }
    if worst != 0 { throw ExitCode(worst) }
  }

  /// Indexes one folder; returns the exit code that this comes to.
  private func index(_ folder: String, _ interruption: Interruption) throws -> Int32 {
    let named: String? = index ?? (folders.count == 1 ? Self.environmentIndex : nil)
    let location = LibraryLocation.forIndexing(root: folder, override: named)
    if dryRun { return try forecast(location) }
    Self.noteEmptyCatalog(of: location)
    let library = try Library.forIndexing(location)
    // The model the library was built with, unless another is named; also to build it anew.
    let bundle = try modelOptions.open(for: library, isBatch: true)
    var indexer = try Indexer(library, bundle: bundle, options: options(for: library))
    let display = IndexingDisplay(progress)
    display.begin(library, location, bundle)
    let summary = try indexer.run(
      report: display.show, shouldStop: { interruption.wasRequested })
    display.reporter.clear()
    conclude(summary, of: library)
    if summary.wasInterrupted { return interruption.exitCode }
    return summary.failed > 0 || summary.unreadableFolders > 0 ? Exit.partial.rawValue : 0
  }

  static var environmentIndex: String? {
    Environment.process["VSEARCH_INDEX"]
  }

  private func options(for library: Library) throws -> IndexingOptions {
    var options = IndexingOptions()
    options.segmentation = try segmentOptions.segmentation(of: library)
    options.walk = walkingOptions.options
    options.retriesFailed = retryFailed
    options.rebuilds = rebuild
    options.prunes = prune
    options.threads = (resourceOptions.jobs ?? .all).count
    options.memoryBytes = resourceOptions.memory?.bytes
    if let stall = resourceOptions.stallTimeout { options.stallSeconds = stall.seconds }
    options.keepsTokens = tokens
    options.tagger = try tagOptions.tagger(for: library, modelOptions.precision.weights)
    if let tokensLimit { options.tokenBytes = tokensLimit.bytes }
    return options
  }

  /// Says so where a catalog has lost all it held: nothing else would tell.
  static func noteEmptyCatalog(of location: LibraryLocation) {
    let facts = try? FileManager.default.attributesOfItem(atPath: location.catalogPath)
    guard facts?[.size] as? Int == 0 else { return }
    Terminal.note(
      "note: \(Terminal.shown(location.catalogPath)) was empty; everything is indexed anew")
  }

  static func requireFolder(_ folder: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw RetrievalError.unreadableFolder(path: folder, reason: "no such folder")
    }
    guard isFolder.boolValue else {
      throw RetrievalError.unreadableFolder(path: folder, reason: "is a file, not a folder")
    }
  }

  private func conclude(_ summary: IndexingSummary, of library: Library) {
    if json {
      Terminal.print(IndexingDisplay.document(summary, root: library.root).line)
    } else {
      Terminal.note(IndexingDisplay.sentence(summary))
    }
    if summary.tokensAreFull {
      Terminal.note("tokens    the limit is reached; other clips are encoded again when re-ranked")
    }
    if summary.wasInterrupted {
      Terminal.note(
        "\(Format.count(summary.remaining, "file")) to go. Run the same command to resume.")
    }
  }

  /// Says what would be done; the library need not exist and is not changed.
  private func forecast(_ location: LibraryLocation) throws -> Int32 {
    let isNew: Bool = !FileManager.default.fileExists(atPath: location.catalogPath)
    let scratch: String = NSTemporaryDirectory() + "/vsearch-\(UUID().uuidString)"
    defer { if isNew { try? FileManager.default.removeItem(atPath: scratch) } }
    let library = try Library.forForecast(location, scratch: isNew ? scratch : nil)
    let bundle = try modelOptions.open(for: library, isBatch: true)
    let forecast = try IndexingForecast(
      library, bundle: bundle, options: options(for: library))
    let estimate: String =
      forecast.estimatedSeconds.map { "about \(Format.duration($0))" } ?? "no time worth naming"
    if json {
      Terminal.print(
        JSONValue.object([
          ("schema", .string("vsearch.index.forecast/1")),
          ("root", .string(library.root)),
          ("index", .string(location.state)),
          ("discovered", .integer(Int64(forecast.discovered))),
          ("to_index", .integer(Int64(forecast.work))),
          ("unchanged", .integer(Int64(forecast.unchanged))),
          ("moved", .integer(Int64(forecast.moved))),
          ("failed", .integer(Int64(forecast.failed))),
          ("skipped", .integer(Int64(forecast.skipped))),
          ("missing", .integer(Int64(forecast.missing))),
          ("video_seconds", .number(forecast.videoSeconds)),
          ("estimated_seconds", .optional(forecast.estimatedSeconds)),
          ("speed", .optional(forecast.speed)),
        ]).line)
    } else {
      Terminal.note("index     \(Terminal.shown(location.state))")
      Terminal.print(
        "found     \(Format.count(forecast.discovered, "file")): \(forecast.work) to index, "
          + "\(Format.duration(forecast.videoSeconds)) of video; \(forecast.unchanged) unchanged, "
          + "\(forecast.moved) moved, \(forecast.failed) failed, \(forecast.skipped) skipped, "
          + "\(forecast.missing) gone")
      let speed: String =
        forecast.speed.map { " at \(Format.fixed($0, 1)) × real time on this machine" } ?? ""
      Terminal.print("estimate  \(estimate)\(speed)")
    }
    return 0
  }
}

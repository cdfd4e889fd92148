import ArgumentParser
import Documents
import Foundation
import Retrieval

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Keep the index of a folder up to date while files come and go.",
    discussion: """
      Indexes what is new, then waits for changes. A file is taken up about a second after it is \
      complete, never while it is still being written; renamed and deleted files are followed. Where \
      the system does not tell of changes, as on network drives, the folder is looked at every 10 s, \
      or as often as --poll says. Ctrl-C ends it; searching goes on meanwhile.

      Examples:
        vsearch watch ~/Videos
        vsearch watch /mnt/nas/cameras --poll 30 --nice --memory 1G
      """)

  @Argument(help: "The folder of videos.")
  var folder: String = "."

  @Option(name: .long, help: "Where the index stands instead.")
  var index: String?

  @OptionGroup var modelOptions: ModelOptions
  @OptionGroup var segmentOptions: SegmentOptions
  @OptionGroup var walkingOptions: WalkingOptions
  @OptionGroup var resourceOptions: ResourceOptions

  @Option(name: .long, help: "Look every so many seconds instead of asking the system.")
  var poll: Double?

  @Flag(name: .long, help: "Forget videos as soon as their files are gone.")
  var prune: Bool = false

  @Flag(name: .long, help: "Print what happens as JSON, one document a line.")
  var json: Bool = false

  @OptionGroup var verbosity: VerbosityOptions

  func validate() throws {
    try walkingOptions.check(prunes: prune)
    if let poll, !(0.1...86_400).contains(poll) {
      throw ValidationError("--poll must lie between 0.1 and 86400 seconds, not \(poll).")
    }
  }

  func run() throws {
    verbosity.apply()
    resourceOptions.apply()
    try IndexCommand.requireFolder(folder)
    let location = LibraryLocation.forIndexing(
      root: folder, override: index ?? IndexCommand.environmentIndex)
    IndexCommand.noteEmptyCatalog(of: location)
    let library = try Library.forIndexing(location)
    let bundle = try modelOptions.open(for: library, isBatch: true)
    var options = IndexingOptions()
    options.segmentation = try segmentOptions.segmentation(of: library)
    options.walk = walkingOptions.options
    options.prunes = prune
    options.threads = (resourceOptions.jobs ?? .all).count
    options.memoryBytes = resourceOptions.memory?.bytes
    if let stall = resourceOptions.stallTimeout { options.stallSeconds = stall.seconds }
    let interruption = Interruption()
    var watch = try LibraryWatch(
      library, bundle: bundle, options: options, pollSeconds: poll)
    try watch.run(
      report: { show($0, library) }, shouldStop: { interruption.wasRequested })
    throw ExitCode(interruption.exitCode)
  }

  private func show(_ event: LibraryWatch.Event, _ library: Library) {
    switch event {
    case .began(let listens, let seconds):
      let way: String = listens ? "for changes" : "every \(Format.fixed(seconds, 1)) s"
      Terminal.note("watching  \(Terminal.shown(library.root)) \(way); Ctrl-C ends it")
    case .indexing(.indexed(let file, let clips)):
      tell(
        "indexed   \(Terminal.shown(file)) (\(Format.count(clips, "clip")))", "indexed",
        [
          ("file", .string(file)), ("clips", .integer(Int64(clips))),
        ])
    case .indexing(.failed(let file, let errorClass, let reason)):
      tell(
        "failed    \(Terminal.shown(file)) (\(errorClass)): \(Terminal.shown(reason))", "failed",
        [
          ("file", .string(file)), ("class", .string(errorClass)), ("reason", .string(reason)),
        ])
    case .indexing: break
    case .updated(let summary):
      if json {
        Terminal.print(IndexingDisplay.document(summary, root: library.root).line)
      } else {
        Terminal.note(IndexingDisplay.sentence(summary))
      }
    case .stumbled(let error):
      Terminal.note(
        "warning: \(Terminal.shown(CommandFailure(error).message)); looking again later")
    }
  }

  private func tell(_ line: String, _ event: String, _ fields: [(String, JSONValue)]) {
    guard json else { return Terminal.print(line) }
    Terminal.print(
      JSONValue.object(
        [("schema", .string("vsearch.watch/1")), ("event", .string(event))] + fields
      ).line)
  }
}

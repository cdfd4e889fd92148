import ArgumentParser
import Checkpoints
import Documents
import Evaluation
import Foundation
import Retrieval

struct EvalClassifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "classify",
    abstract: "Measure a classifier on a list of videos: top-1 and top-5.",
    usage: "vsearch eval classify --labels <labels> --videos <videos> [<options>]",
    discussion: """
      The list has lines of `path label`, the label being the number of a class in the model's order, \
      or is Kinetics' table, label,youtube_id,time_start,time_end,split, with names. Released Kinetics \
      heads are not in alphabetical order. Exit code 3: videos were missing or broken.

      Examples:
        vsearch eval classify --labels val.csv --videos k400/val \\
            --model uniformerv2-b16-k400-f8 --views 4x3
        vsearch eval classify --labels list.txt --videos DIR --model B \\
            --missing skip --json
      """)

  @Option(name: .long, help: "The list of videos and their classes.")
  var labels: String

  @Option(name: .long, help: "The folder of the videos.")
  var videos: String

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Choices of frames times squares of a frame (1 or 3).")
  var views: ViewsArgument = .one

  @Option(name: .long, help: "Of a model of K710: only the classes of k400, k600 or k700.")
  var classes: String?

  @Option(name: .long, help: "Missing or broken videos: fail, skip or miss.")
  var missing: EvalRunCommand.Missing = .fail

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @Option(
    name: .shortAndLong, help: "Most threads (default: all cores).", transform: ThreadCount.parse)
  var jobs: ThreadCount?

  @Option(name: .long, help: "How progress is shown: auto, bar, plain, json, none.")
  var progress: ProgressStyle = .auto

  @OptionGroup var verbosity: VerbosityOptions

  func run() throws {
    verbosity.apply()
    guard FileManager.default.fileExists(atPath: videos) else {
      throw CommandFailure("\(videos): no such folder")
    }
    let bundle = try modelOptions.open()
    let classifier = try VideoClassifier(bundle, selection: classes)
    let list = try LabelledVideos(contentsOf: labels, labels: classifier.classes.labels)
    let run = ClassificationRun(
      classifier, views: views.views, folder: videos, policy: missing.policy,
      threads: (jobs ?? .all).count)
    let reporter = ProgressReporter(progress)
    let interruption = Interruption()
    let result = try run.result(
      list,
      progress: { done, total in
        reporter.update(Double(done), of: Double(total), unit: { "\(Int($0))" }, item: "videos")
      },
      shouldStop: { interruption.wasRequested })
    reporter.clear()
    guard let result else {
      Terminal.note("stopped; nothing is kept")
      throw Exit.interrupted
    }
    if json {
      Terminal.print(document(result, list, bundle).line)
    } else {
      show(result, bundle)
    }
    if !result.missing.isEmpty { throw Exit.partial }
  }

  private func show(_ result: ClassificationResult, _ bundle: ModelBundle) {
    Terminal.print(
      "top-1 \(Format.fixed(result.top1, 2))  top-5 \(Format.fixed(result.top5, 2))  "
        + "(\(Format.count(result.count, "video")), \(views.views) views, "
        + "\(bundle.configuration.name), \(bundle.computing.rawValue))")
    for video in result.missing.prefix(10) {
      Terminal.note("missing   \(Terminal.shown(video.name)): \(Terminal.shown(video.reason))")
    }
    if result.missing.count > 10 { Terminal.note("… \(result.missing.count) in all") }
  }

  private func document(
    _ result: ClassificationResult, _ list: LabelledVideos, _ bundle: ModelBundle
  ) -> JSONValue {
    .object([
      ("schema", .string("vsearch.eval.classify/1")),
      ("model", .string(bundle.configuration.name)),
      ("fingerprint", .string(bundle.fingerprint)),
      ("precision", .string(bundle.computing.rawValue)),
      ("views", .string("\(views.views)")),
      ("classes", classes.map { .string($0) } ?? .null),
      ("labels_sha256", .string(list.sha256)),
      ("policy", .string(missing.rawValue)),
      ("videos", .integer(Int64(list.videos.count))),
      ("counted", .integer(Int64(result.count))),
      ("metrics", .object([("top1", .number(result.top1)), ("top5", .number(result.top5))])),
      (
        "missing",
        .array(
          result.missing.map { video in
            .object([("name", .string(video.name)), ("reason", .string(video.reason))])
          })
      ),
    ])
  }
}

import ArgumentParser
import Checkpoints
import Evaluation
import Foundation
import Media
import Synchronization

struct EvalRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Encode, score, re-rank and measure a dataset under its protocol.",
    discussion: """
      A run that was stopped goes on where it ended: features are cached by content and model. Exit \
      code 3: videos were missing or broken.

      Examples:
        vsearch eval run --protocol rendered-200 --rerank 64
        vsearch eval run --protocol msrvtt-1ka --model videomamba-m-25m \\
            --videos MSRVTT/videos --annotation msrvtt_ret_test1k.json \\
            --rerank 128 --out run.json --html run.html
      """)

  @OptionGroup var evalOptions: EvalOptions
  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Order the best N candidates anew with the matching head; 0 for none.")
  var rerank: Int = 0

  @Flag(
    name: .long,
    help: "Add a row where the stage-one score is added to the log matching probability.")
  var rerankMix: Bool = false

  @Option(
    name: .long,
    help: "none; dsl or qbnorm to add labelled rows with dual softmax or query-bank normalisation.")
  var norm: Norm = .none

  @Option(name: .long, help: "With --norm qbnorm: captions of other videos, one a line.")
  var bank: String?

  @Option(name: .long, help: "Missing or broken videos: fail, skip or miss.")
  var missing: Missing = .fail

  @Option(name: .long, help: "exact, or index to send the queries through a vector index as well.")
  var via: Via = .exact

  @Option(name: .long, help: "The folder of cached features.")
  var cache: String?

  @Option(name: .long, help: "Write the record of the run as JSON.")
  var out: String?

  @Option(name: .long, help: "Write one self-contained page with plots and the worst errors.")
  var html: String?

  @Option(name: .customLong("run"), help: "Write the text-to-video ranking as a TREC run.")
  var trec: String?

  @OptionGroup var replacement: ReplacementOptions

  @Flag(name: .long, help: "Print the record as JSON instead of the table.")
  var json: Bool = false

  @Option(
    name: .shortAndLong, help: "Most threads (default: all cores).", transform: ThreadCount.parse)
  var jobs: ThreadCount?

  @Option(name: .long, help: "How progress is shown: auto, bar, plain, json, none.")
  var progress: ProgressStyle = .auto

  enum Norm: String, ExpressibleByArgument, CaseIterable {
    case none
    case dsl
    case qbnorm
  }

  enum Missing: String, ExpressibleByArgument, CaseIterable {
    case fail
    case skip
    case miss

    var policy: MissingPolicy {
      switch self {
      case .fail: .fail
      case .skip: .skip
      case .miss: .miss
      }
    }
  }

  enum Via: String, ExpressibleByArgument, CaseIterable {
    case exact
    case index
  }

  func validate() throws {
    guard (0...100_000).contains(rerank) else {
      throw ValidationError("--rerank must lie between 0 and 100000, not \(rerank).")
    }
    guard !rerankMix || rerank > 0 else {
      throw ValidationError("--rerank-mix needs --rerank N.")
    }
    guard (norm == .qbnorm) == (bank != nil) else {
      throw ValidationError("--norm qbnorm and --bank FILE belong together.")
    }
  }

  func run() throws {
    let bundle = try modelOptions.open()
    let (rules, reading) = try evalOptions.read(for: bundle.configuration)
    guard let folder = try evalOptions.folder() else {
      throw CommandFailure("\(rules.name): the folder of the videos is needed (--videos DIR)")
    }
    let inputs: [String] = evalOptions.inputs + [bank].compactMap(\.self)
    let files = try FreshFile.all(
      [out, html, trec].compactMap(\.self), mayReplace: replacement.force,
      sparing: inputs + [folder, bundle.directory])
    var options = EvaluationOptions(
      videoFolder: folder, cacheFolder: cache ?? Self.standardCache,
      threads: (jobs ?? .all).count)
    options.missingPolicy = missing.policy
    options.rerankDepth = rerank
    options.addsMix = rerankMix
    options.addsDualSoftmax = norm == .dsl
    options.queryBank = try bank.map { try TextLines.read($0) } ?? []
    options.usesIndex = via == .index
    let conditions = RunRecord.Conditions(
      date: ISO8601DateFormatter().string(from: Date()),
      program: "vsearch \(VSearch.configuration.version)", model: bundle.configuration.name,
      fingerprint: bundle.fingerprint, precision: bundle.computing.rawValue,
      via: via.rawValue)
    let runner = EvaluationRunner(bundle, rules: rules, options: options)
    let interruption = Interruption()
    let reporter = StepReporter(progress)
    let outcome = try runner.run(
      reading, conditions: conditions,
      progress: { step, done, total in reporter.update(step, done, total) },
      shouldStop: { interruption.wasRequested })
    reporter.clear()
    guard let outcome else {
      Terminal.note("stopped; run the same command to resume")
      throw Exit.interrupted
    }
    try write(outcome, rules: rules, to: files)
    if !outcome.plan.missing.isEmpty { throw Exit.partial }
  }

  private func write(
    _ outcome: EvaluationOutcome, rules: EvaluationProtocol, to files: [FreshFile]
  ) throws {
    let record: RunRecord = outcome.record
    if json {
      Terminal.print(record.json)
    } else {
      for line in TerminalReport.lines(
        record, published: rules.published, truth: outcome.truth)
      {
        Terminal.print(line)
      }
    }
    var texts: [String] = []
    if out != nil { texts.append(record.json) }
    if html != nil { texts.append(page(outcome, rules)) }
    if trec != nil {
      var lines: [String] = []
      TRECRun.write(
        .textToVideo, set: outcome.plan.set, scores: outcome.last.textToVideo,
        firstStage: outcome.similarity, absent: outcome.plan.absentRows, tag: rules.name
      ) { lines.append($0) }
      texts.append(lines.joined(separator: "\n") + "\n")
    }
    for (file, text) in zip(files, texts) { try file.write(Data(text.utf8)) }
  }

  private func page(_ outcome: EvaluationOutcome, _ rules: EvaluationProtocol) -> String {
    let plan: EvaluationPlan = outcome.plan
    let errors = RankingError.worst(
      12, shown: 3, set: plan.set, evaluation: outcome.lastEvaluation,
      scores: outcome.last.textToVideo, firstStage: outcome.similarity, absent: plan.absentRows)
    return HTMLReport.page(
      outcome.record, published: rules.published, truth: outcome.truth, set: plan.set,
      errors: errors
    ) { row in
      guard let path = plan.paths[row] else { return nil }
      // A picture that cannot be made leaves a gap in the page, no more.
      let sheet = try? ContactSheet.jpeg(
        ofClip: MediaPath(path), start: plan.set.videos[row].span?.startSeconds ?? 0,
        end: plan.set.videos[row].span?.endSeconds)
      return sheet.map { "data:image/jpeg;base64," + Data($0).base64EncodedString() }
    }
  }

  static var standardCache: String {
    Environment.process.folder("XDG_CACHE_HOME", orHome: ".cache") + "/vsearch/eval"
  }
}

/// Shows the steps of a run, from whichever thread reports.
final class StepReporter: Sendable {
  private let state: Mutex<(reporter: ProgressReporter?, step: String)>
  private let style: ProgressStyle

  init(_ style: ProgressStyle) {
    self.style = style
    state = Mutex((nil, ""))
  }

  /// Reports that `done` of `total` parts of `step` are finished.
  func update(_ step: String, _ done: Int, _ total: Int) {
    state.withLock { state in
      // Each step has its own clock: they differ too much for one estimate.
      if state.step != step {
        state.reporter?.clear()
        state = (ProgressReporter(style), step)
      }
      state.reporter?.update(
        Double(done), of: Double(total), unit: { "\(Int($0))" }, item: step)
    }
  }

  /// Removes the bar.
  func clear() {
    state.withLock { $0.reporter?.clear() }
  }
}

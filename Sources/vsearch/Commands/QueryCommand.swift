import ArgumentParser
import Catalog
import Documents
import Foundation
import Retrieval

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Find moments by what happens in them, in words.",
    discussion: """
      Phrase the query as a caption: say in English what is seen, as in "a person slices bread on a \
      table", rather than "bread" or "the video from Monday". Name who, what, where and the light; one \
      thing at a time, and the rest with --and. If nothing matches, say less.

      The score orders results and means nothing by itself. It is the mean cosine between the words and \
      the clip's frames; where subtitles, tags or file names are searched too (--mode), the ranks in all \
      of them, 1 for the first everywhere; with --rerank, the matching head's logit. conf says how the \
      cosine compares with what unrelated texts reach in this very library: strong, weak, or none. Exit \
      code 1: nothing is above the noise.

      Fields of --where: path, folder, name, codec, duration, width, height, fps, size, modified, \
      indexed, and of a clip start, end, length; with = != < <= > >=, like, in, between, is null, and, \
      or, not and brackets.

      Examples:
        vsearch query "a yellow triangle on a checkerboard"
        vsearch query "a red car" -k 3 --path holiday --since 30d --json
        vsearch query "a dog" --and "2:snow" --not "a person"
        vsearch query "pour batter" --then "take a cake out of the oven" \\
            --within 40m
        vsearch query "waves" \\
            --where "fps>50 and height>=720 and path like '%trip%'"
        vsearch query "see you tomorrow" --mode text
        vsearch query "dog" -l -0 | xargs -0 -n1 mpv
      """)

  @Argument(help: "What happens, in words.")
  var text: String

  @Option(
    name: [.customShort("a"), .customLong("and")],
    help: "What is seen as well; a weight may stand before it, as \"2:snow\".")
  var also: [String] = []

  @Option(
    name: .customLong("not"),
    help: "What is not seen; counts half unless it has a weight, as \"1:snow\".")
  var unwanted: [String] = []

  @Option(name: .customLong("then"), help: "What happens after that in the same video.")
  var then: [String] = []

  @Option(name: .long, help: "With --then: most time in between, as 30s or 5m (default 30s).")
  var within: DurationArgument?

  @Option(
    name: .long,
    help: "Least confidence: none, weak, strong or a number from 0 to 1 (default weak).")
  var minConf: LeastConfidence?

  @Option(
    name: .long,
    help: "Where to look: visual, text (subtitles, tags, file names), hybrid, auto (what there is)."
  )
  var mode: SearchMode = .auto

  @Flag(name: .long, help: "Show clips that follow each other one by one.")
  var noMerge: Bool = false

  @OptionGroup var moments: MomentOptions
  @OptionGroup var output: MomentOutputOptions
  @OptionGroup var libraryOptions: LibraryOptions
  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Order the best N clips anew with the matching head.")
  var rerank: Int = 0

  @Flag(
    name: .long,
    help:
      "With --rerank: add the stage-one score to the log matching probability; not the published rule."
  )
  var rerankMix: Bool = false

  func validate() throws {
    guard (0...100_000).contains(rerank) else {
      throw ValidationError("--rerank must lie between 0 and 100000, not \(rerank).")
    }
    guard !rerankMix || rerank > 0 else {
      throw ValidationError("--rerank-mix needs --rerank N.")
    }
    guard rerank == 0 || also.isEmpty && unwanted.isEmpty && then.isEmpty else {
      throw ValidationError("--rerank takes one text, without --and, --not and --then.")
    }
    guard mode == .auto || mode == .visual || rerank == 0 && then.isEmpty && unwanted.isEmpty else {
      throw ValidationError("--mode \(mode.rawValue) takes no --rerank, --then and --not.")
    }
    guard within == nil || !then.isEmpty else { throw ValidationError("--within needs --then.") }
  }

  func run() throws {
    let library = try libraryOptions.open()
    let bundle = try modelOptions.open(for: library)
    warnOfOtherScripts()
    let engine = try QueryEngine(library, bundle: bundle)
    if try engine.needsPreparation() {
      Terminal.note("measuring once what scores mean in this library …")
      try engine.prepare()
    }
    var options = try moments.options()
    options.mode = mode.mode
    if let minConf { options.leastConfidence = minConf.value }
    options.mergesNeighbours = !noMerge
    options.rerankDepth = rerank
    options.rerankRule = rerankMix ? .mix : .published
    let result = try engine.answer(query, options: options)
    output.keep(result, of: library, query: text)
    output.print(result, of: library, subject: [("query", .string(text))])
    if result.moments.isEmpty {
      Terminal.note(nothingFound(result, least: options.leastConfidence))
      throw Exit.nothingFound
    }
  }

  /// `--mode`.
  enum SearchMode: String, ExpressibleByArgument, CaseIterable {
    case auto
    case visual
    case text
    case hybrid

    var mode: QueryMode {
      switch self {
      case .auto: .automatic
      case .visual: .visual
      case .text: .text
      case .hybrid: .hybrid
      }
    }
  }

  private var query: Query {
    var query = Query([WeightedText(text)] + also.map { WeightedText(parsing: $0) })
    query.unwanted = unwanted.map {
      WeightedText(parsing: $0, standardWeight: Query.standardUnwantedWeight)
    }
    query.then = then
    if let within { query.withinSeconds = within.seconds }
    return query
  }

  /// Models are trained on English captions.
  private func warnOfOtherScripts() {
    let texts: [String] = [text] + also + unwanted + then
    guard let odd = texts.first(where: QueryAdvice.isMostlyNotLatin) else { return }
    Terminal.note(
      "warning: the model was trained on English; \"\(Terminal.shown(odd))\" will hardly be "
        + "understood")
  }

  private func nothingFound(_ result: QueryResult, least: Double) -> String {
    guard let cutOff = result.cutOff, cutOff.bestConfidence < least else { return "nothing found" }
    let level: String =
      least <= ConfidenceLabel.weak.leastConfidence
      ? "no match above the noise of this library" : "no match of that confidence"
    let isSimple: Bool = also.isEmpty && unwanted.isEmpty && then.isEmpty
    let numbers: String =
      isSimple
      ? "best \(Format.fixed(Double(cutOff.bestScore), 3)), "
        + "background 99 % = \(Format.fixed(cutOff.weakLevel, 3))"
      : "best confidence \(Format.fixed(cutOff.bestConfidence, 2))"
    return "\(level) (\(numbers)). Use --min-conf none to see it anyway."
  }
}

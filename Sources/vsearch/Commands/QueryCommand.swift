import ArgumentParser
import Catalog
import Documents
import Foundation
import Indexes
import Retrieval

struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Find moments by what happens in them, in words.",
    discussion: """
      Phrase the query as a caption: say what is seen, as in "a person slices bread on a table".
      The score is the mean cosine between the words and the clip's frames; it orders results, it is
      no probability. Exit code 1: nothing found.

      Examples:
        vsearch query "a yellow triangle on a checkerboard"
        vsearch query "a red car" -k 3 --path holiday --json
      """)

  @Argument(help: "What happens, in words.")
  var text: String

  @OptionGroup var libraryOptions: LibraryOptions
  @OptionGroup var modelOptions: ModelOptions

  @Option(name: [.customShort("k"), .customLong("top")], help: "Most moments to show.")
  var top: Int = 10

  @Option(name: .long, help: "Most moments of one video; 0 for any number.")
  var perVideo: Int = 3

  @Option(name: .long, help: "Least score of a moment.")
  var minScore: Float?

  @Option(
    name: .shortAndLong, help: "Only videos in this folder of the library, or like this glob.")
  var path: String?

  @Option(
    name: .long,
    help: "Share of the best clips that a search of a large library finds (default 0.99).")
  var recall: Float?

  @Flag(name: .long, help: "Find the very best clips, however long it takes.")
  var exact: Bool = false

  @Option(name: .long, help: "Order the best N clips anew with the matching head.")
  var rerank: Int = 0

  @Flag(
    name: .long,
    help:
      "With --rerank: add the stage-one score to the log matching probability; not the published rule."
  )
  var rerankMix: Bool = false

  @Flag(name: .long, help: "Show both scores of each moment, and the time of each step.")
  var explain: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard (1...10_000).contains(top) else {
      throw ValidationError("-k must lie between 1 and 10000, not \(top).")
    }
    guard (0...100_000).contains(rerank) else {
      throw ValidationError("--rerank must lie between 0 and 100000, not \(rerank).")
    }
    guard !rerankMix || rerank > 0 else {
      throw ValidationError("--rerank-mix needs --rerank N.")
    }
    guard recall.map({ $0 > 0 && $0 <= 1 }) ?? true else {
      throw ValidationError("--recall must be above 0 and at most 1.")
    }
    guard recall == nil || !exact else {
      throw ValidationError("--recall and --exact exclude each other.")
    }
    guard perVideo >= 0 else { throw ValidationError("--per-video may not be negative.") }
  }

  func run() throws {
    let library = try libraryOptions.open()
    let bundle = try modelOptions.open(preferred: library.modelName())
    let engine = try QueryEngine(library, bundle: bundle)
    var options = QueryOptions()
    options.limit = top
    options.perVideo = perVideo
    options.leastScore = minScore
    options.filter = path.map { path in
      path.contains { "*?[".contains($0) } ? PathFilter.glob(path) : .below(path)
    }
    if exact { options.effort = .exact }
    if let recall { options.effort = .recall(recall) }
    options.rerankDepth = rerank
    options.rerankRule = rerankMix ? .mix : .published
    let result = try engine.answer(text, options: options)
    // For `open 1` and the like; where it cannot be kept, the answer is as good.
    try? LastResults.remember(ResultList(result.moments, query: text, library: library))
    if json {
      Terminal.print(document(result, library: library).line)
    } else {
      show(result)
    }
    if result.moments.isEmpty { throw Exit.nothingFound }
  }

  private func document(_ result: QueryResult, library: Library) -> JSONValue {
    let hits: [JSONValue] = result.moments.enumerated().map { index, moment in
      .object(
        [
          ("rank", .integer(Int64(index + 1))),
          ("score", .number(Double(moment.score))),
          ("file", .string(moment.file)),
          ("start", .number(moment.startSeconds)),
          ("end", .number(moment.endSeconds)),
          ("best", .number(moment.bestSeconds)),
          ("abs", .string(library.root + "/" + moment.file)),
          ("clip", .integer(moment.clipID)),
        ] + scores(of: moment) + tags(of: moment))
    }
    var fields: [(String, JSONValue)] = [
      ("schema", .string("vsearch.query/1")),
      ("query", .string(text)),
      ("stage", .string(result.stage)),
      ("hits", .array(hits)),
      ("seconds", .number(result.timings.reduce(0) { $0 + $1.seconds })),
    ]
    if explain {
      fields.append(
        ("steps", .object(result.timings.map { ($0.name, .number($0.seconds)) })))
      fields.append(
        (
          "tokens",
          .object([
            ("stored", .integer(Int64(result.storedTokens))),
            ("encoded", .integer(Int64(result.encodedTokens))),
            ("unscored", .integer(Int64(result.unscored))),
          ])
        ))
    }
    return .object(fields)
  }

  /// What a classifier sees in the moment, where one has looked.
  private func tags(of moment: Moment) -> [(String, JSONValue)] {
    moment.tags.isEmpty ? [] : [("tags", TagList.document(moment.tags))]
  }

  /// Both stages' scores, where they are asked for.
  private func scores(of moment: Moment) -> [(String, JSONValue)] {
    guard explain else { return [] }
    return [
      ("similarity", .number(Double(moment.similarity))),
      ("match_logit", moment.logits.map { .number(Double($0[1])) } ?? .null),
    ]
  }

  private func show(_ result: QueryResult) {
    let moments: [Moment] = result.moments
    guard !moments.isEmpty else { return Terminal.note("nothing found") }
    let times: [String] = moments.map { moment in
      "\(Format.time(moment.startSeconds)) – \(Format.time(moment.endSeconds))"
    }
    let width: Int = times.map(\.count).max() ?? 0
    let extra: String = explain ? "similarity  logit   " : ""
    Terminal.print(
      Terminal.dim(" #   score  \(Format.padded("time", width))  best       \(extra)file"))
    for (index, moment) in moments.enumerated() {
      let rank: String = index < 9 ? " \(index + 1)" : "\(index + 1)"
      let best: String = Format.padded("★ " + Format.time(moment.bestSeconds), 9)
      var details: String = ""
      if explain {
        let logit: String = moment.logits.map { Format.signed($0[1]) } ?? "     –"
        details = "\(Format.signed(moment.similarity))      \(logit)  "
      }
      Terminal.print(
        "\(rank)  \(Format.signed(moment.score))  \(Format.padded(times[index], width))"
          + "  \(best)  \(details)\(Terminal.bold(Terminal.shown(moment.file)))"
          + TagList.text(moment.tags))
    }
    let seconds: Double = result.timings.reduce(0) { $0 + $1.seconds }
    var summary: String =
      "\(moments.count) moments · \(result.stage) · \(Format.fixed(seconds * 1000, 0)) ms"
    if explain {
      let steps = result.timings.map { "\($0.name) \(Format.fixed($0.seconds * 1000, 1)) ms" }
      summary += " (\(steps.joined(separator: ", ")))"
    }
    if result.unscored > 0 {
      summary += " · \(result.unscored) candidates could not be read again"
    }
    Terminal.note(summary)
  }
}

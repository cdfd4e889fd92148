import ArgumentParser
import Catalog
import Foundation
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

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard (1...10_000).contains(top) else {
      throw ValidationError("-k must lie between 1 and 10000, not \(top).")
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
    let clock = ContinuousClock()
    let start = clock.now
    let moments = try engine.moments(for: text, options: options)
    let seconds: Double = (clock.now - start) / .seconds(1)
    if json {
      Terminal.print(document(moments, library: library, seconds: seconds).line)
    } else {
      show(moments, seconds: seconds)
    }
    if moments.isEmpty { throw Exit.nothingFound }
  }

  private func document(
    _ moments: [Moment], library: Library, seconds: Double
  ) -> JSONValue {
    let hits: [JSONValue] = moments.enumerated().map { index, moment in
      .object([
        ("rank", .integer(Int64(index + 1))),
        ("score", .number(Double(moment.score))),
        ("file", .string(moment.file)),
        ("start", .number(moment.startSeconds)),
        ("end", .number(moment.endSeconds)),
        ("best", .number(moment.bestSeconds)),
        ("abs", .string(library.root + "/" + moment.file)),
        ("clip", .integer(moment.clipID)),
      ])
    }
    return .object([
      ("schema", .string("vsearch.query/1")),
      ("query", .string(text)),
      ("hits", .array(hits)),
      ("seconds", .number(seconds)),
    ])
  }

  private func show(_ moments: [Moment], seconds: Double) {
    guard !moments.isEmpty else { return Terminal.note("nothing found") }
    let times: [String] = moments.map { moment in
      "\(Format.time(moment.startSeconds)) – \(Format.time(moment.endSeconds))"
    }
    let width: Int = times.map(\.count).max() ?? 0
    Terminal.print(Terminal.dim(" #   score  \(Format.padded("time", width))  best       file"))
    for (index, moment) in moments.enumerated() {
      let rank: String = index < 9 ? " \(index + 1)" : "\(index + 1)"
      let score: String = Format.fixed(Double(moment.score), 3)
      let best: String = Format.padded("★ " + Format.time(moment.bestSeconds), 9)
      Terminal.print(
        "\(rank)  \(score.hasPrefix("-") ? "" : " ")\(score)  \(Format.padded(times[index], width))"
          + "  \(best)  \(Terminal.bold(Terminal.shown(moment.file)))")
    }
    Terminal.note("\(moments.count) moments · \(Format.fixed(seconds * 1000, 0)) ms")
  }
}

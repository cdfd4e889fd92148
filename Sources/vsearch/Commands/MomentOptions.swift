import ArgumentParser
import Catalog
import Indexes
import Retrieval

/// How many moments are shown, of which videos: the same for every kind of query.
struct MomentOptions: ParsableArguments {
  @Option(name: [.customShort("k"), .customLong("top")], help: "Most moments to show.")
  var top: Int = 10

  @Option(name: .long, help: "Most moments of one video; 0 for any number.")
  var perVideo: Int = 3

  @Option(name: .long, help: "Least cosine of a moment, also where something else orders them.")
  var minScore: Float?

  @Option(
    name: .long,
    help: "Cosine from which on clips count as the same and are shown once; 0 for never.")
  var dedupe: Float = 0.995

  @Option(name: .long, help: "Order of what is shown: score, time, path, date (newest first).")
  var sort: SortOrder = .score

  @Option(
    name: .shortAndLong, help: "Only videos in this folder of the library, or like this glob.")
  var path: String?

  @Option(name: .long, help: "Only files modified since, as 2024-05-01 or 7d.")
  var since: String?

  @Option(name: .long, help: "Only files modified until, as 2024-05-01 (that day included) or 7d.")
  var until: String?

  @Option(name: .long, help: "Only videos as long as this, as 10s..5m, 1h.. or ..90s.")
  var duration: String?

  @Option(name: .long, help: "Only videos of so many rows, as 720p.. or 480..1080.")
  var resolution: String?

  @Option(name: .long, help: "Only videos of so many frames a second, as 50.. or 23..30.")
  var fps: String?

  @Option(
    name: .customLong("where"),
    help: "Only what meets a condition, as \"fps>50 and path like '%trip%'\".")
  var condition: String?

  @Option(
    name: .long,
    help: "Share of the best clips that a search of a large library finds (default 0.99).")
  var recall: Float?

  @Flag(name: .long, help: "Find the very best clips, however long it takes.")
  var exact: Bool = false

  func validate() throws {
    guard (1...10_000).contains(top) else {
      throw ValidationError("-k must lie between 1 and 10000, not \(top).")
    }
    guard perVideo >= 0 else { throw ValidationError("--per-video may not be negative.") }
    guard (0...1).contains(dedupe) else {
      throw ValidationError("--dedupe must lie between 0 and 1, not \(dedupe).")
    }
    guard recall.map({ $0 > 0 && $0 <= 1 }) ?? true else {
      throw ValidationError("--recall must be above 0 and at most 1.")
    }
    guard recall == nil || !exact else {
      throw ValidationError("--recall and --exact exclude each other.")
    }
    do {
      _ = try filter()
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// The options as the library takes them.
  func options() throws -> QueryOptions {
    var options = QueryOptions()
    options.limit = top
    options.perVideo = perVideo
    options.leastScore = minScore
    options.duplicateCosine = dedupe > 0 ? dedupe : nil
    options.order = sort.order
    options.filter = try filter()
    if exact { options.effort = .exact }
    if let recall { options.effort = .recall(recall) }
    return options
  }

  private func filter() throws(FilterError) -> ClipFilter {
    var filter = ClipFilter()
    if let path { filter.restrict(toPath: path) }
    try filter.restrict(since: since, until: until)
    let ranges = [
      ("--duration", "duration", duration), ("--resolution", "height", resolution),
      ("--fps", "fps", fps),
    ]
    for (option, field, range) in ranges {
      if let range { try filter.restrict(option, field: field, toRange: range) }
    }
    if let condition { try filter.restrict(where: condition) }
    return filter
  }
}

/// `--sort`.
enum SortOrder: String, ExpressibleByArgument, CaseIterable {
  case score
  case time
  case path
  case date

  var order: MomentOrder {
    switch self {
    case .score: .score
    case .time: .time
    case .path: .path
    case .date: .date
    }
  }
}

/// `--min-conf`: a word, or a number between 0 and 1.
struct LeastConfidence: ExpressibleByArgument, Hashable {
  let value: Double

  init?(argument: String) {
    if let label = ConfidenceLabel(rawValue: argument) {
      value = label.leastConfidence
    } else {
      guard let number = Double(argument), (0...1).contains(number) else { return nil }
      value = number
    }
  }

  var defaultValueDescription: String { "weak" }
}

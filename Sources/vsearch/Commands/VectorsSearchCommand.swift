import ArgumentParser
import Documents
import Foundation
import Indexes
import Retrieval

struct VectorsSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search an index file with the rows of a matrix.",
    usage: "vsearch vectors search --index <vsx> --queries <npy> -o <npy> [<options>]",
    discussion: """
      Writes the ids of the hits, (Q, K) int64, best first, -1 where there are no more. Scores are such \
      that more is better: inner products, cosines, or negative squared distances. Times are those of the \
      search alone; each batch is one search. The first one is made once more, and timed apart.

      Example:
        vsearch vectors search --index base.vsx --queries q.npy -k 10 \\
            --recall 0.95 -o ids.npy --json
      """)

  @Option(name: .long, help: "The index file.")
  var index: String

  @Option(name: .long, help: "The .npy with the queries, (Q, D) float32.")
  var queries: String

  @Option(name: .short, help: "Hits for each query.")
  var k: Int = 10

  @Option(name: .long, help: "Find this share of the best, as calibrated when the index was built.")
  var recall: Float?

  @Option(name: .long, help: "Look at this many lists.")
  var probe: Int?

  @Flag(name: .long, help: "Find the very best: the default.")
  var exact: Bool = false

  @Option(name: .long, help: "Queries that go at once.")
  var batch: Int = 1

  @Option(name: .long, help: "Most threads (default: 1).", transform: ThreadCount.parse)
  var threads: ThreadCount = .one

  @Option(name: .long, help: "A .npy of the ids that may be found, int64.")
  var filter: String?

  @Option(name: .shortAndLong, help: "The .npy of ids to write.")
  var output: String

  @Option(name: .long, help: "The .npy of scores to write, float32.")
  var scores: String?

  @OptionGroup var replacement: ReplacementOptions

  @Flag(name: .long, help: "Print times as JSON.")
  var json: Bool = false

  func validate() throws {
    guard (1...1_000_000).contains(k) else {
      throw ValidationError("-k must lie between 1 and 1000000, not \(k).")
    }
    guard recall.map({ $0 > 0 && $0 <= 1 }) ?? true else {
      throw ValidationError("--recall must be above 0 and at most 1.")
    }
    guard probe.map({ $0 > 0 }) ?? true, batch > 0 else {
      throw ValidationError("--probe and --batch must be at least 1.")
    }
    let efforts: Int = (recall == nil ? 0 : 1) + (probe == nil ? 0 : 1) + (exact ? 1 : 0)
    guard efforts <= 1 else {
      throw ValidationError("--recall, --probe and --exact exclude each other.")
    }
  }

  func run() throws {
    guard FileManager.default.fileExists(atPath: index) else {
      throw CommandFailure(
        "\(index): no such file", remedy: "vsearch vectors build", code: Exit.mismatch)
    }
    let files = try FreshFile.all(
      [output] + [scores].compactMap(\.self), mayReplace: replacement.force,
      sparing: [index, queries] + [filter].compactMap(\.self))
    var request = VectorFileSearch.Request(index: index, queries: queries)
    request.k = k
    request.effort = recall.map { .recall($0) } ?? probe.map { .probes($0) } ?? .exact
    request.batch = batch
    request.threads = threads.count
    request.allowed = filter
    let search = try VectorFileSearch(request)
    let arrays = search.arrays
    for (file, array) in zip(files, [arrays.ids, arrays.scores]) { try file.write(array) }
    if json {
      Terminal.print(document(search).line)
    } else {
      Terminal.note(
        "\(search.queryCount) queries · \(Format.fixed(search.queriesPerSecond, 1)) a second · "
          + "\(Format.fixed(search.percentile(0.5) * 1000, 3)) ms, "
          + "95 % within \(Format.fixed(search.percentile(0.95) * 1000, 3)) ms")
    }
  }

  private func document(_ search: VectorFileSearch) -> JSONValue {
    .object([
      ("schema", .string("vsearch.vectors.search/1")),
      ("queries", .integer(Int64(search.queryCount))),
      ("k", .integer(Int64(k))),
      ("recall", .optional(recall.map(Double.init))),
      ("probe", probe.map { .integer(Int64($0)) } ?? .null),
      ("exact", .bool(recall == nil && probe == nil)),
      ("batch", .integer(Int64(batch))),
      ("threads", .integer(Int64(threads.count))),
      ("queries_per_second", .number(search.queriesPerSecond)),
      ("p50_ms", .number(search.percentile(0.5) * 1000)),
      ("p95_ms", .number(search.percentile(0.95) * 1000)),
      ("open_ms", .number(search.openSeconds * 1000)),
      ("first_query_ms", .number(search.firstSeconds * 1000)),
    ])
  }
}

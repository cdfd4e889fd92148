import ArgumentParser
import Documents
import Foundation
import Kernels
import Retrieval

struct BenchSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Time the vector index on generated vectors.",
    usage: "vsearch bench search [<options>]",
    discussion: """
      Builds an index of clustered vectors in a temporary folder and searches it exactly and at three \
      recalls, one query at a time and a hundred at once. For vectors of your own, see \
      `vsearch vectors build` and `vsearch vectors search`.

      Examples:
        vsearch bench search
        vsearch bench search --vectors 1000000 --dimension 512 --threads 2 --json
      """)

  @Option(name: .long, help: "Vectors in the index.")
  var vectors: Int = 100_000

  @Option(name: .long, help: "Components of a vector.")
  var dimension: Int = 512

  @Option(name: .long, help: "Most threads (default: 1).", transform: ThreadCount.parse)
  var threads: ThreadCount = .one

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard (1...20_000_000).contains(vectors) else {
      throw ValidationError("--vectors must lie between 1 and 20000000, not \(vectors).")
    }
    guard (1...4_096).contains(dimension) else {
      throw ValidationError("--dimension must lie between 1 and 4096, not \(dimension).")
    }
    let bytes: Int = vectors * dimension * 4
    guard bytes <= ProcessInfo.processInfo.physicalMemory / 2 else {
      throw ValidationError(
        "\(vectors) vectors of \(dimension) components take \(Format.bytes(Int64(bytes))), more than "
          + "half of this machine's memory.")
    }
  }

  func run() throws {
    var settings = SearchTrial.Settings()
    settings.count = vectors
    settings.dimension = dimension
    settings.threads = threads.count
    let trial = try SearchTrial(settings)
    guard json else { return show(trial) }
    Terminal.print(
      JSONValue.object([
        ("schema", .string("vsearch.bench.search/1")),
        ("vectors", .integer(Int64(vectors))),
        ("dimension", .integer(Int64(dimension))),
        ("threads", .integer(Int64(threads.count))),
        ("kernels", .string("\(InstructionSet.best)")),
        ("build_seconds", .number(trial.buildSeconds)),
        ("code_bytes", .integer(Int64(trial.codeBytes))),
        ("searches", .array(trial.rows.map(Self.document))),
      ]).line)
  }

  private static func document(_ row: SearchTrial.Row) -> JSONValue {
    .object([
      ("asked", .optional(row.asked)),
      ("recall", .number(row.recall)),
      ("milliseconds", .number(row.secondsForOne * 1000)),
      ("queries_per_second_batched", .number(row.queriesPerSecond)),
    ])
  }

  private func show(_ trial: SearchTrial) {
    Terminal.print(
      Terminal.dim("search        recall@10   one query   a hundred at once"))
    for row in trial.rows {
      let name: String = row.asked.map { "recall \($0)" } ?? "exact"
      Terminal.print(
        "\(Format.padded(name, 12))  \(Format.fixed(row.recall, 4))      "
          + "\(Format.padded(Format.fixed(row.secondsForOne * 1000, 3) + " ms", 10))  "
          + "\(Format.fixed(row.queriesPerSecond, 0)) queries/s")
    }
    Terminal.note(
      "\(vectors) x \(dimension), \(Format.count(threads.count, "thread")), "
        + "kernels \(InstructionSet.best); built in \(Format.fixed(trial.buildSeconds, 1)) s, "
        + "\(Format.bytes(Int64(trial.codeBytes))) beside the vectors")
  }
}

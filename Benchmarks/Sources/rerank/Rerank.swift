import ArgumentParser
import Encoders
import Foundation
import Kernels
import Tensors
import Timing

/// Times the ways to re-rank candidates; see NOTES.md.
@main struct Rerank: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times the matching head on one text and many clips, VideoMamba-M sizes.",
    discussion: """
      Every way runs once a round, one after the other, so that a busy machine slows all alike.
      Read the ratios, not the seconds.
      """)

  @Option(help: "Clips to re-rank.")
  var candidates: Int = 128

  @Option(help: "Tokens of the text, [CLS] and [SEP] included.")
  var tokens: Int = 12

  @Option(help: "How often each way is run.")
  var rounds: Int = 5

  @Option(help: "Numbers of threads, separated by commas.")
  var threads: String = "1,2"

  @Option(help: "Also write the times as JSON to this file.")
  var json: String?

  func validate() throws {
    guard candidates > 0, tokens > 0, rounds > 0, threadCounts.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("candidates, tokens, rounds and threads are at least 1")
    }
  }

  private var threadCounts: [Int] {
    threads.split(separator: ",").map { Int($0) ?? 0 }
  }

  func run() throws {
    // Threads share the clips; a product keeps to its own.
    BLAS.setThreads(1)
    let work = try Workload(candidates: candidates, tokens: tokens)
    print(
      """
      \(candidates) candidates of \(Workload.keys) tokens, a text of \(tokens) tokens, \
      \(rounds) rounds, OpenBLAS \(BLAS.coreName), kernels \(InstructionSet.best)
      """)
    var results: [Measurement] = []
    for count in threadCounts {
      results += measure(work, threads: count)
    }
    print(Self.table(results).text)
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(results).write(to: URL(fileURLWithPath: json))
    }
  }

  private func measure(_ work: Workload, threads: Int) -> [Measurement] {
    var timings = [Timing](repeating: Timing(), count: Way.allCases.count)
    var differences = [Float?](repeating: nil, count: Way.allCases.count)
    for _ in 0..<rounds {
      var reference: [Tensor] = []
      for (index, way) in Way.allCases.enumerated() {
        let logits: [Tensor] = timings[index].measure { work.run(way, threads: threads) }
        if way == .naive { reference = logits }
        guard way != .projection else { continue }
        differences[index] = max(differences[index] ?? 0, difference(logits, reference))
      }
    }
    return Way.allCases.enumerated().map { index, way in
      Measurement(
        way: way, threads: threads, time: timings[index],
        largestLogitDifference: differences[index])
    }
  }

  private func difference(_ found: [Tensor], _ expected: [Tensor]) -> Float {
    zip(found, expected).flatMap { zip($0.values, $1.values) }
      .reduce(0) { $1.0.isNaN ? .infinity : max($0, abs($1.0 - $1.1)) }
  }

  private static func table(_ results: [Measurement]) -> Table {
    var table = Table([
      "way", "threads", "median s", "least s", "of naive, median", "of naive, least",
      "of projections, least", "largest difference",
    ])
    for result in results {
      func share(of way: Way, _ seconds: (Timing) -> Double) -> String {
        let other = results.first { $0.way == way && $0.threads == result.threads }
        return format(seconds(result.time) / (other.map { seconds($0.time) } ?? .nan), "%.3f")
      }
      table.add([
        result.way.rawValue, "\(result.threads)", format(result.time.median, "%.3f"),
        format(result.time.minimum, "%.3f"), share(of: .naive, \.median),
        share(of: .naive, \.minimum), share(of: .projection, \.minimum),
        result.largestLogitDifference.map { format(Double($0), "%.1e") } ?? "",
      ])
    }
    return table
  }

  private static func format(_ value: Double, _ format: String) -> String {
    String(format: format, value)
  }
}

/// What one way took.
private struct Measurement: Encodable {
  let way: Way
  let threads: Int
  let time: Timing
  /// From the naive way's logits; nil for ways without logits.
  let largestLogitDifference: Float?
}

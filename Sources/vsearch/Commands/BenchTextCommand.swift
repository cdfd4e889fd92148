import ArgumentParser
import Checkpoints
import Documents
import Encoders
import Foundation
import Kernels

struct BenchTextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text", abstract: "Time the text side on one query.",
    usage: "vsearch bench text [<options>]")

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "Tokens of the query, with the two special ones.")
  var tokens: Int = 12

  @Option(
    name: .long, help: "Most threads (default: all cores).", transform: ThreadCount.parse)
  var threads: ThreadCount?

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func validate() throws {
    guard (2...512).contains(tokens) else {
      throw ValidationError("--tokens must lie between 2 and 512, not \(tokens).")
    }
  }

  func run() throws {
    let bundle = try modelOptions.open()
    let encoder = try CaptionEncoder(bundle)
    let count: Int = (threads ?? .all).count
    // Rising: some text sides end at the largest id.
    let ids: [Int] = (0..<tokens).map { ($0 + 1) * (encoder.vocabularySize - 1) / tokens }
    let timing = try Timing(seconds: 2) {
      _ = try encoder.encode(ids: ids, threads: count)
    }
    let kernels: String = "\(InstructionSet.best)"
    guard json else {
      Terminal.print(
        "\(Format.fixed(timing.median * 1000, 2)) ms a query of \(Format.count(tokens, "token")), "
          + "\(bundle.computing.rawValue), \(Format.count(count, "thread")), \(kernels) (median of "
          + "\(timing.rounds) runs, best \(Format.fixed(timing.minimum * 1000, 2)))")
      return
    }
    Terminal.print(
      JSONValue.object([
        ("schema", .string("vsearch.bench.text/1")),
        ("milliseconds", .number(timing.median * 1000)),
        ("best_milliseconds", .number(timing.minimum * 1000)),
        ("model", .string(bundle.configuration.name)),
        ("precision", .string(bundle.computing.rawValue)),
        ("tokens", .integer(Int64(tokens))),
        ("threads", .integer(Int64(count))),
        ("rounds", .integer(Int64(timing.rounds))),
        ("kernels", .string(kernels)),
      ]).line)
  }
}

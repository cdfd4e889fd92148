import ArgumentParser
import Documents
import Foundation
import Indexes
import Retrieval

struct VectorsBuildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build an index file of the rows of a matrix.",
    usage: "vsearch vectors build --input <input> --output <output> [<options>]",
    discussion: """
      Input: (N, D) float32, which is mapped, not read into memory. Ids are row numbers. Without --kind, \
      small files are flat and others divided into lists. Recall is calibrated with stored vectors unless \
      --calibrate-with names vectors like the queries to come.

      Example:
        vsearch vectors build --input base.npy --code f16 --threads 2 -o base.vsx \\
            --json
      """)

  @Option(name: .long, help: "The .npy with the vectors.")
  var input: String

  @Option(name: .long, help: "auto, flat or ivf: whether vectors are divided into lists.")
  var kind: Kind = .auto

  @Option(name: .long, help: "How full vectors are stored: \(Code.names).")
  var code: Code = .f32

  @Option(name: .long, help: "ip (inner product), l2 (distance) or cosine.")
  var metric: MetricName = .ip

  @Option(name: .long, help: "Number of lists (default: what suits the number of vectors).")
  var lists: Int?

  @Option(name: .long, help: "A .npy of vectors like the queries to come, to calibrate with.")
  var calibrateWith: String?

  @Option(
    name: .long, help: "Most threads (default: all cores); the file does not depend on it.",
    transform: ThreadCount.parse)
  var threads: ThreadCount?

  @Option(name: .shortAndLong, help: "The index file to write.")
  var output: String

  @OptionGroup var replacement: ReplacementOptions

  @Flag(name: .long, help: "Print the result as JSON.")
  var json: Bool = false

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case auto
    case flat
    case ivf
  }

  enum MetricName: String, ExpressibleByArgument, CaseIterable {
    case ip
    case l2
    case cosine

    var metric: Metric {
      switch self {
      case .ip: .innerProduct
      case .l2: .squaredDistance
      case .cosine: .cosine
      }
    }
  }

  enum Code: String, ExpressibleByArgument, CaseIterable {
    case f32
    case f16
    case bf16
    case i8

    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

    var code: VectorCode {
      switch self {
      case .f32: .float32
      case .f16: .float16
      case .bf16: .bfloat16
      case .i8: .int8
      }
    }
  }

  func validate() throws {
    guard lists.map({ (1...1 << 20).contains($0) }) ?? true else {
      throw ValidationError("--lists must lie between 1 and 1048576.")
    }
    guard lists == nil || kind != .flat else {
      throw ValidationError("--lists does not go with --kind flat.")
    }
  }

  func run() throws {
    var settings = IndexSettings()
    settings.kind =
      switch kind {
      case .auto: lists.map { .lists(count: $0) } ?? .automatic
      case .flat: .flat
      case .ivf: .lists(count: lists)
      }
    settings.code = code.code
    settings.metric = metric.metric
    settings.threads = (threads ?? .all).count
    let file = try FreshFile(
      output, mayReplace: replacement.force, sparing: [input] + [calibrateWith].compactMap(\.self))
    let reporter = ProgressReporter(json ? .none : .auto)
    let clock = ContinuousClock()
    let start = clock.now
    let report = try file.make { draft in
      try VectorFileBuild.run(
        input: input, output: draft, settings: settings, calibrateWith: calibrateWith
      ) { share in
        reporter.update(share, of: 1, unit: { "\(Int($0 * 100)) %" }, item: output)
      }
    }
    let seconds: Double = (clock.now - start) / .seconds(1)
    reporter.clear()
    if json {
      Terminal.print(document(report, seconds: seconds).line)
    } else {
      Terminal.print(
        "built     \(Format.count(report.count, "vector")), "
          + "\(Format.count(report.listCount, "list")), \(Format.bytes(Int64(report.byteCount))), \(Format.fixed(seconds, 1)) s"
      )
    }
  }

  private func document(_ report: IndexReport, seconds: Double) -> JSONValue {
    .object([
      ("schema", .string("vsearch.vectors.build/1")),
      ("output", .string(output)),
      ("vectors", .integer(Int64(report.count))),
      ("lists", .integer(Int64(report.listCount))),
      ("code", .string(code.rawValue)),
      ("metric", .string(metric.rawValue)),
      ("seconds", .number(seconds)),
      ("steps", .object(report.seconds.map { ($0.name, .number($0.seconds)) })),
      ("bytes", .integer(Int64(report.byteCount))),
      ("vector_bytes", .integer(Int64(report.vectorByteCount))),
      ("calibration", VectorsCommand.document(report.calibration)),
    ])
  }
}

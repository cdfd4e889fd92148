import ArgumentParser
import Documents
import Indexes

struct VectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vectors",
    abstract: "Index and search vectors from NumPy files, without any video.",
    discussion: """
      For comparison with other programs on your own vectors; no library and no model is needed.

      Examples:
        vsearch vectors build --input base.npy --kind ivf -o base.vsx
        vsearch vectors search --index base.vsx --queries q.npy -k 10 \\
            --recall 0.95 -o ids.npy --json
      """,
    subcommands: [VectorsBuildCommand.self, VectorsSearchCommand.self])

  /// The settings a calibration stands for, as JSON.
  static func document(_ calibration: Calibration) -> JSONValue {
    let source: String =
      switch calibration.source {
      case .none: "none"
      case .queries: "queries"
      case .storedVectors: "stored vectors"
      }
    return .object([
      ("source", .string(source)),
      ("queries", .integer(Int64(calibration.queryCount))),
      (
        "levels",
        .array(
          calibration.levels.map { level in
            .object([
              ("k", .integer(Int64(level.k))), ("recall", .number(Double(level.target))),
              ("probes", .integer(Int64(level.probes))),
              ("measured_recall", .number(Double(level.measured))),
            ])
          })
      ),
    ])
  }
}

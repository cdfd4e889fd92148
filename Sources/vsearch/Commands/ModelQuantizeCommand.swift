import ArgumentParser
import Checkpoints
import Foundation

struct ModelQuantizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract:
      "Write a model with rounded weights: smaller, and ready to compute without converting.",
    usage: "vsearch model quantize <model> --precision <name> -o <folder> [<options>]",
    discussion: """
      bf16 halves the matrices of the large products, i8 quarters them; norms, biases and the state \
      space keep float32. The result is a model of its own: an index of the original is not searched \
      with it. `vsearch bench accuracy` measures what rounding changes.

      Example:
        vsearch model quantize videomamba-m-25m --precision i8 \\
            -o ~/models/videomamba-m-i8
      """)

  @Argument(help: "A name from `vsearch model list`, or a bundle's folder.")
  var model: String

  @Option(name: .long, help: "bf16 or i8.")
  var precision: Rounded

  @Option(name: .shortAndLong, help: "The folder of the new bundle.")
  var output: String

  @Flag(name: .shortAndLong, help: "Replace an older bundle.")
  var force: Bool = false

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  enum Rounded: String, ExpressibleByArgument, CaseIterable {
    case bf16
    case i8

    var weights: WeightPrecision { self == .bf16 ? .bfloat16 : .int8 }
  }

  func run() throws {
    let bundle = try ModelLocator.open(model)
    guard bundle.precision == .float32 || bundle.precision == .float16 else {
      throw CommandFailure(
        "\(bundle.directory): stored as \(bundle.precision.rawValue); rounding twice loses more")
    }
    try InputGuard([bundle.directory]).check(output)
    let rounded = try bundle.quantized(to: precision.weights, at: output, replacing: force)
    if json { return ModelDocument.print(rounded, of: "quantize") }
    Terminal.note("wrote     \(rounded.configuration.name)@\(rounded.fingerprint.prefix(8))")
    Terminal.print(rounded.directory)
  }
}

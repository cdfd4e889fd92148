import ArgumentParser
import Checkpoints
import Documents
import Foundation

struct ModelInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show the sizes and origin of a model.")

  @Argument(help: "A name from `vsearch model list`, or a bundle's folder.")
  var model: String

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let bundle = try ModelLocator.open(model)
    if json {
      Terminal.print(document(bundle).line)
    } else {
      show(bundle)
    }
  }

  private func document(_ bundle: ModelBundle) -> JSONValue {
    let configuration = bundle.configuration
    let vision = configuration.vision
    var fields: [(String, JSONValue)] = [
      ("schema", .string("vsearch.model/1")),
      ("name", .string(configuration.name)),
      ("path", .string(bundle.directory)),
      ("task", .string(configuration.task.rawValue)),
      ("fingerprint", .string(bundle.fingerprint)),
      ("stored_as", .string(bundle.precision.rawValue)),
      ("source", .string(bundle.source)),
      ("frames", .integer(Int64(configuration.input.frames))),
      ("side", .integer(Int64(configuration.input.side))),
      (
        "vision",
        .object([
          ("width", .integer(Int64(vision.width))), ("depth", .integer(Int64(vision.depth))),
          ("inner_width", .integer(Int64(vision.innerWidth))),
          ("states", .integer(Int64(vision.stateSize))),
          ("step_rank", .integer(Int64(vision.stepRank))),
          ("patch", .integer(Int64(vision.patchSize))),
        ])
      ),
    ]
    if let text = configuration.text {
      fields.append(
        (
          "text",
          .object([
            ("width", .integer(Int64(text.width))), ("layers", .integer(Int64(text.layers))),
            ("heads", .integer(Int64(text.heads))),
            ("fusion_layer", .integer(Int64(text.fusionLayer))),
            ("vocabulary", .integer(Int64(text.vocabularySize))),
            ("text_length", .integer(Int64(configuration.input.maximumTextLength))),
          ])
        ))
    }
    if let joint = configuration.jointWidth { fields.append(("joint", .integer(Int64(joint)))) }
    if let classes = configuration.classCount {
      fields.append(("classes", .integer(Int64(classes))))
    }
    return .object(fields)
  }

  private func show(_ bundle: ModelBundle) {
    let configuration = bundle.configuration
    let vision = configuration.vision
    let input = configuration.input
    Terminal.print("name         \(configuration.name) (\(configuration.task.rawValue))")
    Terminal.print("fingerprint  \(bundle.fingerprint)")
    Terminal.print("folder       \(bundle.directory)")
    Terminal.print(
      "from         \(Terminal.shown(bundle.source)), kept as \(bundle.precision.rawValue)")
    Terminal.print("input        \(input.frames) frames of \(input.side)×\(input.side)")
    Terminal.print(
      "vision       \(vision.depth) layers, width \(vision.width), inner \(vision.innerWidth), "
        + "\(vision.stateSize) states, patch \(vision.patchSize)")
    if let text = configuration.text {
      Terminal.print(
        "text         \(text.layers) layers (fusion from \(text.fusionLayer)), width \(text.width), "
          + "\(text.heads) heads, \(text.vocabularySize) word pieces, "
          + "up to \(input.maximumTextLength) tokens")
    }
    if let joint = configuration.jointWidth {
      Terminal.print("joint space  \(joint) components")
    }
    if let classes = configuration.classCount { Terminal.print("classes      \(classes)") }
  }
}

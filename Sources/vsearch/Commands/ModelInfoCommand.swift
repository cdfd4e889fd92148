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
    var fields: [(String, JSONValue)] = [
      ("schema", .string("vsearch.model.info/1")),
      ("name", .string(configuration.name)),
      ("path", .string(bundle.directory)),
      ("task", .string(configuration.task.rawValue)),
      ("fingerprint", .string(bundle.fingerprint)),
      ("stored_as", .string(bundle.precision.rawValue)),
      ("source", .string(bundle.source)),
      ("frames", .integer(Int64(configuration.input.frames))),
      ("side", .integer(Int64(configuration.input.side))),
      ("family", .string(configuration.architecture.family.rawValue)),
      ("pixels", .string(configuration.input.pixels.rawValue)),
    ]
    for part in configuration.parts {
      fields.append(
        (part.name, .object(part.sizes.map { ($0.name, .integer(Int64($0.value))) })))
    }
    if configuration.input.maximumTextLength > 0 {
      fields.append(("text_length", .integer(Int64(configuration.input.maximumTextLength))))
    }
    if let joint = configuration.jointWidth { fields.append(("joint", .integer(Int64(joint)))) }
    if let classes = configuration.classCount {
      fields.append(("classes", .integer(Int64(classes))))
    }
    return .object(fields)
  }

  private func show(_ bundle: ModelBundle) {
    let configuration = bundle.configuration
    let input = configuration.input
    let family: String = configuration.architecture.family.rawValue
    Terminal.print("name         \(configuration.name) (\(family), \(configuration.task.rawValue))")
    Terminal.print("fingerprint  \(bundle.fingerprint)")
    Terminal.print("folder       \(bundle.directory)")
    Terminal.print(
      "from         \(Terminal.shown(bundle.source)), kept as \(bundle.precision.rawValue)")
    Terminal.print(
      "input        \(input.frames) frames of \(input.side)×\(input.side), "
        + input.pixels.rawValue)
    for part in configuration.parts {
      let sizes: [String] = part.sizes.map { "\($0.name.replacing("_", with: " ")) \($0.value)" }
      Terminal.print("\(Format.padded(part.name, 13))\(sizes.joined(separator: ", "))")
    }
    if input.maximumTextLength > 0 {
      Terminal.print("text length  up to \(input.maximumTextLength) tokens")
    }
    if let joint = configuration.jointWidth {
      Terminal.print("joint space  \(joint) components")
    }
    if let classes = configuration.classCount { Terminal.print("classes      \(classes)") }
  }
}

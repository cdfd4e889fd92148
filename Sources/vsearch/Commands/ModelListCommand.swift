import ArgumentParser
import Checkpoints
import DefaultModel
import Documents
import Foundation

struct ModelListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models on this machine and the released ones.")

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let store = ModelStore()
    var installed: [(name: String, path: String)] = try store.list().map {
      ($0, store.path(of: $0))
    }
    if let path = DefaultModel.bundlePath,
      !installed.contains(where: { $0.name == DefaultModel.name })
    {
      installed.insert((DefaultModel.name, path), at: 0)
    }
    let names = Set(installed.map(\.name))
    let released = ModelPreset.all.filter { !names.contains($0.name) }
    if json {
      Terminal.print(document(installed, released).line)
    } else {
      show(installed, released)
    }
  }

  private func document(
    _ installed: [(name: String, path: String)], _ released: [ModelPreset]
  ) -> JSONValue {
    .object([
      ("schema", .string("vsearch.model.list/1")),
      (
        "installed",
        .array(
          installed.map { .object([("name", .string($0.name)), ("path", .string($0.path))]) })
      ),
      (
        "released",
        .array(
          released.map {
            .object([
              ("name", .string($0.name)), ("file", .string($0.fileName)),
              ("task", .string($0.configuration.task.rawValue)),
            ])
          })
      ),
    ])
  }

  private func show(_ installed: [(name: String, path: String)], _ released: [ModelPreset]) {
    Terminal.print(Terminal.bold("installed"))
    for model in installed {
      Terminal.print("  \(Format.padded(model.name, 44)) \(Terminal.shown(model.path))")
    }
    Terminal.print(Terminal.bold("released (vsearch model fetch NAME)"))
    for preset in released {
      let input = preset.configuration.input
      Terminal.print(
        "  \(Format.padded(preset.name, 44)) \(preset.configuration.task.rawValue), "
          + "\(input.frames) frames of \(input.side)²")
    }
  }
}

import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Retrieval
import Tensors

struct EmbedTextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text",
    abstract: "Unit text vectors, (M, E) float32.",
    discussion: """
      Example:
        vsearch embed text --text "a man is playing guitar" -o text.npy
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "One text.")
  var text: String?

  @Option(name: .long, help: "A file with one text a line.")
  var file: String?

  @Option(name: .shortAndLong, help: "The .npy to write.")
  var output: String

  func validate() throws {
    guard (text == nil) != (file == nil) else {
      throw ValidationError("Give either --text or --file.")
    }
  }

  func run() throws {
    let texts: [String] = try text.map { [$0] } ?? TextLines.read(file ?? "")
    let encoder = try TextQueryEncoder(modelOptions.open())
    var values: [Float] = []
    for text in texts { values += try encoder.encoding(of: text).vector.values }
    let width: Int = values.count / max(1, texts.count)
    try NumpyFile.write(
      NumpyArray(shape: [texts.count, width], elements: .float32(values)), to: output)
  }
}

/// Files with one text a line.
enum TextLines {
  /// The lines of `path`; line feeds end lines, a last empty one is none.
  static func read(_ path: String) throws -> [String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(path): cannot be read")
    }
    var lines = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    guard !lines.isEmpty else { throw CommandFailure("\(path): holds no line of text") }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }
}

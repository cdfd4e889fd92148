import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Tensors

struct EmbedTextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text",
    abstract: "Unit text vectors, (M, E) float32.",
    usage: "vsearch embed text --output <output> [<options>]",
    discussion: """
      Example:
        vsearch embed text --text "a man is playing guitar" -o text.npy
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "One text.")
  var text: String?

  @Option(name: .long, help: "A file with one text a line.")
  var file: String?

  @Option(name: .long, help: "A .npy of token ids, (M, L) integers, both ends included.")
  var ids: String?

  @Option(name: .shortAndLong, help: "The .npy to write.")
  var output: String

  @OptionGroup var replacement: ReplacementOptions

  func validate() throws {
    guard [text, file, ids].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("Give one of --text, --file and --ids.")
    }
  }

  func run() throws {
    let bundle = try modelOptions.open()
    let output = try FreshFile(
      output, mayReplace: replacement.force,
      sparing: [bundle.directory] + [file, ids].compactMap(\.self))
    let encoder = try CaptionEncoder(bundle)
    let encodings: [TextEncoding]
    if let ids {
      encodings = try Self.rows(ids).map { try encoder.encode(ids: $0) }
    } else {
      let texts: [String] = try text.map { [$0] } ?? TextLines.read(file ?? "")
      encodings = try texts.map { try encoder.encode($0) }
    }
    let values: [Float] = encodings.flatMap(\.vector.values)
    let width: Int = values.count / max(1, encodings.count)
    try output.write(
      NumpyArray(shape: [encodings.count, width], elements: .float32(values)))
  }

  /// The rows of a matrix of token ids.
  private static func rows(_ path: String) throws -> [[Int]] {
    let array = try NumpyFile.read(path)
    guard case .int64(let values) = array.elements, array.shape.count == 2, array.shape[1] > 0
    else {
      throw NumpyError.unexpected(path: path, expected: "integers (M, L)", found: array.summary)
    }
    return stride(from: 0, to: values.count, by: array.shape[1]).map { start in
      values[start..<start + array.shape[1]].map(Int.init)
    }
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

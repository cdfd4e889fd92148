import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Retrieval
import Tensors

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Matching logits of every pair of clip and text, (N, M, 2) float32.",
    usage: "vsearch match --input <input> --file <file> --output <output> [<options>]",
    discussion: """
      The second of the two logits is the score of a match.

      Example:
        vsearch match --input clips.npy --file captions.txt -o logits.npy
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "The .npy with the clips, as for `embed clips`.")
  var input: String

  @Option(name: .long, help: "A file with one text a line.")
  var file: String

  @Option(name: .shortAndLong, help: "The .npy to write.")
  var output: String

  @OptionGroup var replacement: ReplacementOptions

  func run() throws {
    let bundle = try modelOptions.open()
    let output = try FreshFile(
      output, mayReplace: replacement.force, sparing: [input, file, bundle.directory])
    let clips = try ClipFile(input, for: bundle.configuration.input)
    let head = try MatchingHead(bundle)
    let video = try VideoEncoder(bundle)
    let text = try TextQueryEncoder(bundle)
    let hidden: [Tensor] = try TextLines.read(file).map { try text.encoding(of: $0).hidden }
    var logits: [Float] = []
    for index in 0..<clips.count {
      let visual: Tensor = try video.encode(
        clips.clip(index), threads: ProcessInfo.processInfo.activeProcessorCount
      ).tokens
      for state in hidden {
        let mask = [Int](repeating: 1, count: state.shape[0])
        logits += head.logits(hidden: state, mask: mask, visual: visual).values
      }
    }
    try output.write(
      NumpyArray(shape: [clips.count, hidden.count, 2], elements: .float32(logits)))
  }
}

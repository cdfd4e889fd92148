import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Media
import Retrieval
import Tensors

struct EmbedVideoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "video",
    abstract: "Clip vectors of whole videos, (N, E) float32, or frame vectors, (N, T, E).",
    usage: "vsearch embed video <files> ... --output <output> [<options>]",
    discussion: """
      Each file is one clip, sampled as the published models are evaluated. Clip vectors are means of \
      unit frame vectors and are not normalised.

      Example:
        vsearch embed video a.mp4 b.mp4 -o clips.npy
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Argument(help: "The videos.")
  var files: [String]

  @Flag(name: .long, help: "Write the frame vectors.")
  var perFrame: Bool = false

  @Option(name: .shortAndLong, help: "The .npy to write.")
  var output: String

  @OptionGroup var replacement: ReplacementOptions
  @OptionGroup var verbosity: VerbosityOptions

  func run() throws {
    verbosity.apply()
    let bundle = try modelOptions.open()
    let output = try FreshFile(
      output, mayReplace: replacement.force, sparing: files + [bundle.directory])
    let encoder = try VideoEncoder(bundle)
    let request = ClipRequest(.whole, for: encoder.input)
    var values: [Float] = []
    var shape: [Int] = []
    for file in files {
      let clip = try ClipReader.pictures(path: MediaPath(file), request: request)
      let encoding = try encoder.encode(
        clip.tensor(for: encoder.input), threads: ProcessInfo.processInfo.activeProcessorCount)
      let vector: Tensor = perFrame ? encoding.frameVectors : encoding.clipVector
      values += vector.values
      shape = vector.shape
    }
    try output.write(NumpyArray(shape: [files.count] + shape, elements: .float32(values)))
  }
}

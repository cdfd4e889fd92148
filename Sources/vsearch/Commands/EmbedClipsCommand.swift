import ArgumentParser
import Checkpoints
import Encoders
import Foundation
import Kernels
import Tensors

struct EmbedClipsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clips",
    abstract: "Encode prepared clips from a NumPy file.",
    usage: "vsearch embed clips --input <input> --output <output> [<options>]",
    discussion: """
      Input: (N, T, 3, S, S) float32, already normalised, or (N, T, H, W, 3) uint8 frames, which are \
      resized and normalised as the model wants. Layers: tokens (N, T·P, C), pooled (N, V, C), \
      projected (N, V, E), clip (N, E), where V is T for VideoMamba and 1 for InternVideo-MM. \
      Of a classifier, pooled (N, 1, C) is what its class head is given.

      Layer stages, for whoever ports a model or looks for a fault in its weights, writes what is \
      computed on the way to a folder: embedded.npy, which enters the first block, block_00.npy and so \
      on, what leaves each, and query_00.npy and so on (N, C) behind UniFormerV2's global blocks. \
      Sequences are (N, 1 + T·P, C) of VideoMamba and (N, T, L, C) of UniFormerV2. All are held in \
      memory until the last clip is done: meant for a few clips.

      Examples:
        vsearch embed clips --input clips.npy --layer pooled -o pooled.npy
        vsearch embed clips --input clips.npy --layer stages -o stages
      """)

  @OptionGroup var modelOptions: ModelOptions

  @Option(name: .long, help: "The .npy with the clips.")
  var input: String

  @Option(name: .long, help: "What to write: tokens, pooled, projected, clip or stages.")
  var layer: Layer = .clip

  @Option(name: .shortAndLong, help: "The .npy to write, or with --layer stages the folder.")
  var output: String

  @OptionGroup var replacement: ReplacementOptions

  enum Layer: String, ExpressibleByArgument, CaseIterable {
    case tokens
    case pooled
    case projected
    case clip
    case stages

    /// What is written of an encoded clip; nil for what is computed on the way.
    var part: (@Sendable (VideoEncoding) -> Tensor)? {
      switch self {
      case .tokens: { $0.tokens }
      case .pooled: { $0.pooled }
      case .projected: { $0.projected }
      case .clip: { $0.clipVector }
      case .stages: nil
      }
    }
  }

  func run() throws {
    let bundle = try modelOptions.open()
    let clips = try ClipFile(input, for: bundle.configuration.input)
    let inputs: [String] = [input, bundle.directory]
    guard let part = layer.part else {
      return try writeStages(of: clips, TokenEncoder(bundle), sparing: inputs)
    }
    let file = try FreshFile(output, mayReplace: replacement.force, sparing: inputs)
    // A trunk alone has tokens, and nothing behind them.
    let encode: (Tensor) throws -> Tensor
    if layer == .tokens && bundle.configuration.task != .retrieval {
      let trunk = try TokenEncoder(bundle)
      encode = { clip in try trunk(clip, threads: Self.threads) }
    } else if layer == .pooled && bundle.configuration.task == .classifier {
      let classifier = try Classifier(bundle)
      encode = { clip in try classifier.feature(of: clip, threads: Self.threads) }
    } else {
      let encoder = try VideoEncoder(bundle)
      encode = { clip in part(try encoder.encode(clip, threads: Self.threads)) }
    }
    var values: [Float] = []
    var shape: [Int] = []
    for index in 0..<clips.count {
      let result = try encode(clips.clip(index))
      values += result.values
      shape = result.shape
    }
    try file.write(NumpyArray(shape: [clips.count] + shape, elements: .float32(values)))
  }

  private func writeStages(
    of clips: ClipFile, _ trunk: TokenEncoder, sparing inputs: [String]
  ) throws {
    // Which files there will be is known by and by; so all the folder is looked at.
    try InputGuard(inputs).check(output)
    let there: [String] = (try? FileManager.default.contentsOfDirectory(atPath: output)) ?? []
    if let file = there.sorted().first(where: { $0.hasSuffix(".npy") }), !replacement.force {
      throw CommandFailure(
        "\(output)/\(file): exists already", remedy: "another folder, or --force")
    }
    do {
      try FileManager.default.createDirectory(
        atPath: output, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure("\(output): the folder cannot be made")
    }
    var stages: [TrunkStage: (shape: [Int], values: [Float])] = [:]
    for index in 0..<clips.count {
      _ = try trunk(clips.clip(index), threads: Self.threads) { stage, tensor in
        stages[stage, default: (tensor.shape, [])].values += tensor.values
      }
    }
    for (stage, found) in stages {
      let file = try FreshFile(
        output + "/\(stage.name).npy", mayReplace: replacement.force, sparing: inputs)
      try file.write(
        NumpyArray(shape: [clips.count] + found.shape, elements: .float32(found.values)))
    }
  }

  private static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }
}

/// Clips from a NumPy file, as a model takes them.
struct ClipFile {
  private let array: NumpyArray
  private let input: InputSettings

  /// Reads `path`; uint8 frames will be resized and normalised as the model wants.
  init(_ path: String, for input: InputSettings) throws {
    array = try NumpyFile.read(path)
    self.input = input
    let shape: [Int] = array.shape
    let isRight: Bool =
      switch array.elements {
      case .float32: shape.count == 5 && shape[2] == 3 && shape[3] == shape[4]
      case .uint8: shape.count == 5 && shape[4] == 3
      case .int64: false
      }
    guard isRight, shape.allSatisfy({ $0 > 0 }) else {
      throw NumpyError.unexpected(
        path: path, expected: "float32 (N, T, 3, S, S) or uint8 (N, T, H, W, 3)",
        found: array.summary)
    }
  }

  /// One clip, `(T, 3, S, S)` and normalised.
  func clip(_ index: Int) -> Tensor { clips(index)[0] }

  /// N.
  var count: Int { array.shape[0] }

  /// One clip, `(T, 3, S, S)` and normalised, for each square that is wanted of uint8 frames.
  func clips(_ index: Int, squares: [SquarePlace] = [.middle]) -> [Tensor] {
    let shape: [Int] = Array(array.shape.dropFirst())
    let size: Int = shape.reduce(1, *)
    let range: Range<Int> = index * size..<(index + 1) * size
    return switch array.elements {
    case .float32(let values): [Tensor(shape: shape, values: Array(values[range]))]
    case .uint8(let values):
      ClipInput.clips(
        Array(values[range]), height: shape[1], width: shape[2], input, squares: squares)
    case .int64: preconditionFailure("refused when the file was read")
    }
  }
}

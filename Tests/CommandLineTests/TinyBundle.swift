import Checkpoints
import Foundation
import Tensors
import TestSupport

/// Bundles of tiny models with random weights, one of each family and task.
enum TinyBundle: String, CaseIterable {
  case videoMamba
  case uniFormerV2

  /// A dual encoder at `path`.
  func writeRetrieval(to path: String) throws {
    switch self {
    case .videoMamba:
      let words: [String] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "red", "circle"]
      try write(
        ModelConfiguration(
          name: rawValue, task: .retrieval, vision: Self.mamba,
          text: TextSizes(
            width: 32, layers: 2, heads: 2, fusionLayer: 1, feedForwardWidth: 64,
            vocabularySize: words.count, positions: 40, typeCount: 2),
          jointWidth: 16, input: InputSettings(frames: 4, side: 32, maximumTextLength: 20)),
        vocabulary: Array(words.joined(separator: "\n").utf8), to: path)
    case .uniFormerV2:
      // Without merges: bytes and the two ends.
      try write(
        ModelConfiguration(
          name: rawValue, task: .retrieval,
          architecture: .uniFormerV2(
            vision: Self.uniformer,
            text: ClipTextSizes(
              width: 32, heads: 2, layers: 1, positions: 40, vocabularySize: 515)),
          jointWidth: 16,
          input: InputSettings(frames: 4, side: 32, maximumTextLength: 40, pixels: .clip)),
        vocabulary: Array("header\nt h\n".utf8), to: path)
    }
  }

  /// A classifier of `labels` at `path`.
  func writeClassifier(of labels: [String], to path: String) throws {
    let architecture: ModelArchitecture =
      switch self {
      case .videoMamba: .videoMamba(vision: Self.mamba, text: nil)
      case .uniFormerV2: .uniFormerV2(vision: Self.uniformer, text: nil)
      }
    try write(
      ModelConfiguration(
        name: rawValue, task: .classifier, architecture: architecture, classCount: labels.count,
        input: InputSettings(
          frames: 4, side: 32, maximumTextLength: 0,
          pixels: self == .videoMamba ? .imageNetViews : .kinetics)),
      vocabulary: nil, labels: labels, to: path)
  }

  private static let mamba = VisionSizes(
    width: 32, depth: 2, innerWidth: 64, stateSize: 4, stepRank: 2, convolutionWidth: 4,
    patchSize: 16, gridSide: 2, tableFrames: 4)
  private static let uniformer = UniFormerSizes(
    width: 64, heads: 2, layers: 2, patchSize: 16, gridSide: 2, globalLayers: [1])

  private func write(
    _ configuration: ModelConfiguration, vocabulary: [UInt8]?, labels: [String]? = nil,
    to path: String
  ) throws {
    let shapes = ModelLayout.expectedTensors(for: configuration)
    _ = try ModelBundle.write(
      configuration, vocabulary: vocabulary, precision: .float32, labels: labels,
      source: "random", to: path
    ) { name throws(CheckpointError) in
      guard let shape = shapes[name] else { return nil }
      var generator = SeededGenerator(
        seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
      let isSize: Bool = name.hasSuffix("norm.weight") || name.contains("ln_")
      let values: [Float] = (0..<shape.reduce(1, *)).map { _ in
        Float.random(in: -0.2...0.2, using: &generator) + (isSize ? 1 : 0)
      }
      return Tensor(shape: shape, values: values)
    }
  }
}

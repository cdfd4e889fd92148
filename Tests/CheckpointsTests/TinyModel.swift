import Tensors
import TestSupport

@testable import Checkpoints

/// Models of the smallest sizes, with seeded numbers.
enum TinyModel {
  static let vision = VisionSizes(
    width: 6, depth: 2, innerWidth: 10, stateSize: 3, stepRank: 2, convolutionWidth: 4,
    patchSize: 2, gridSide: 3, tableFrames: 4)
  static let input = InputSettings(frames: 4, side: 6, maximumTextLength: 5)

  static let retrieval = ModelConfiguration(
    name: "tiny", task: .retrieval, vision: vision,
    text: TextSizes(
      width: 8, layers: 3, heads: 2, fusionLayer: 2, feedForwardWidth: 12, vocabularySize: 7,
      positions: 9, typeCount: 2),
    jointWidth: 5, input: input)

  static let classifier = ModelConfiguration(
    name: "tiny", task: .classifier, vision: vision, classCount: 11,
    input: InputSettings(
      frames: input.frames, side: input.side, maximumTextLength: input.maximumTextLength,
      pixels: .imageNetViews))

  static let trunk = ModelConfiguration(
    name: "tiny", task: .trunk, vision: vision, input: input)

  /// A vocabulary for ``retrieval``.
  static let vocabulary: [UInt8] = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n".utf8)

  /// What a configuration file tells about ``retrieval``.
  static let settings = ModelSettings(name: "tiny", textHeads: 2, input: input)

  /// All tensors of a model, by canonical name.
  static func tensors(_ configuration: ModelConfiguration) -> [String: Tensor] {
    var generator = SeededGenerator(seed: 5)
    var tensors: [String: Tensor] = [:]
    let layout = ModelLayout.expectedTensors(for: configuration)
    for (name, shape) in layout.sorted(by: { $0.key < $1.key }) {
      tensors[name] = Tensor(
        shape: shape, values: generator.floats(shape.reduce(1, *), in: -2...2))
    }
    return tensors
  }

  /// The same as a file with the names of a released retrieval checkpoint.
  static func retrievalFile() -> MemoryFile {
    MemoryFile(
      tensors: Dictionary(
        uniqueKeysWithValues: tensors(retrieval).map { name, tensor in
          (name.replacing("text_encoder.", with: "text_encoder.bert."), tensor)
        }))
  }

  /// A trunk or classifier file with the names of the released ones.
  static func trunkFile(_ configuration: ModelConfiguration, norm: String) -> MemoryFile {
    MemoryFile(
      tensors: Dictionary(
        uniqueKeysWithValues: tensors(configuration).map { name, tensor in
          let short = name.replacing("vision_encoder.", with: "")
          return (short == "norm.weight" ? norm : short, tensor)
        }))
  }
}

/// Tensors that pretend to be a file.
struct MemoryFile: WeightFile {
  var path: String = "memory.pth"
  var tensors: [String: Tensor]

  var descriptions: [String: TensorDescription] {
    Dictionary(
      uniqueKeysWithValues: tensors.map { name, tensor in
        (name, TensorDescription(name: name, elementType: .float32, shape: tensor.shape))
      })
  }

  func tensor(_ name: String) throws(CheckpointError) -> Tensor {
    guard let tensor = tensors[name] else { throw .noSuchTensor(path: path, name: name) }
    return tensor
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct ReferenceImportTests {
  let folder: TemporaryFolder
  let goldens: ModelSettings

  init() throws {
    folder = try TemporaryFolder()
    goldens = try ModelSettings(
      contentsOf: SharedData.path("goldens/videomamba/config.json"))
  }

  @Test(arguments: ["retrieval", "retrieval_bf16"])
  func `a retrieval checkpoint loads with the reference configuration`(name: String) throws {
    let path: String = SharedData.path("goldens/videomamba/\(name).pth")
    let bundle = try ModelImporter.importCheckpoint(
      path, settings: goldens, vocabulary: SharedData.path("goldens/videomamba/vocab.txt"),
      precision: .float32, to: folder.path(name))
    #expect(bundle.configuration.task == .retrieval)
    #expect(
      bundle.configuration.vision
        == VisionSizes(
          width: 64, depth: 4, innerWidth: 128, stateSize: 16, stepRank: 4, convolutionWidth: 4,
          patchSize: 16, gridSide: 4, tableFrames: 4))
    #expect(
      bundle.configuration.text
        == TextSizes(
          width: 64, layers: 4, heads: 4, fusionLayer: 2, feedForwardWidth: 128,
          vocabularySize: 307, positions: 64, typeCount: 2))
    #expect(bundle.configuration.jointWidth == 32)
    #expect(
      bundle.configuration.input == InputSettings(frames: 4, side: 64, maximumTextLength: 16))
    let checkpoint = try Checkpoint.open(path)
    let stored: String = "text_encoder.bert.encoder.layer.3.crossattention.self.key.weight"
    let canonical: String = "text_encoder.encoder.layer.3.crossattention.self.key.weight"
    #expect(try bundle.tensor(canonical) == checkpoint.tensor(stored))
    #expect(try bundle.tensor("temp").shape == [])
    #expect(throws: CheckpointError.self) { try bundle.tensor("clip_teacher.proj") }
    try bundle.verify()
  }

  @Test func `a trunk gets canonical names`() throws {
    let bundle = try ModelImporter.importCheckpoint(
      SharedData.path("goldens/videomamba/vision_single.pth"), settings: goldens, vocabulary: nil,
      precision: .float32, to: folder.path("trunk"))
    #expect(bundle.configuration.task == .trunk)
    #expect(bundle.configuration.text == nil)
    #expect(try bundle.tensor("vision_encoder.norm.weight").shape == [64])
  }

  @Test func `a classifier loads with its own depth`() throws {
    let path: String = SharedData.path("goldens/videomamba/classifier.pth")
    let bundle = try ModelImporter.importCheckpoint(
      path, settings: goldens, vocabulary: nil, precision: .float32, to: folder.path("classifier"))
    #expect(bundle.configuration.task == .classifier)
    #expect(bundle.configuration.vision?.depth == 3)
    #expect(bundle.configuration.classCount == 7)
    let norm: Tensor = try Checkpoint.open(path).tensor("norm_f.weight")
    #expect(try bundle.tensor("vision_encoder.norm.weight") == norm)
    #expect(try bundle.tensor("head.weight").shape == [7, 64])
  }

  @Test func `the demo model loads in half precision`() throws {
    let path: String = SharedData.path("models/demo/demo.pth")
    let settings = try ModelSettings(contentsOf: SharedData.path("models/demo/config.json"))
    let bundle = try ModelImporter.importCheckpoint(
      path, settings: settings, vocabulary: SharedData.path("models/demo/vocab.txt"),
      precision: .float16, to: folder.path("demo-bundle"))
    #expect(bundle.configuration.name == "demo")
    #expect(
      bundle.configuration.input == InputSettings(frames: 8, side: 96, maximumTextLength: 32))
    #expect(bundle.configuration.text?.heads == 4)
    let exact: Tensor = try Checkpoint.open(path).tensor("vision_proj.weight")
    let rounded: Tensor = try bundle.tensor("vision_proj.weight")
    let isClose: Bool = zip(exact.values, rounded.values).allSatisfy { exact, rounded in
      abs(exact - rounded) <= abs(exact) * 0x1p-11 + 0x1p-25
    }
    #expect(isClose)
    #expect(exact != rounded)
  }
}

struct ModelLayoutTests {
  /// The retrieval model of size M (spec §§ 1, 2.4, 3.1).
  static let middle = ModelConfiguration(
    name: "m", task: .retrieval,
    vision: VisionSizes(
      width: 576, depth: 32, innerWidth: 1152, stateSize: 16, stepRank: 36, convolutionWidth: 4,
      patchSize: 16, gridSide: 14, tableFrames: 8),
    text: TextSizes(
      width: 768, layers: 12, heads: 12, fusionLayer: 9, feedForwardWidth: 3072,
      vocabularySize: 30522, positions: 512, typeCount: 2),
    jointWidth: 512, input: InputSettings(frames: 8, side: 224, maximumTextLength: 32))

  @Test(.enabled(if: SharedData.isPresent, SharedData.hint))
  func `the full retrieval model has exactly the listed tensors`() throws {
    let url = URL(fileURLWithPath: SharedData.path("specs/videomamba/keys_middle_f8_224.txt"))
    var listed: [String: [Int]] = [:]
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: "\t")
      let name: String = fields[0].replacingOccurrences(of: ".bert.", with: ".")
      if name.contains("text_encoder.cls.") || name.contains("clip_decoder") { continue }
      if name.hasSuffix("position_ids") { continue }
      listed[name] = try JSONDecoder().decode([Int].self, from: Data(fields[1].utf8))
    }
    #expect(ModelLayout.expectedTensors(for: Self.middle) == listed)
  }

  @Test func `the full retrieval model has the published number of parameters`() {
    let tensors = ModelLayout.expectedTensors(for: Self.middle)
    let count: Int = tensors.values.reduce(0) { $0 + $1.reduce(1, *) }
    // 190,354,621 of the whole file less alignment head and masked-LM head (spec § 1).
    #expect(count == 190_354_621 - 296_448 - 622_650)
  }
}

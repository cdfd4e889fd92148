import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct StrictLoadingTests {
  private func configuration(
    of file: MemoryFile, settings: ModelSettings = TinyModel.settings
  ) throws -> ModelConfiguration {
    try ModelConfiguration(
      of: CanonicalTensors(of: file), settings: settings, name: "file", path: file.path)
  }

  /// The differences that loading `file` reports.
  private func mismatch(
    of file: MemoryFile, settings: ModelSettings = TinyModel.settings,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> LayoutMismatch {
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
      try configuration(of: file, settings: settings)
    }
    guard case .mismatch("memory.pth", let mismatch) = error else {
      Issue.record("\(String(describing: error))", sourceLocation: sourceLocation)
      return LayoutMismatch()
    }
    return mismatch
  }

  @Test func `all sizes are read off the tensors`() throws {
    #expect(try configuration(of: TinyModel.retrievalFile()) == TinyModel.retrieval)
    for norm in ["norm.weight", "norm_f.weight"] {
      let trunk = TinyModel.trunkFile(TinyModel.trunk, norm: norm)
      #expect(try configuration(of: trunk) == TinyModel.trunk)
      let classifier = TinyModel.trunkFile(TinyModel.classifier, norm: norm)
      #expect(try configuration(of: classifier) == TinyModel.classifier)
    }
  }

  @Test func `both spellings of the text encoder are read, but not at once`() throws {
    let file = MemoryFile(tensors: TinyModel.tensors(TinyModel.retrieval))
    #expect(try configuration(of: file) == TinyModel.retrieval)
    var both = TinyModel.retrievalFile()
    both.tensors["text_encoder.embeddings.LayerNorm.bias"] = Tensor(zeros: [8])
    #expect(throws: CheckpointError.self) { try configuration(of: both) }
  }

  @Test func `an image model's kernel gets its time axis`() throws {
    var file = TinyModel.trunkFile(TinyModel.trunk, norm: "norm_f.weight")
    file.tensors["patch_embed.proj.weight"] = Tensor(zeros: [6, 3, 2, 2])
    file.tensors["temporal_pos_embedding"] = nil
    var expected = TinyModel.trunk
    var vision: VisionSizes = TinyModel.vision
    vision.tableFrames = 0
    expected.architecture = .videoMamba(vision: vision, text: nil)
    #expect(try configuration(of: file) == expected)
  }

  @Test func `training aids are left out`() throws {
    var file = TinyModel.retrievalFile()
    let aids: [String] = [
      "clip_teacher.proj", "text_encoder.bert.embeddings.position_ids",
      "text_encoder.cls.predictions.bias", "vision_encoder.clip_decoder.0.head.weight",
    ]
    for name in aids { file.tensors[name] = Tensor(zeros: [3]) }
    #expect(try configuration(of: file) == TinyModel.retrieval)
    #expect(try CanonicalTensors(of: file).ignored == aids)
    var trunk = TinyModel.trunkFile(TinyModel.trunk, norm: "norm.weight")
    trunk.tensors["clip_decoder.0.norm.bias"] = Tensor(zeros: [3])
    trunk.tensors["distill_head.1.bias"] = Tensor(zeros: [3])
    #expect(try configuration(of: trunk) == TinyModel.trunk)
  }

  @Test func `every tensor that is taken away is reported missing`() throws {
    let file = TinyModel.retrievalFile()
    for name in file.tensors.keys where name != "temp" {
      var damaged = file
      damaged.tensors[name] = nil
      let canonical = name.replacing("text_encoder.bert.", with: "text_encoder.")
      // A video model without the table is told from an image model by its task.
      if name == "vision_encoder.temporal_pos_embedding" { continue }
      #expect(try mismatch(of: damaged).missing == [canonical], "\(name)")
    }
  }

  @Test func `a retrieval model without its temporal table is refused`() throws {
    var file = TinyModel.retrievalFile()
    file.tensors["vision_encoder.temporal_pos_embedding"] = nil
    #expect(throws: CheckpointError.self) { try configuration(of: file) }
  }

  @Test func `a model without temperature is complete`() throws {
    var file = TinyModel.retrievalFile()
    file.tensors["temp"] = nil
    #expect(try configuration(of: file) == TinyModel.retrieval)
  }

  @Test func `all differences are listed at once`() throws {
    var file = TinyModel.retrievalFile()
    file.tensors["vision_proj.bias"] = nil
    file.tensors["vision_encoder.layers.1.mixer.A_b_log"] = nil
    file.tensors["vision_encoder.layers.0.mixer.D_b"] = Tensor(zeros: [11])
    file.tensors["itm_head.weight"] = Tensor(zeros: [8, 2])
    file.tensors["vision_encoder.norm.bias"] = Tensor(zeros: [6])
    file.tensors["extra"] = Tensor(zeros: [1])
    let mismatch = try mismatch(of: file)
    #expect(mismatch.missing == ["vision_encoder.layers.1.mixer.A_b_log", "vision_proj.bias"])
    #expect(mismatch.unexpected == ["extra", "vision_encoder.norm.bias"])
    #expect(
      mismatch.misshapen.map(\.name) == ["itm_head.weight", "vision_encoder.layers.0.mixer.D_b"])
    #expect(mismatch.misshapen.map(\.expected) == [[2, 8], [10]])
    #expect(mismatch.misshapen.map(\.found) == [[8, 2], [11]])
    let text = CheckpointError.mismatch(path: "f", mismatch).description
    for name in mismatch.missing + mismatch.unexpected + mismatch.misshapen.map(\.name) {
      #expect(text.contains(name))
    }
    #expect(!text.contains("\n"))
  }

  @Test func `sizes that differ from the configuration are reported with both values`() throws {
    var settings = TinyModel.settings
    settings.claimedSizes = [.fusionLayer: 1, .jointWidth: 5, .vocabularySize: 8, .classCount: 3]
    let mismatch = try mismatch(of: TinyModel.retrievalFile(), settings: settings)
    #expect(Set(mismatch.sizes.map(\.name)) == ["fusion layer", "vocabulary size"])
    #expect(mismatch.sizes.first { $0.name == "fusion layer" }?.found == 2)
    #expect(mismatch.sizes.first { $0.name == "fusion layer" }?.expected == 1)
  }

  @Test func `a whole layer that is missing is listed when the depth is known`() throws {
    var file = TinyModel.retrievalFile()
    file.tensors = file.tensors.filter { !$0.key.hasPrefix("vision_encoder.layers.1.") }
    var settings = TinyModel.settings
    settings.claimedSizes = [.visionDepth: 2]
    let mismatch = try mismatch(of: file, settings: settings)
    #expect(mismatch.missing.count == 17)
    #expect(mismatch.missing.allSatisfy { $0.hasPrefix("vision_encoder.layers.1.") })
  }

  @Test func `a configuration of a retrieval model serves its trunk`() throws {
    var settings = TinyModel.settings
    settings.claimedSizes = [.visionDepth: 7, .textWidth: 8]
    let file = TinyModel.trunkFile(TinyModel.trunk, norm: "norm.weight")
    #expect(try configuration(of: file, settings: settings) == TinyModel.trunk)
    settings.task = .retrieval
    #expect(throws: CheckpointError.self) { try configuration(of: file, settings: settings) }
  }

  @Test func `absurd layer numbers and lengths end in an error`() throws {
    var file = TinyModel.retrievalFile()
    file.tensors["vision_encoder.layers.999999999.norm.weight"] = Tensor(zeros: [6])
    #expect(throws: CheckpointError.self) { try configuration(of: file) }
    file = TinyModel.retrievalFile()
    file.tensors["vision_encoder.layers.9223372036854775807.norm.weight"] = Tensor(zeros: [6])
    #expect(throws: CheckpointError.self) { try configuration(of: file) }
    file = TinyModel.retrievalFile()
    file.tensors["vision_encoder.cls_token"] = Tensor(shape: [0, 1, .max], values: [])
    file.tensors["vision_encoder.pos_embed"] = Tensor(shape: [0, .max, 6], values: [])
    #expect(throws: CheckpointError.self) { try configuration(of: file) }
  }

  @Test func `a model of another kind is refused as such`() throws {
    let file = MemoryFile(tensors: ["conv1.weight": Tensor(zeros: [64, 3, 7, 7])])
    let error = #expect(throws: CheckpointError.self) { try configuration(of: file) }
    #expect(error?.description.contains("not a VideoMamba checkpoint") == true)
  }

  @Test func `a retrieval model needs to know its heads`() throws {
    var settings = TinyModel.settings
    settings.textHeads = nil
    let file = TinyModel.retrievalFile()
    let error = #expect(throws: CheckpointError.self) {
      try configuration(of: file, settings: settings)
    }
    #expect(error?.description.contains("heads") == true)
    settings.textHeads = 3
    #expect(throws: CheckpointError.self) { try configuration(of: file, settings: settings) }
  }

  @Test func `input that does not suit the model is refused`() throws {
    let file = TinyModel.retrievalFile()
    let inputs: [InputSettings] = [
      InputSettings(frames: 0, side: 6, maximumTextLength: 5),
      InputSettings(frames: 4, side: 7, maximumTextLength: 5),
      InputSettings(frames: 4, side: 6, maximumTextLength: 10),
      InputSettings(frames: 4, side: 6, maximumTextLength: 1),
      InputSettings(frames: .max, side: .max, maximumTextLength: .max),
    ]
    for input in inputs {
      var settings = TinyModel.settings
      settings.input = input
      #expect(throws: CheckpointError.self) { try configuration(of: file, settings: settings) }
    }
  }
}

extension StrictLoadingTests {
  @Test(.enabled(if: SharedData.isPresent, SharedData.hint))
  func `a checkpoint is described without knowing its model`() throws {
    let description = try ModelImporter.describe(
      SharedData.path("goldens/videomamba/retrieval_bf16.pth"))
    #expect(description.task == .retrieval)
    #expect(description.sizes[.fusionLayer] == 2)
    #expect(description.sizes[.classCount] == nil)
    #expect(description.elementTypes == [.bfloat16: 215, .int64: 1])
    #expect(description.ignoredTensors.contains("clip_teacher.proj"))
    let classifier = try ModelImporter.describe(
      SharedData.path("goldens/videomamba/classifier.pth"))
    #expect(classifier.task == .classifier)
    #expect(classifier.sizes[.classCount] == 7)
  }
}

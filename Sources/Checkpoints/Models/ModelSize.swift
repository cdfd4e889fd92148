/// A size that the tensors of a checkpoint tell; the raw value is its name for the user.
public enum ModelSize: String, CaseIterable, Hashable, Sendable {
  /// See ``VisionSizes/width``.
  case visionWidth = "vision width"
  /// See ``VisionSizes/depth``.
  case visionDepth = "vision depth"
  /// See ``VisionSizes/innerWidth``.
  case innerWidth = "inner width"
  /// See ``VisionSizes/stateSize``.
  case stateSize = "state size"
  /// See ``VisionSizes/stepRank``.
  case stepRank = "step rank"
  /// See ``VisionSizes/convolutionWidth``.
  case convolutionWidth = "convolution width"
  /// See ``VisionSizes/patchSize``.
  case patchSize = "patch size"
  /// See ``VisionSizes/gridSide``.
  case gridSide = "grid side"
  /// See ``VisionSizes/tableFrames``.
  case tableFrames = "temporal table"
  /// See ``TextSizes/width``.
  case textWidth = "text width"
  /// See ``TextSizes/layers``.
  case textLayers = "text layers"
  /// See ``TextSizes/fusionLayer``.
  case fusionLayer = "fusion layer"
  /// See ``TextSizes/feedForwardWidth``.
  case feedForwardWidth = "feed-forward width"
  /// See ``TextSizes/vocabularySize``.
  case vocabularySize = "vocabulary size"
  /// See ``TextSizes/positions``.
  case positions = "text positions"
  /// See ``TextSizes/typeCount``.
  case typeCount = "token types"
  /// See ``ModelConfiguration/jointWidth``.
  case jointWidth = "joint width"
  /// See ``ModelConfiguration/classCount``.
  case classCount = "classes"

  /// The sizes a model for `task` has.
  static func needed(for task: ModelTask) -> [ModelSize] {
    let vision: [ModelSize] = [
      .visionWidth, .visionDepth, .innerWidth, .stateSize, .stepRank, .convolutionWidth,
      .patchSize, .gridSide, .tableFrames,
    ]
    switch task {
    case .trunk: return vision
    case .classifier: return vision + [.classCount]
    case .retrieval:
      return vision + [
        .textWidth, .textLayers, .fusionLayer, .feedForwardWidth, .vocabularySize, .positions,
        .typeCount, .jointWidth,
      ]
    }
  }
}

extension ModelConfiguration {
  /// All sizes that tensors of a VideoMamba model can tell; none for other families.
  public var sizes: [ModelSize: Int] {
    guard case .videoMamba(let vision, let text) = architecture else { return [:] }
    let sizes: [ModelSize: Int?] = [
      .visionWidth: vision.width, .visionDepth: vision.depth, .innerWidth: vision.innerWidth,
      .stateSize: vision.stateSize, .stepRank: vision.stepRank,
      .convolutionWidth: vision.convolutionWidth, .patchSize: vision.patchSize,
      .gridSide: vision.gridSide, .tableFrames: vision.tableFrames, .textWidth: text?.width,
      .textLayers: text?.layers, .fusionLayer: text?.fusionLayer,
      .feedForwardWidth: text?.feedForwardWidth, .vocabularySize: text?.vocabularySize,
      .positions: text?.positions, .typeCount: text?.typeCount, .jointWidth: jointWidth,
      .classCount: classCount,
    ]
    return sizes.compactMapValues { $0 }
  }
}

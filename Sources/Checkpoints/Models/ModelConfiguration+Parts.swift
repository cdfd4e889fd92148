extension ModelConfiguration {
  /// The parts of a model and their sizes, for people and programs to read.
  public var parts: [(name: String, sizes: [(name: String, value: Int)])] {
    switch architecture {
    case .videoMamba(let vision, let text):
      [("vision", Self.sizes(of: vision))] + (text.map { [("text", Self.sizes(of: $0))] } ?? [])
    case .uniFormerV2(let vision, let text):
      [("vision", Self.sizes(of: vision))] + (text.map { [("text", Self.sizes(of: $0))] } ?? [])
    }
  }

  private static func sizes(of vision: VisionSizes) -> [(name: String, value: Int)] {
    [
      ("width", vision.width), ("depth", vision.depth), ("inner_width", vision.innerWidth),
      ("states", vision.stateSize), ("step_rank", vision.stepRank), ("patch", vision.patchSize),
    ]
  }

  private static func sizes(of text: TextSizes) -> [(name: String, value: Int)] {
    [
      ("width", text.width), ("layers", text.layers), ("heads", text.heads),
      ("fusion_layer", text.fusionLayer), ("vocabulary", text.vocabularySize),
    ]
  }

  private static func sizes(of vision: UniFormerSizes) -> [(name: String, value: Int)] {
    [
      ("width", vision.width), ("depth", vision.layers), ("heads", vision.heads),
      ("patch", vision.patchSize), ("local_branches", vision.localBranches),
      ("global_blocks", vision.globalLayers.count), ("stem_frames", vision.stemFrames),
    ]
  }

  private static func sizes(of text: ClipTextSizes) -> [(name: String, value: Int)] {
    [
      ("width", text.width), ("layers", text.layers), ("heads", text.heads),
      ("vocabulary", text.vocabularySize),
    ]
  }
}

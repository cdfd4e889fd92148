extension ModelConfiguration {
  static func ranges(of vision: UniFormerSizes) -> [(String, Int, ClosedRange<Int>)] {
    [
      ("width", vision.width, 1...16_384), ("heads", vision.heads, 1...1_024),
      ("layers", vision.layers, 1...1_024), ("patch size", vision.patchSize, 1...256),
      ("grid side", vision.gridSide, 1...1_024), ("stem frames", vision.stemFrames, 1...16),
      ("local branches", vision.localBranches, 0...2),
      ("local width", vision.localWidth, 0...16_384),
      ("global blocks", vision.globalLayers.count, 1...1_024),
    ]
  }

  static func ranges(of text: ClipTextSizes?) -> [(String, Int, ClosedRange<Int>)] {
    guard let text else { return [] }
    return [
      ("text width", text.width, 1...16_384), ("text heads", text.heads, 1...1_024),
      ("text layers", text.layers, 1...1_024), ("text positions", text.positions, 1...1_048_576),
      ("vocabulary size", text.vocabularySize, 1...4_194_304),
    ]
  }

  /// What does not fit together in a UniFormerV2 model.
  func contradiction(_ vision: UniFormerSizes, _ text: ClipTextSizes?) -> String? {
    let side: Int = vision.gridSide * vision.patchSize
    if input.side != side { return "side \(input.side), but the position table is for \(side)" }
    if !vision.width.isMultiple(of: vision.heads) {
      return "width \(vision.width) is not a multiple of \(vision.heads) heads"
    }
    if vision.stemFrames.isMultiple(of: 2) { return "patches of \(vision.stemFrames) frames" }
    if (vision.localBranches == 0) != (vision.localWidth == 0) {
      return "\(vision.localBranches) local branches of width \(vision.localWidth)"
    }
    let layers: [Int] = vision.globalLayers
    if layers != Set(layers).sorted() || !layers.allSatisfy((0..<vision.layers).contains) {
      return "global blocks behind \(layers) of \(vision.layers) layers"
    }
    if (task == .retrieval) != (text != nil) || (task == .retrieval) != (jointWidth != nil) {
      return "text sizes and joint width belong to retrieval models, and only to them"
    }
    if (task == .classifier) != (classCount != nil) {
      return "a number of classes belongs to classifiers, and only to them"
    }
    guard let text else { return nil }
    if vision.stemFrames != 1 { return "a dual encoder has a vector for every frame" }
    if !text.width.isMultiple(of: text.heads) {
      return "text width \(text.width) is not a multiple of \(text.heads) heads"
    }
    if input.maximumTextLength < 2 || input.maximumTextLength > text.positions {
      return "texts of \(input.maximumTextLength) tokens with \(text.positions) positions"
    }
    return nil
  }

  /// Works out the configuration of a UniFormerV2 checkpoint and compares all tensors with it.
  ///
  /// - Parameters:
  ///   - tensors: The checkpoint's tensors.
  ///   - settings: What the tensors do not tell.
  ///   - name: Name of the model when `settings` has none.
  ///   - path: The file to name in errors.
  /// - Throws: ``CheckpointError/mismatch(path:_:)`` with every difference at once, or
  ///   ``CheckpointError/invalidConfiguration(path:reason:)``.
  init(
    of tensors: UniFormerTensors, settings: ModelSettings, name: String, path: String
  ) throws(CheckpointError) {
    if let task = settings.task, task != tensors.task {
      throw .invalidConfiguration(
        path: path, reason: "holds a \(tensors.task) model, expected a \(task) model")
    }
    let inference = UniFormerInference(shapes: tensors.sources.mapValues(\.shape))
    guard let vision = inference.vision(settings) else {
      throw .invalidConfiguration(
        path: path, reason: "not a UniFormerV2 checkpoint: its tensors do not tell its sizes")
    }
    var text: ClipTextSizes?
    if tensors.task == .retrieval {
      guard let sizes = inference.text(settings) else {
        throw .invalidConfiguration(path: path, reason: "its tensors do not tell the text sizes")
      }
      text = sizes
    }
    var input: InputSettings = settings.input
    if let text, input.maximumTextLength == 0 { input.maximumTextLength = text.positions }
    self.init(
      name: settings.name ?? name, task: tensors.task,
      architecture: .uniFormerV2(vision: vision, text: text),
      jointWidth: inference.jointWidth,
      classCount: tensors.task == .classifier ? inference.classCount : nil, input: input)
    try validateRanges(path: path)
    var mismatch = LayoutMismatch()
    if let claimed = settings.uniFormer?.claimed { mismatch.compare(vision, with: claimed) }
    mismatch.compare(tensors.sources, with: ModelLayout.expectedTensors(for: self))
    guard mismatch.isEmpty else { throw .mismatch(path: path, mismatch) }
    try validate(path: path)
  }
}

extension LayoutMismatch {
  /// Adds the sizes in which two UniFormerV2 models differ.
  mutating func compare(_ found: UniFormerSizes, with claimed: UniFormerSizes) {
    let pairs: [(String, Int, Int)] = [
      ("width", claimed.width, found.width), ("layers", claimed.layers, found.layers),
      ("patch size", claimed.patchSize, found.patchSize),
      ("grid side", claimed.gridSide, found.gridSide),
      ("stem frames", claimed.stemFrames, found.stemFrames),
      ("local branches", claimed.localBranches, found.localBranches),
      ("global blocks", claimed.globalLayers.count, found.globalLayers.count),
    ]
    for (name, expected, found) in pairs where expected != found {
      sizes.append(.init(name: name, expected: expected, found: found))
    }
  }
}

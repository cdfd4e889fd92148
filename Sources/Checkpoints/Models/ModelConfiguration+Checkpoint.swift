extension ModelConfiguration {
  /// Works out the configuration of a checkpoint and compares all its tensors with it.
  ///
  /// - Parameters:
  ///   - tensors: The checkpoint's tensors.
  ///   - settings: What the tensors do not tell.
  ///   - name: Name of the model when `settings` has none.
  ///   - path: The file to name in errors.
  /// - Throws: ``CheckpointError/mismatch(path:_:)`` with every difference at once, or
  ///   ``CheckpointError/invalidConfiguration(path:reason:)``.
  init(
    of tensors: CanonicalTensors, settings: ModelSettings, name: String, path: String
  ) throws(CheckpointError) {
    if let task = settings.task, task != tensors.task {
      throw .invalidConfiguration(
        path: path, reason: "holds a \(tensors.task) model, expected a \(task) model")
    }
    let shapes: [String: [Int]] = tensors.sources.mapValues(\.shape)
    let found: [ModelSize: Int] = SizeInference(shapes: shapes).sizes
    let needed: [ModelSize] = ModelSize.needed(for: tensors.task)
    let claimsApply: Bool = settings.task != nil || tensors.task == .retrieval
    let claimed: [ModelSize: Int] =
      claimsApply ? settings.claimedSizes.filter { needed.contains($0.key) } : [:]

    var mismatch = LayoutMismatch()
    var sizes: [ModelSize: Int] = Self.soleWitnesses.merging(claimed) { _, claimed in claimed }
    sizes.merge(found) { _, found in found }
    for size in needed {
      guard let found = found[size], let claimed = claimed[size], found != claimed else { continue }
      mismatch.sizes.append(.init(name: size.rawValue, expected: claimed, found: found))
      // The layers that are not there shall be listed as missing.
      if size == .visionDepth || size == .textLayers { sizes[size] = max(found, claimed) }
    }
    try self.init(
      name: settings.name ?? name, task: tensors.task, sizes: sizes, settings: settings, path: path)
    try validateRanges(path: path)
    mismatch.compare(tensors.sources, with: ModelLayout.expectedTensors(for: self))
    guard mismatch.isEmpty else { throw .mismatch(path: path, mismatch) }
    try validate(path: path)
  }

  /// Stand-ins for sizes that a single tensor tells and that only its own shape depends on.
  ///
  /// When the tensor is missing it shall be listed together with all other differences.
  private static let soleWitnesses: [ModelSize: Int] = [
    .patchSize: 1, .gridSide: 1, .vocabularySize: 1, .positions: 1, .typeCount: 1,
  ]

  private init(
    name: String, task: ModelTask, sizes: [ModelSize: Int], settings: ModelSettings, path: String
  ) throws(CheckpointError) {
    let lacking: [String] = ModelSize.needed(for: task).filter { sizes[$0] == nil }.map(\.rawValue)
    guard lacking.isEmpty else {
      throw .invalidConfiguration(
        path: path,
        reason: "not a VideoMamba checkpoint: its tensors do not tell "
          + lacking.joined(separator: ", "))
    }
    func value(_ size: ModelSize) -> Int { sizes[size] ?? 0 }
    var text: TextSizes?
    if task == .retrieval {
      guard let heads = settings.textHeads else {
        throw .invalidConfiguration(
          path: path, reason: "the configuration does not tell the number of text heads")
      }
      text = TextSizes(
        width: value(.textWidth), layers: value(.textLayers), heads: heads,
        fusionLayer: value(.fusionLayer), feedForwardWidth: value(.feedForwardWidth),
        vocabularySize: value(.vocabularySize), positions: value(.positions),
        typeCount: value(.typeCount))
    }
    var input: InputSettings = settings.input
    // Classifiers were trained and tested on other pictures than dual encoders.
    if task == .classifier, input.pixels == .videoMamba { input.pixels = .imageNetViews }
    self.init(
      name: name, task: task,
      vision: VisionSizes(
        width: value(.visionWidth), depth: value(.visionDepth), innerWidth: value(.innerWidth),
        stateSize: value(.stateSize), stepRank: value(.stepRank),
        convolutionWidth: value(.convolutionWidth), patchSize: value(.patchSize),
        gridSide: value(.gridSide), tableFrames: value(.tableFrames)),
      text: text, jointWidth: task == .retrieval ? value(.jointWidth) : nil,
      classCount: task == .classifier ? value(.classCount) : nil, input: input)
  }
}

extension LayoutMismatch {
  /// Adds every difference between the tensors of a file and those a model needs.
  mutating func compare(
    _ sources: [String: CanonicalTensors.Source], with expected: [String: [Int]]
  ) {
    for (name, shape) in expected {
      guard let source = sources[name] else {
        if !ModelLayout.optionalTensors.contains(name) { missing.append(name) }
        continue
      }
      if source.shape != shape {
        misshapen.append(.init(name: name, expected: shape, found: source.shape))
      }
    }
    for (name, source) in sources where expected[name] == nil {
      unexpected.append(source.storedName)
    }
    missing.sort()
    unexpected.sort()
    misshapen.sort { $0.name < $1.name }
  }
}

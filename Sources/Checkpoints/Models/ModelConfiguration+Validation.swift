extension ModelConfiguration {
  /// Checks that all sizes are usable and agree with each other.
  ///
  /// - Parameter path: The file to name in the error.
  /// - Throws: ``CheckpointError/invalidConfiguration(path:reason:)`` with the first fault.
  public func validate(path: String) throws(CheckpointError) {
    try validateRanges(path: path)
    if let contradiction { throw .invalidConfiguration(path: path, reason: contradiction) }
  }

  /// Checks each size alone, so that later arithmetic on them cannot overflow.
  func validateRanges(path: String) throws(CheckpointError) {
    let ranges: [(String, Int, ClosedRange<Int>)] =
      switch architecture {
      case .videoMamba(let vision, let text):
        Self.ranges(of: vision) + Self.ranges(of: text) + taskRanges
      case .uniFormerV2(let vision, let text):
        Self.ranges(of: vision) + Self.ranges(of: text) + taskRanges
      }
    for (name, value, range) in ranges where !range.contains(value) {
      throw .invalidConfiguration(
        path: path,
        reason: "\(name) is \(value), not in \(range.lowerBound)...\(range.upperBound)")
    }
  }

  private var contradiction: String? {
    switch architecture {
    case .videoMamba(let vision, let text): contradiction(vision, text)
    case .uniFormerV2(let vision, let text): contradiction(vision, text)
    }
  }

  private func contradiction(_ vision: VisionSizes, _ text: TextSizes?) -> String? {
    if !input.side.isMultiple(of: vision.patchSize) {
      return "side \(input.side) is not a multiple of the patch size \(vision.patchSize)"
    }
    if vision.tableFrames == 0, input.frames > 1, task == .retrieval {
      return "\(input.frames) frames, but the model has no temporal table"
    }
    if (task == .retrieval) != (text != nil) || (task == .retrieval) != (jointWidth != nil) {
      return "text sizes and joint width belong to retrieval models, and only to them"
    }
    if (task == .classifier) != (classCount != nil) {
      return "a number of classes belongs to classifiers, and only to them"
    }
    guard let text else { return nil }
    if !text.width.isMultiple(of: text.heads) {
      return "text width \(text.width) is not a multiple of \(text.heads) heads"
    }
    if text.fusionLayer > text.layers {
      return "fusion layer \(text.fusionLayer) of \(text.layers) layers"
    }
    if input.maximumTextLength < 2 || input.maximumTextLength > text.positions {
      return "texts of \(input.maximumTextLength) tokens with \(text.positions) positions"
    }
    return nil
  }

  private static func ranges(of vision: VisionSizes) -> [(String, Int, ClosedRange<Int>)] {
    [
      ("vision width", vision.width, 1...16_384),
      ("vision depth", vision.depth, 1...1_024),
      ("inner width", vision.innerWidth, 1...65_536),
      ("state size", vision.stateSize, 1...1_024),
      ("step rank", vision.stepRank, 1...16_384),
      ("convolution width", vision.convolutionWidth, 1...64),
      ("patch size", vision.patchSize, 1...256),
      ("grid side", vision.gridSide, 1...1_024),
      ("temporal table", vision.tableFrames, 0...4_096),
    ]
  }

  private static func ranges(of text: TextSizes?) -> [(String, Int, ClosedRange<Int>)] {
    guard let text else { return [] }
    return [
      ("text width", text.width, 1...16_384),
      ("text layers", text.layers, 1...1_024),
      ("text heads", text.heads, 1...1_024),
      ("fusion layer", text.fusionLayer, 0...1_024),
      ("feed-forward width", text.feedForwardWidth, 1...65_536),
      ("vocabulary size", text.vocabularySize, 1...4_194_304),
      ("text positions", text.positions, 1...1_048_576),
      ("token types", text.typeCount, 1...1_024),
    ]
  }

  private var taskRanges: [(String, Int, ClosedRange<Int>)] {
    [
      ("frames", input.frames, 1...4_096),
      ("side", input.side, 1...8_192),
      ("joint width", jointWidth ?? 1, 1...65_536),
      ("classes", classCount ?? 1, 1...1_048_576),
    ]
  }
}

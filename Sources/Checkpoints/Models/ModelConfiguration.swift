/// Everything about a model but its numbers: what it is for, its sizes, what it is fed.
///
/// Sizes follow from the tensors of a checkpoint; heads and input settings do not and come from a
/// preset or a configuration file.
public struct ModelConfiguration: Hashable, Sendable {
  /// Name under which the model is known.
  public var name: String
  /// What the model computes.
  public var task: ModelTask
  /// The family and its sizes; those of a text encoder only with ``ModelTask/retrieval``.
  public var architecture: ModelArchitecture
  /// Components of a vector in the joint space; only with ``ModelTask/retrieval``.
  public var jointWidth: Int?
  /// Number of classes; only with ``ModelTask/classifier``.
  public var classCount: Int?
  /// What the model is fed.
  public var input: InputSettings

  /// Puts a configuration together; ``validate(path:)`` tells whether it makes sense.
  public init(
    name: String, task: ModelTask, architecture: ModelArchitecture, jointWidth: Int? = nil,
    classCount: Int? = nil, input: InputSettings
  ) {
    self.name = name
    self.task = task
    self.architecture = architecture
    self.jointWidth = jointWidth
    self.classCount = classCount
    self.input = input
  }

  /// Puts the configuration of a VideoMamba model together.
  public init(
    name: String, task: ModelTask, vision: VisionSizes, text: TextSizes? = nil,
    jointWidth: Int? = nil, classCount: Int? = nil, input: InputSettings
  ) {
    self.init(
      name: name, task: task, architecture: .videoMamba(vision: vision, text: text),
      jointWidth: jointWidth, classCount: classCount, input: input)
  }

  /// Sizes of VideoMamba's vision encoder; nil for other families.
  public var vision: VisionSizes? {
    guard case .videoMamba(let vision, _) = architecture else { return nil }
    return vision
  }

  /// Sizes of the BERT text encoder; nil for other families and models without text.
  public var text: TextSizes? {
    guard case .videoMamba(_, let text) = architecture else { return nil }
    return text
  }
}

/// What a model computes.
public enum ModelTask: String, CaseIterable, Codable, Hashable, Sendable {
  /// Vectors of videos and texts in one space, and a matching score.
  case retrieval
  /// Tokens of a video.
  case trunk
  /// Scores of classes.
  case classifier
}

/// Sizes of the VideoMamba encoder.
public struct VisionSizes: Codable, Hashable, Sendable {
  /// Channels of the residual stream, C.
  public var width: Int
  /// Number of layers.
  public var depth: Int
  /// Channels inside a mixer, D.
  public var innerWidth: Int
  /// States per channel, N.
  public var stateSize: Int
  /// Rank of the step-size projection, R.
  public var stepRank: Int
  /// Taps of the causal convolution.
  public var convolutionWidth: Int
  /// Side of a patch in pixels.
  public var patchSize: Int
  /// Patches along one side of the spatial table.
  public var gridSide: Int
  /// Rows of the temporal table; 0 when the model has none.
  public var tableFrames: Int

  /// Puts sizes together.
  public init(
    width: Int, depth: Int, innerWidth: Int, stateSize: Int, stepRank: Int, convolutionWidth: Int,
    patchSize: Int, gridSide: Int, tableFrames: Int
  ) {
    self.width = width
    self.depth = depth
    self.innerWidth = innerWidth
    self.stateSize = stateSize
    self.stepRank = stepRank
    self.convolutionWidth = convolutionWidth
    self.patchSize = patchSize
    self.gridSide = gridSide
    self.tableFrames = tableFrames
  }
}

/// Sizes of the BERT text encoder.
public struct TextSizes: Codable, Hashable, Sendable {
  /// Channels of the hidden states, H.
  public var width: Int
  /// Number of layers, those with cross-attention included.
  public var layers: Int
  /// Attention heads of every layer.
  public var heads: Int
  /// First layer with cross-attention to the video; equals `layers` when none has it.
  public var fusionLayer: Int
  /// Channels inside a feed-forward block.
  public var feedForwardWidth: Int
  /// Entries of the vocabulary.
  public var vocabularySize: Int
  /// Rows of the position table.
  public var positions: Int
  /// Rows of the token-type table.
  public var typeCount: Int

  /// Puts sizes together.
  public init(
    width: Int, layers: Int, heads: Int, fusionLayer: Int, feedForwardWidth: Int,
    vocabularySize: Int, positions: Int, typeCount: Int
  ) {
    self.width = width
    self.layers = layers
    self.heads = heads
    self.fusionLayer = fusionLayer
    self.feedForwardWidth = feedForwardWidth
    self.vocabularySize = vocabularySize
    self.positions = positions
    self.typeCount = typeCount
  }
}

/// What a model is fed.
public struct InputSettings: Codable, Hashable, Sendable {
  /// Frames of a clip, T.
  public var frames: Int
  /// Side of the square picture in pixels, S; a multiple of the patch size.
  public var side: Int
  /// Tokens of a text, with the two special ones; 0 for models without text.
  public var maximumTextLength: Int
  /// How pictures become numbers.
  public var pixels: PixelRecipe

  /// Puts settings together.
  public init(
    frames: Int, side: Int, maximumTextLength: Int, pixels: PixelRecipe = .videoMamba
  ) {
    self.frames = frames
    self.side = side
    self.maximumTextLength = maximumTextLength
    self.pixels = pixels
  }

  private enum CodingKeys: String, CodingKey {
    case frames
    case side
    case maximumTextLength
    case pixels
  }

  /// Reads settings; those of VideoMamba bundles do not name its recipe.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    frames = try values.decode(Int.self, forKey: .frames)
    side = try values.decode(Int.self, forKey: .side)
    maximumTextLength = try values.decode(Int.self, forKey: .maximumTextLength)
    pixels = try values.decodeIfPresent(PixelRecipe.self, forKey: .pixels) ?? .videoMamba
  }

  /// Writes settings as ``init(from:)`` reads them.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(frames, forKey: .frames)
    try values.encode(side, forKey: .side)
    try values.encode(maximumTextLength, forKey: .maximumTextLength)
    if pixels != .videoMamba { try values.encode(pixels, forKey: .pixels) }
  }
}

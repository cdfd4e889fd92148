/// What the tensors of a UniFormerV2 checkpoint do not tell; nil where every released model has the
/// same.
public struct UniFormerSettings: Hashable, Sendable {
  /// Attention heads of the video blocks; nil for one every 64 channels.
  public var heads: Int?
  /// The blocks that a global block follows; nil for the last ones.
  public var globalLayers: [Int]?
  /// Sizes to be compared with those of the tensors.
  public var claimed: UniFormerSizes?

  /// Puts settings together.
  public init(heads: Int? = nil, globalLayers: [Int]? = nil, claimed: UniFormerSizes? = nil) {
    self.heads = heads
    self.globalLayers = globalLayers
    self.claimed = claimed
  }
}

/// A configuration file for UniFormerV2, in the authors' words.
struct UniFormerSettingsFile: Decodable {
  /// Name of the model.
  var name: String?
  /// Frames of a clip; what marks a file of this family.
  var tSize: Int
  /// Side of the square picture.
  var resolution: Int
  /// Attention heads of the video blocks.
  var heads: Int?
  /// The blocks that a global block follows.
  var returnList: [Int]?
  /// Attention heads of the text tower.
  var textHeads: Int?
  /// Tokens of a text.
  var contextLength: Int?
  /// How pictures become numbers.
  var pixels: PixelRecipe?

  /// What importing needs of it; without `pixels`, CLIP's for dual encoders, else Kinetics'.
  var settings: ModelSettings {
    ModelSettings(
      name: name, textHeads: textHeads,
      input: InputSettings(
        frames: tSize, side: resolution, maximumTextLength: contextLength ?? 0,
        pixels: pixels ?? (contextLength == nil ? .kinetics : .clip)),
      uniFormer: UniFormerSettings(heads: heads, globalLayers: returnList))
  }
}

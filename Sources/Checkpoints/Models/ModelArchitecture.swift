/// The family a model belongs to, with its sizes.
public enum ModelArchitecture: Hashable, Sendable {
  /// VideoMamba, with BERT beside it in retrieval models.
  case videoMamba(vision: VisionSizes, text: TextSizes?)
  /// UniFormerV2, with CLIP's text tower beside it in retrieval models (InternVideo-MM).
  case uniFormerV2(vision: UniFormerSizes, text: ClipTextSizes?)

  /// Name of the family in `config.json` and for the user.
  public var family: ModelFamily {
    switch self {
    case .videoMamba: .videoMamba
    case .uniFormerV2: .uniFormerV2
    }
  }
}

/// A family of models.
public enum ModelFamily: String, CaseIterable, Codable, Hashable, Sendable {
  /// Li et al., "VideoMamba", 2024.
  case videoMamba = "videomamba"
  /// Li et al., "UniFormerV2", 2022.
  case uniFormerV2 = "uniformerv2"

  /// Name of the file in a bundle that holds the tokenizer's data.
  var vocabularyFileName: String {
    switch self {
    case .videoMamba: "vocab.txt"
    case .uniFormerV2: "merges.bpe"
    }
  }
}

extension ModelFamily {
  /// Whether the tokenizer prepares captions by itself, so that nothing else may be done to them.
  public var preparesCaptions: Bool {
    switch self {
    case .videoMamba: false
    case .uniFormerV2: true
    }
  }
}

/// Sizes of the UniFormerV2 video encoder.
public struct UniFormerSizes: Codable, Hashable, Sendable {
  /// Channels of tokens, C.
  public var width: Int
  /// Attention heads of all blocks; the tensors do not tell.
  public var heads: Int
  /// Blocks of the image transformer.
  public var layers: Int
  /// Side of a patch in pixels.
  public var patchSize: Int
  /// Patches along one side of a picture.
  public var gridSide: Int
  /// Frames that one patch spans: 1, or 3 with every second frame left out.
  public var stemFrames: Int
  /// Local branches of each block: 0, 1 or 2.
  public var localBranches: Int
  /// Channels inside a local branch; 0 without any.
  public var localWidth: Int
  /// The blocks that a global block follows, counted from 0; the tensors do not tell.
  public var globalLayers: [Int]
  /// Whether the backbone was frozen in training; then nothing of it is blended in at the end.
  public var isFrozen: Bool

  /// Puts sizes together.
  public init(
    width: Int, heads: Int, layers: Int, patchSize: Int, gridSide: Int, stemFrames: Int = 1,
    localBranches: Int = 0, localWidth: Int = 0, globalLayers: [Int], isFrozen: Bool = false
  ) {
    self.width = width
    self.heads = heads
    self.layers = layers
    self.patchSize = patchSize
    self.gridSide = gridSide
    self.stemFrames = stemFrames
    self.localBranches = localBranches
    self.localWidth = localWidth
    self.globalLayers = globalLayers
    self.isFrozen = isFrozen
  }
}

/// Sizes of CLIP's text tower.
public struct ClipTextSizes: Codable, Hashable, Sendable {
  /// Channels of the hidden states.
  public var width: Int
  /// Attention heads of every block; the tensors do not tell.
  public var heads: Int
  /// Number of blocks.
  public var layers: Int
  /// Rows of the position table.
  public var positions: Int
  /// Rows of the token table.
  public var vocabularySize: Int

  /// Puts sizes together.
  public init(width: Int, heads: Int, layers: Int, positions: Int, vocabularySize: Int) {
    self.width = width
    self.heads = heads
    self.layers = layers
    self.positions = positions
    self.vocabularySize = vocabularySize
  }
}

/// How pictures become the numbers a model takes: one case for each published recipe.
public enum PixelRecipe: String, CaseIterable, Codable, Hashable, Sendable {
  /// VideoMamba: squashed to a square by bicubic interpolation, ImageNet statistics.
  case videoMamba = "squashed-bicubic-imagenet"
  /// CLIP: short side by antialiased bicubic interpolation, middle square, CLIP's statistics.
  case clip = "short-side-bicubic-clip"
  /// VideoMamba's classifiers: short side by bilinear interpolation, squares, ImageNet statistics.
  case imageNetViews = "short-side-bilinear-imagenet"
  /// InternVideo-MM's demonstration: short side an eighth longer than the square by nearest
  /// neighbour, middle square, CLIP's statistics.
  case internVideoDemonstration = "short-side-nearest-clip"
  /// Kinetics classifiers: normalised by 0.45 and 0.225, short side by bilinear interpolation.
  case kinetics = "short-side-bilinear-045"
  /// Something-Something classifiers: as Kinetics, channels in the order blue, green, red.
  case somethingSomething = "short-side-bilinear-045-bgr"
}

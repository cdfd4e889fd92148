public import Catalog
public import Indexes

/// How much of what fits is shown, and where it is looked for.
public struct QueryOptions: Hashable, Sendable {
  /// Where a text is looked for; sequences and re-ranking look at pictures alone.
  public var mode: QueryMode = .automatic
  /// Most moments to return, at least 1.
  public var limit: Int = 10
  /// Most moments of one video; 0 for any number.
  public var perVideo: Int = 3
  /// Least score of a moment; nil for any.
  public var leastScore: Float?
  /// Least confidence of a moment, 0…1; without effect where the confidence is not known.
  public var leastConfidence: Double = ConfidenceLabel.weak.leastConfidence
  /// The cosine from which on clips are shown as one; nil for never.
  public var duplicateCosine: Float? = 0.995
  /// Whether clips that follow each other without a gap are shown as one moment.
  public var mergesNeighbours: Bool = true
  /// Which clips to look at.
  public var filter = ClipFilter()
  /// The order of the moments that are shown.
  public var order: MomentOrder = .score
  /// How hard to look for the best clips.
  public var effort: SearchEffort = VectorIndex.standardEffort
  /// How many of the best clips the matching head orders anew; 0 for none.
  public var rerankDepth: Int = 0
  /// How it orders them.
  public var rerankRule: RerankRule = .published

  /// Ten moments, at most three of one video, none below the noise.
  public init() {}
}

/// The order in which chosen moments are shown.
public enum MomentOrder: String, CaseIterable, Sendable {
  /// Best first.
  case score
  /// By the time within the video, then by path.
  case time
  /// By path, then by time.
  case path
  /// The newest file first, then by path and time.
  case date
}

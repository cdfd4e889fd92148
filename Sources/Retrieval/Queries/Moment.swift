public import Catalog

/// A stretch of a video that fits a query.
public struct Moment: Hashable, Sendable {
  /// Key of the best clip in it.
  public let clipID: Int64
  /// The video's path relative to the library's root.
  public let file: String
  /// Where the stretch begins, in seconds.
  public let startSeconds: Double
  /// Where it ends, exclusive.
  public let endSeconds: Double
  /// The time of the frame that fits best.
  public let bestSeconds: Double
  /// What orders the moments: the similarity, or what the second stage made of it.
  public let score: Float
  /// Mean over the best clip's frames of the cosine between frame and text.
  public let similarity: Float
  /// The logits of no match and match; nil where the second stage did not look.
  public let logits: [Float]?
  /// How sure it is that it has something to do with the query, 0…1; nil where that is not known.
  public let confidence: Double?
  /// Near-equal moments that it stands for, besides itself.
  public let duplicates: Int
  /// What happens after it, where that was asked for.
  public let then: [FollowUp]
  /// Where it was found.
  public let sources: [MomentSource]
  /// The line of subtitles that holds the words; nil where it was not found by them.
  public let line: String?
  /// What a classifier sees in the best clip, surest first.
  public let tags: [ClipTag]

  /// The word for its confidence.
  public var label: ConfidenceLabel? { confidence.map(ConfidenceLabel.init(confidence:)) }
}

/// What follows a moment in its video.
public struct FollowUp: Hashable, Sendable {
  /// Key of the clip.
  public let clipID: Int64
  /// Where it begins, in seconds.
  public let startSeconds: Double
  /// Where it ends, exclusive.
  public let endSeconds: Double
  /// The time of the frame that fits best.
  public let bestSeconds: Double
  /// How well it fits its text.
  public let score: Float
}

/// The answer to a query.
public struct QueryResult: Hashable, Sendable {
  /// Moments, best first unless another order was asked for.
  public var moments: [Moment] = []
  /// `dual`, `rerank@N`, `rerank@N+mix`, `text` or `hybrid`.
  public var stage: String = "dual"
  /// What was left out for its confidence, where the library's background is known.
  public var cutOff: CutOff?
  /// Seconds that each step took, in order.
  public var timings: [Timing] = []
  /// Candidates whose visual tokens were stored.
  public var storedTokens: Int = 0
  /// Candidates that were decoded and encoded again.
  public var encodedTokens: Int = 0
  /// Candidates that the second stage could not look at, because their video is gone.
  public var unscored: Int = 0

  /// The best of all candidates against what unrelated texts reach.
  public struct CutOff: Hashable, Sendable {
    /// The highest confidence of a clip.
    public let bestConfidence: Double
    /// The score of that clip.
    public let bestScore: Float
    /// The score that one in a hundred unrelated texts reaches in this library.
    public let weakLevel: Double
    /// The score from which on the confidence is strong.
    public let strongLevel: Double
  }

  /// A step and its time.
  public struct Timing: Hashable, Sendable {
    /// Such as `encode text`.
    public let name: String
    /// How long it took.
    public let seconds: Double
  }
}

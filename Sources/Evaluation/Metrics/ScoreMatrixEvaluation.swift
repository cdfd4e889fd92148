/// The figures of one direction, with what they were made of.
public struct DirectionResult: Hashable, Sendable {
  /// Whether texts or videos asked.
  public let direction: RetrievalDirection

  /// The figures.
  public let metrics: RetrievalMetrics

  /// 95 % intervals of the recalls at 1, 5 and 10, in percent.
  public let intervals: [ConfidenceInterval]

  /// What became of each query.
  public let outcomes: [QueryOutcome]
}

/// Score tables measured against a ground truth, in both directions.
public struct ScoreMatrixEvaluation: Hashable, Sendable {
  /// Texts ask, videos are ranked.
  public let textToVideo: DirectionResult

  /// Videos ask, texts are ranked.
  public let videoToText: DirectionResult

  /// Measures one table both ways.
  ///
  /// - Parameters:
  ///   - scores: Shape `[videos, texts]`.
  ///   - truth: The right answers.
  ///   - absent: Rows of videos that could not be scored; they count as misses.
  ///   - bootstrap: How the intervals are drawn.
  /// - Throws: ``EvaluationError`` when scores and truth differ in shape or nothing asks.
  public init(
    scores: ScoreMatrix, truth: GroundTruth, absent: Set<Int> = [],
    bootstrap: Bootstrap = Bootstrap()
  ) throws(EvaluationError) {
    try self.init(
      textToVideo: scores, videoToText: scores, truth: truth, absent: absent, bootstrap: bootstrap)
  }

  /// Measures a table per direction, as re-ranking and normalisation make them.
  ///
  /// - Parameters:
  ///   - textToVideo: The scores by which texts rank videos, shape `[videos, texts]`.
  ///   - videoToText: The scores by which videos rank texts, shape `[videos, texts]`.
  ///   - firstStage: Decides between equal scores, such as those of all pairs left out by
  ///     re-ranking; nil when there is none.
  ///   - truth: The right answers.
  ///   - absent: Rows of videos that could not be scored; they count as misses.
  ///   - bootstrap: How the intervals are drawn.
  /// - Throws: ``EvaluationError`` when scores and truth differ in shape or nothing asks.
  public init(
    textToVideo: ScoreMatrix, videoToText: ScoreMatrix, firstStage: ScoreMatrix? = nil,
    truth: GroundTruth, absent: Set<Int> = [], bootstrap: Bootstrap = Bootstrap()
  ) throws(EvaluationError) {
    self.textToVideo = try Self.measure(
      .textToVideo, textToVideo, firstStage, truth, absent, bootstrap)
    self.videoToText = try Self.measure(
      .videoToText, videoToText, firstStage, truth, absent, bootstrap)
  }

  /// The result of a direction.
  public subscript(direction: RetrievalDirection) -> DirectionResult {
    switch direction {
    case .textToVideo: textToVideo
    case .videoToText: videoToText
    }
  }

  /// The figures of both directions under their stable names, in the order of a table.
  public var named: [(name: String, value: Double)] {
    textToVideo.metrics.named(.textToVideo) + videoToText.metrics.named(.videoToText)
  }

  private static func measure(
    _ direction: RetrievalDirection, _ scores: ScoreMatrix, _ firstStage: ScoreMatrix?,
    _ truth: GroundTruth, _ absent: Set<Int>, _ bootstrap: Bootstrap
  ) throws(EvaluationError) -> DirectionResult {
    let outcomes: [QueryOutcome] = try QueryOutcome.outcomes(
      direction, scores: scores, firstStage: firstStage, truth: truth, absent: absent)
    let candidates: Int = direction == .textToVideo ? truth.videoCount : truth.textCount
    return DirectionResult(
      direction: direction,
      metrics: RetrievalMetrics(outcomes, candidateCount: candidates),
      intervals: RetrievalMetrics.depths.prefix(3).map {
        bootstrap.interval(ofRecallAt: $0, outcomes)
      },
      outcomes: outcomes)
  }
}

/// A query whose right answer stands far down.
public struct RankingError: Hashable, Sendable {
  /// The caption that asks, as the annotation has it.
  public let caption: String

  /// Row of its right video.
  public let right: Int

  /// Rank of the right video; nil when it was not found.
  public let rank: Int?

  /// Rows of the videos ranked before, best first.
  public let ranked: [Int]
}

extension RankingError {
  /// The texts whose best right video has the lowest ranks, worst first.
  ///
  /// - Parameters:
  ///   - count: Most errors to give.
  ///   - shown: How many of the videos ranked first go with each.
  ///   - set: The videos and texts.
  ///   - evaluation: What became of each text.
  ///   - scores: The scores by which texts ranked videos, shape `[videos, texts]`.
  ///   - firstStage: Decides between equal scores; nil when there is none.
  ///   - absent: Rows of videos that could not be scored.
  /// - Returns: Errors only: texts whose video came first are left out.
  public static func worst(
    _ count: Int, shown: Int = 5, set: EvaluationSet, evaluation: ScoreMatrixEvaluation,
    scores: ScoreMatrix, firstStage: ScoreMatrix? = nil, absent: Set<Int> = []
  ) -> [RankingError] {
    let wrong: [QueryOutcome] = evaluation.textToVideo.outcomes
      .filter { $0.bestRank != 1 }
      .sorted {
        ($0.bestRank ?? .max, $1.query) > ($1.bestRank ?? .max, $0.query)
      }
    return wrong.prefix(count).map { outcome in
      let text: EvaluationText = set.texts[outcome.query]
      let best = TopCandidates.best(
        shown, of: outcome.query, .textToVideo, scores: scores, firstStage: firstStage,
        absent: absent)
      return RankingError(
        caption: text.caption,
        right: text.videos.max {
          (scores[$0, outcome.query], $0) < (scores[$1, outcome.query], $1)
        } ?? text.videos[0],
        rank: outcome.bestRank, ranked: best.map(\.candidate))
    }
  }
}

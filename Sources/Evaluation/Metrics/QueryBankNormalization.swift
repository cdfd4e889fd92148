/// Query-bank normalisation: damps candidates that are near to queries of every kind.
///
/// The dynamic inverted softmax of Bogolin et al., "Cross Modal Retrieval with Querybank
/// Normalisation" (2022). A query whose best candidate is also the best of some query of the bank
/// is ranked by `exp(β·score) / Σ over the bank of exp(β·score)`, any other query by its scores.
/// The bank is fixed beforehand, so each query is answered by itself.
public struct QueryBankNormalization: Hashable, Sendable {
  /// The inverse temperature β, above 0.
  public let beta: Double

  /// A normalisation.
  ///
  /// - Parameter beta: The inverse temperature, above 0; 20 in the publication.
  /// - Throws: ``EvaluationError/invalidSetting(name:reason:)`` for any other number.
  public init(beta: Double = 20) throws(EvaluationError) {
    guard beta > 0, beta.isFinite else {
      throw .invalidSetting(name: "query-bank normalisation", reason: "a beta of \(beta)")
    }
    self.beta = beta
  }

  /// What results carry as their normalisation.
  public var label: String { "qbnorm(beta=\(beta))" }

  /// The normalised scores for one direction.
  ///
  /// Where the bank takes effect the result is the logarithm of the published value, which orders
  /// candidates the same and cannot overflow. Scores of different queries are not comparable.
  ///
  /// - Parameters:
  ///   - scores: Shape `[videos, texts]`, finite.
  ///   - bank: Scores of the bank's queries against the same candidates: `[videos, bank texts]` when
  ///     texts ask, `[bank videos, texts]` when videos ask.
  ///   - direction: Whether texts or videos are the queries.
  /// - Returns: A matrix of the same shape, for this direction only.
  /// - Throws: ``EvaluationError`` when a score is infinite or the bank has other candidates.
  public func normalized(
    _ scores: ScoreMatrix, bank: ScoreMatrix, _ direction: RetrievalDirection
  ) throws(EvaluationError) -> ScoreMatrix {
    try scores.requireFinite(for: "query-bank normalisation")
    try bank.requireFinite(for: "query-bank normalisation")
    let candidates: Int = direction == .textToVideo ? scores.videoCount : scores.textCount
    let banked: Int = direction == .textToVideo ? bank.videoCount : bank.textCount
    guard candidates == banked else {
      throw .shapeMismatch(
        name: "query bank", expected: "\(candidates) candidates", found: "\(banked)")
    }
    let sums = LogSums(bank, along: direction, scale: beta)
    let hubs: Set<Int> = Set(bank.bestCandidates(direction))
    let isActive: [Bool] = scores.bestCandidates(direction).map(hubs.contains)
    return scores.mapped { video, text, score in
      let (query, candidate) = direction == .textToVideo ? (text, video) : (video, text)
      guard isActive[query] else { return score }
      return Float(beta * Double(score) - sums.values[candidate])
    }
  }
}

extension ScoreMatrix {
  /// The candidate ranked first by each query, under the rule for ties.
  func bestCandidates(_ direction: RetrievalDirection) -> [Int] {
    let queries: Int = direction == .textToVideo ? textCount : videoCount
    var best = [(score: Float, candidate: Int)](repeating: (-.infinity, 0), count: queries)
    visit { video, text, score in
      let (query, candidate) = direction == .textToVideo ? (text, video) : (video, text)
      if score >= best[query].score { best[query] = (score, candidate) }
    }
    return best.map(\.candidate)
  }
}

/// The usual figures of a ranking, over all its queries.
///
/// Recalls, mAP, nDCG and MRR are percentages; ranks begin at 1. A query whose answer cannot be
/// found at all misses at every depth and has the rank behind the last candidate. nDCG takes the
/// grade itself as gain and 1/log2(rank + 1) as discount.
public struct RetrievalMetrics: Hashable, Sendable {
  /// The depths at which recall is stated.
  public static let depths: [Int] = [1, 5, 10, 50]

  /// Number of queries.
  public let queryCount: Int

  /// Number of candidates that each query ranks, absent ones included.
  public let candidateCount: Int

  /// Share of queries with a right answer among the first 1, 5, 10 and 50, in percent.
  public let recalls: [Double]

  /// Median of the best ranks; the mean of the middle two for an even number of queries.
  public let medianRank: Double

  /// Mean of the best ranks.
  public let meanRank: Double

  /// Mean over the queries of the average precision, in percent.
  public let meanAveragePrecision: Double

  /// Mean normalised discounted cumulative gain of the first ten, in percent.
  public let ndcgAt10: Double

  /// Mean of one over the best rank, in percent.
  public let meanReciprocalRank: Double

  /// Sums up the outcomes of at least one query.
  ///
  /// - Parameters:
  ///   - outcomes: What became of each query, at least one.
  ///   - candidateCount: Number of candidates that each query ranks.
  public init(_ outcomes: [QueryOutcome], candidateCount: Int) {
    precondition(!outcomes.isEmpty, "no query to sum up")
    let count = Double(outcomes.count)
    let ranks: [Int] = outcomes.map { $0.bestRank ?? candidateCount + 1 }.sorted()
    queryCount = outcomes.count
    self.candidateCount = candidateCount
    recalls = Self.depths.map { depth in
      let hits: Int = outcomes.count { $0.isHit(at: depth) }
      return 100 * Double(hits) / count
    }
    let middle: Int = ranks.count / 2
    medianRank =
      ranks.count % 2 == 1
      ? Double(ranks[middle]) : Double(ranks[middle - 1] + ranks[middle]) / 2
    meanRank = Double(ranks.reduce(0, +)) / count
    meanAveragePrecision = 100 * outcomes.reduce(0) { $0 + $1.averagePrecision } / count
    ndcgAt10 = 100 * outcomes.reduce(0) { $0 + $1.ndcgAt10 } / count
    meanReciprocalRank = 100 * outcomes.reduce(0) { $0 + $1.reciprocalRank } / count
  }

  /// The recall at one of ``depths``; nil for another depth.
  public func recall(at depth: Int) -> Double? {
    Self.depths.firstIndex(of: depth).map { recalls[$0] }
  }

  /// Mean of the recalls at 1, 5 and 10, in percent.
  public var meanRecall: Double { recalls.prefix(3).reduce(0, +) / 3 }
}

extension QueryOutcome {
  /// Whether a right answer is among the first `depth`.
  public func isHit(at depth: Int) -> Bool {
    bestRank.map { $0 <= depth } ?? false
  }
}

/// What blind guessing would reach.
public enum ChanceLevel {
  /// The expected recall of a random order, in percent.
  ///
  /// One less the chance that none of a query's right answers is among the first `depth`.
  ///
  /// - Parameters:
  ///   - depth: How many of the first candidates count, at least 1.
  ///   - direction: Whether texts or videos ask.
  ///   - truth: The right answers.
  /// - Returns: The mean over the queries that have an answer.
  public static func recall(
    at depth: Int, _ direction: RetrievalDirection, truth: GroundTruth
  ) -> Double {
    let candidates: Int = direction == .textToVideo ? truth.videoCount : truth.textCount
    let answers: [Int] = truth.judgements(direction).map(\.count).filter { $0 > 0 }
    let misses: Double = answers.reduce(0) { sum, count in
      var miss: Double = 1
      for place in 0..<min(depth, candidates) {
        miss *= Double(max(0, candidates - count - place)) / Double(candidates - place)
      }
      return sum + miss
    }
    return 100 * (1 - misses / Double(answers.count))
  }
}

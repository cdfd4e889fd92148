import Foundation

/// Where one query's right answers stand.
public struct QueryOutcome: Hashable, Sendable {
  /// Row of the video or column of the text that asks.
  public let query: Int

  /// 1-based rank of the best right answer; nil when none can be found at all.
  public let bestRank: Int?

  /// Mean over the right answers of the precision at their ranks, 0...1.
  public let averagePrecision: Double

  /// Discounted gain of the first ten against that of the best order, 0...1.
  public let ndcgAt10: Double

  /// One over the best rank, 0 when nothing is found.
  public var reciprocalRank: Double { bestRank.map { 1 / Double($0) } ?? 0 }

  /// Sums up the ranks of one query.
  ///
  /// - Parameters:
  ///   - query: Row or column that asks.
  ///   - found: Ranks, 1-based and rising, with the grades of those answers.
  ///   - grades: The grades of all right answers, those that cannot be found included.
  init(query: Int, found: [(rank: Int, grade: Double)], grades: [Double]) {
    self.query = query
    bestRank = found.first?.rank
    var precision: Double = 0
    var gain: Double = 0
    for (index, answer) in found.enumerated() {
      precision += Double(index + 1) / Double(answer.rank)
      if answer.rank <= 10 { gain += answer.grade * Self.discount(rank: answer.rank) }
    }
    var bestGain: Double = 0
    for (index, grade) in grades.sorted(by: >).prefix(10).enumerated() {
      bestGain += grade * Self.discount(rank: index + 1)
    }
    averagePrecision = precision / Double(grades.count)
    ndcgAt10 = gain / bestGain
  }

  private static func discount(rank: Int) -> Double { 1 / log2(Double(rank + 1)) }
}

extension QueryOutcome {
  /// Ranks the candidates of every query of a direction.
  ///
  /// Rank = 1 + number of higher scores + number of equal scores at a higher index: the same rule
  /// for every table and both directions. Pairs that the second stage left out all have the same
  /// score; given the scores of the first stage, equal scores keep its order. Where a query has several right answers the best rank
  /// counts.
  ///
  /// - Parameters:
  ///   - direction: Whether texts or videos ask.
  ///   - scores: Shape `[videos, texts]`.
  ///   - firstStage: Decides between equal scores, of the same shape; nil when there is none.
  ///   - truth: The right answers, of as many videos and texts.
  ///   - absent: Rows of videos that could not be scored. They are no candidates, their queries and
  ///     those of texts that belong to them alone count as not found; their scores are not read.
  /// - Returns: One outcome per query that has a right answer, by rising query.
  /// - Throws: ``EvaluationError/shapeMismatch(name:expected:found:)`` when scores and truth differ.
  public static func outcomes(
    _ direction: RetrievalDirection, scores: ScoreMatrix, firstStage: ScoreMatrix? = nil,
    truth: GroundTruth, absent: Set<Int> = []
  ) throws(EvaluationError) -> [QueryOutcome] {
    for matrix in [scores, firstStage].compactMap({ $0 }) {
      guard matrix.videoCount == truth.videoCount, matrix.textCount == truth.textCount else {
        throw .shapeMismatch(
          name: "scores", expected: "\(truth.videoCount) videos by \(truth.textCount) texts",
          found: "\(matrix.videoCount) by \(matrix.textCount)")
      }
    }
    let judgements: [[Judgement]] = truth.judgements(direction)
    var counter = RankCounter()
    for (query, answers) in judgements.enumerated() {
      counter.append(
        answers.compactMap { answer in
          let (video, text) =
            direction == .textToVideo ? (answer.item, query) : (query, answer.item)
          guard !absent.contains(video) else { return nil }
          return (answer, scores[video, text], firstStage.map { $0[video, text] } ?? 0)
        })
    }
    count(scores, firstStage, direction, absent, into: &counter)
    return judgements.indices.compactMap { query in
      let grades: [Double] = judgements[query].map(\.grade)
      guard !grades.isEmpty else { return nil }
      return QueryOutcome(query: query, found: counter.ranks(of: query), grades: grades)
    }
  }

  private static func count(
    _ scores: ScoreMatrix, _ firstStage: ScoreMatrix?, _ direction: RetrievalDirection,
    _ absent: Set<Int>, into counter: inout RankCounter
  ) {
    let width: Int = scores.textCount
    let seconds: [Float] = firstStage?.values ?? []
    for video in 0..<scores.videoCount where !absent.contains(video) {
      for text in 0..<width {
        let position: Int = video * width + text
        let (query, candidate) = direction == .textToVideo ? (text, video) : (video, text)
        counter.observe(
          query: query, candidate: candidate, score: scores.values[position],
          second: seconds.isEmpty ? 0 : seconds[position])
      }
    }
  }
}

import Foundation

/// Dual softmax: each score is weighted by how much its candidate prefers this query to the others.
///
/// `score · softmax over the queries (score / temperature)`, after Cheng et al., CAMoE (2021). It
/// needs all queries at once and assumes one right answer each way, so it is no way to answer a
/// single query, and its figures stand apart from those without it.
public struct DualSoftmax: Hashable, Sendable {
  /// What scores are divided by in the exponent, above 0.
  public let temperature: Double

  /// A weighting.
  ///
  /// - Parameter temperature: What scores are divided by, above 0; 0.01 suits cosines.
  /// - Throws: ``EvaluationError/invalidSetting(name:reason:)`` for any other number.
  public init(temperature: Double = 0.01) throws(EvaluationError) {
    guard temperature > 0, temperature.isFinite else {
      throw .invalidSetting(name: "dual softmax", reason: "a temperature of \(temperature)")
    }
    self.temperature = temperature
  }

  /// What results carry as their normalisation.
  public var label: String { "dsl(temperature=\(temperature))" }

  /// The weighted scores for one direction; the other direction has its own.
  ///
  /// - Parameters:
  ///   - scores: Shape `[videos, texts]`, finite.
  ///   - direction: Whether texts or videos are the queries.
  /// - Returns: A matrix of the same shape, for this direction only.
  /// - Throws: ``EvaluationError`` when a score is infinite.
  public func weighted(
    _ scores: ScoreMatrix, _ direction: RetrievalDirection
  ) throws(EvaluationError) -> ScoreMatrix {
    try scores.requireFinite(for: "dual softmax")
    let scale: Double = 1 / temperature
    let sums: LogSums = LogSums(scores, along: direction, scale: scale)
    return scores.mapped { video, text, score in
      let candidate: Int = direction == .textToVideo ? video : text
      return Float(Double(score) * exp(Double(score) * scale - sums.values[candidate]))
    }
  }
}

/// The logarithm of Σ exp(scale · score) over the queries, for each candidate.
struct LogSums {
  let values: [Double]

  init(_ scores: ScoreMatrix, along direction: RetrievalDirection, scale: Double) {
    let candidates: Int = direction == .textToVideo ? scores.videoCount : scores.textCount
    var largest = [Double](repeating: -.infinity, count: candidates)
    scores.visit { video, text, score in
      let candidate: Int = direction == .textToVideo ? video : text
      largest[candidate] = max(largest[candidate], Double(score) * scale)
    }
    var sums = [Double](repeating: 0, count: candidates)
    scores.visit { video, text, score in
      let candidate: Int = direction == .textToVideo ? video : text
      sums[candidate] += exp(Double(score) * scale - largest[candidate])
    }
    values = zip(largest, sums).map { $0 + log($1) }
  }
}

extension ScoreMatrix {
  /// Calls `body` with video, text and score of each pair, row by row.
  func visit(_ body: (Int, Int, Float) -> Void) {
    for video in 0..<videoCount {
      for text in 0..<textCount { body(video, text, values[video * textCount + text]) }
    }
  }

  /// The matrix of what `transform` makes of each pair's score.
  func mapped(_ transform: (Int, Int, Float) -> Float) -> ScoreMatrix {
    var changed: [Float] = []
    changed.reserveCapacity(values.count)
    visit { changed.append(transform($0, $1, $2)) }
    return ScoreMatrix(checkedRows: videoCount, columns: textCount, values: changed)
  }

  func requireFinite(for user: String) throws(EvaluationError) {
    guard values.allSatisfy(\.isFinite) else {
      throw .invalidSetting(name: user, reason: "the scores hold an infinite number")
    }
  }
}

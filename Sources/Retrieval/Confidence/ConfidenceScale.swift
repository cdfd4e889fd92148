import Foundation

/// How sure it is that a clip has something to do with a text.
public enum ConfidenceLabel: String, CaseIterable, Comparable, Sendable {
  /// No better than unrelated texts find.
  case none
  /// Better than unrelated texts find, but no better than those that fit in part.
  case weak
  /// Better than nearly all texts of the background.
  case strong

  /// Orders from `none` to `strong`.
  public static func < (first: Self, second: Self) -> Bool {
    first.leastConfidence < second.leastConfidence
  }

  /// The confidence from which on a hit bears this label.
  public var leastConfidence: Double {
    switch self {
    case .none: 0
    case .weak: 0.5
    case .strong: 0.9
    }
  }

  /// The label of a confidence in 0…1.
  public init(confidence: Double) {
    self =
      confidence >= Self.strong.leastConfidence
      ? .strong : confidence >= Self.weak.leastConfidence ? .weak : .none
  }
}

/// Turns scores into confidence by what the texts of a background reach at best in the same library.
///
/// The best score of an unrelated text is a maximum over the clips, so it follows a Gumbel
/// distribution, whose place depends on the library and its size. Some texts of the background do fit
/// the library; they lie at the upper end. The distribution is therefore fitted to the lower half alone.
/// Its 99 % point is the *weak* level: confidence 0.5. The *strong* level, confidence 0.9, is what
/// two in a hundred texts of the background exceed, or more where much of the background fits the library.
/// In between and beyond, confidence is the logistic function through these two points.
public struct ConfidenceScale: Hashable, Sendable {
  /// The score of confidence 0.5: unrelated texts reach it once in a hundred times.
  public let weakLevel: Double
  /// The score of confidence 0.9.
  public let strongLevel: Double
  /// Share of the background that lies above the weak level.
  public let relatedShare: Double

  /// Least spread of unrelated best scores: a few numbers may agree by chance.
  private static let leastSpread: Double = 0.002

  /// The scale of a library.
  ///
  /// - Parameter bestScores: What each text of the background reaches at best; nil comes of fewer
  ///   than 20.
  public init?(bestScores: [Float]) {
    let sorted: [Double] = bestScores.map(Double.init).sorted()
    guard sorted.count >= 20, let least = sorted.first, least.isFinite,
      let most = sorted.last, most.isFinite
    else { return nil }
    func quantile(_ share: Double) -> Double {
      let position: Double = share * Double(sorted.count - 1)
      let index = Int(position.rounded(.down))
      let next: Double = sorted[min(index + 1, sorted.count - 1)]
      return sorted[index] + (position - Double(index)) * (next - sorted[index])
    }
    // Gumbel: quantile(p) = place − spread · ln(−ln p).
    func reduced(_ share: Double) -> Double { -log(-log(share)) }
    let middle: Double = quantile(0.5)
    let spread: Double = max(
      (middle - quantile(0.1)) / (reduced(0.5) - reduced(0.1)), Self.leastSpread)
    let place: Double = middle - reduced(0.5) * spread
    // Texts that fit can only raise the measured quantile.
    let weak: Double = min(place + reduced(0.99) * spread, quantile(0.99))
    let related: Int = sorted.count { $0 > weak }
    relatedShare = Double(related) / Double(sorted.count)
    // Up to 6 % fit in part by chance; of the others, half are taken to be truly there.
    let strongShare: Double = max(0.02, (relatedShare - 0.06) / 2)
    weakLevel = weak
    strongLevel = max(quantile(1 - strongShare), weak + spread)
  }

  /// The confidence of a score, in 0…1.
  public func confidence(_ score: Double) -> Double {
    let odds: Double = log(9) * (score - weakLevel) / (strongLevel - weakLevel)
    return 1 / (1 + exp(-odds))
  }

  /// The score that has a confidence.
  func score(_ confidence: Double) -> Double {
    guard confidence > 0 else { return -.infinity }
    guard confidence < 1 else { return .infinity }
    return weakLevel + (strongLevel - weakLevel) * log(confidence / (1 - confidence)) / log(9)
  }
}

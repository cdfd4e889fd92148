import Catalog
import Checkpoints
import Foundation
import Indexes
import Kernels

/// What unrelated texts reach in one library, and so what a score means there.
struct LibraryBackground: Sendable {
  /// From scores to confidence.
  let scale: ConfidenceScale
  private let hubs: HubCorrection

  /// Reads the stored measurement; nil where there is none.
  ///
  /// - Throws: ``CatalogError``.
  init?(_ library: Library) throws {
    guard let stored = try library.catalog.read({ try $0.background() }) else { return nil }
    self.init(stored)
  }

  init?(_ stored: Background) {
    guard let scale = ConfidenceScale(bestScores: stored.bestScores) else { return nil }
    self.scale = scale
    hubs = HubCorrection(mean: stored.mean, level: stored.hubLevel)
  }

  /// The confidence of a clip of this score.
  ///
  /// - Parameters:
  ///   - score: Its inner product with a text vector.
  ///   - vector: The clip's vector.
  /// - Returns: A number in 0…1.
  func confidence(_ score: Float, of vector: [Float]) -> Double {
    scale.confidence(Double(score) - hubs.excess(vector))
  }
}

/// Takes from the scores of hubs what they have in common with every text.
///
/// Black, blurred and nearly empty clips lie near the mean of all texts and score well with any. A
/// clip whose mean score over the background stands out from those of the other clips loses the
/// excess; all others keep their score. The mean score is the score of the background's mean vector.
struct HubCorrection: Hashable, Sendable {
  let mean: [Float]
  /// The mean score from which on a clip is a hub; nil for none.
  let level: Double?

  /// Fewer clips have no outliers to speak of.
  private static let leastClips: Int = 20

  /// What a clip of this vector loses.
  func excess(_ vector: [Float]) -> Double {
    guard let level, vector.count == mean.count else { return 0 }
    return max(0, Double(Kernels.best.dot(mean.span, vector.span)) - level)
  }

  /// The level of a library with clips of these mean scores: three standard deviations above the
  /// median, as the median absolute deviation gives them.
  static func level(ofMeanScores scores: [Float]) -> Double? {
    guard scores.count >= leastClips else { return nil }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let values: [Double] = scores.map(Double.init)
    let middle: Double = median(values)
    return middle + 3 * max(1.4826 * median(values.map { abs($0 - middle) }), 0.005)
  }
}

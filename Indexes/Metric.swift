/// How a query is compared with a stored vector.
///
/// Scores are such that more is better, whatever the metric.
public enum Metric: UInt32, CaseIterable, Sendable {
  /// The inner product.
  case innerProduct = 1
  /// The squared Euclidean distance; a hit's score is its negative.
  case squaredDistance = 2
  /// The cosine of the angle: vectors are stored with unit length, and so is every query taken; a zero
  /// vector stays one and scores 0.
  case cosine = 3
}

public import Kernels

/// A rotated query with what estimates and bounds of one-bit codes are made of.
public struct OneBitQuery: Sendable {
  /// The lookup tables.
  public let tables: OneBitTables
  /// The squared length of the query.
  public let squaredLength: Double

  /// Prepares `rotated`, `[dimensions]`, finite.
  public init(rotated: Span<Float>, kernels: Kernels = .best) {
    tables = OneBitTables(rotated, kernels: kernels)
    squaredLength = Double(kernels.dot(rotated, rotated))
  }

  /// What a scan of the rows of one list computes.
  ///
  /// A score exceeds the inner product of query and row, or falls below it, by more than the bound with a
  /// probability of about 2·Φ(-deviations): 5.7 % at 1.9, 0.27 % at 3, 6·10⁻⁵ at 4. The rounding of the
  /// lookup tables is part of the bound: each of the *D*/4 entries that a row adds is off by half a
  /// unit at most, which the signs of the rotation make a sum of independent errors (Hoeffding's
  /// lemma: no worse than normal with a standard deviation of half a unit).
  ///
  /// - Parameters:
  ///   - product: The inner product of query and centroid.
  ///   - squaredCentroid: The squared length of the centroid.
  ///   - deviations: How many standard deviations the bound is, ε₀ of the paper.
  ///   - threshold: Rows that cannot reach it, within the bound, are passed over.
  /// - Returns: The scan, whose scores are inner products.
  public func scan(
    product: Float, squaredCentroid: Float, deviations: Float, threshold: Float = -.infinity
  ) -> OneBitScan {
    // The query is β·centroid plus a rest at right angles to it.
    let beta: Float = squaredCentroid > 0 ? product / squaredCentroid : 0
    let isUsable: Bool = beta.isFinite
    let along: Double = isUsable ? Double(beta) * Double(product) : 0
    let restLength: Double = max(0, squaredLength - along).squareRoot()
    let size = Double(tables.dimensions)
    let angle: Double = (size / (size - 1)).squareRoot() * restLength
    let rounding: Double = (size / 4).squareRoot() * Double(tables.unit)
    // √(a²s² + b²) ≤ a·s + min(b, b² / 2a·s), and s is 64/255 at least.
    let slack: Double = angle > 0 ? min(rounding, 2 * rounding * rounding / angle) : rounding
    var scan = OneBitScan(tables)
    scan.step = 2 * tables.unit
    scan.offset = Float(-tables.magnitudes)
    scan.base = product
    scan.tilt = isUsable ? beta : 0
    scan.spread = deviations * Float(angle / 255)
    scan.slack = deviations * Float(slack)
    scan.threshold = threshold
    return scan
  }
}

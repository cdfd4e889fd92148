/// A fraction of two integers, as containers store rates, aspects and time bases.
public struct Rational: Hashable, Sendable, CustomStringConvertible {
  /// Upper number.
  public let numerator: Int
  /// Lower number; 0 when the value is unknown.
  public let denominator: Int

  /// The fraction `numerator/denominator`, not reduced.
  public init(_ numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The quotient; nil unless both numbers are above zero.
  public var value: Double? {
    guard numerator > 0, denominator > 0 else { return nil }
    return Double(numerator) / Double(denominator)
  }

  /// `numerator/denominator`.
  public var description: String { "\(numerator)/\(denominator)" }
}

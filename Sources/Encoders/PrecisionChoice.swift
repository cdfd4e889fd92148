public import Checkpoints
public import Kernels

/// In which precision the large products are computed where nobody says.
public enum PrecisionChoice {
  /// The fastest precision that keeps within ``leastCosine(_:)`` of float32 on this processor.
  ///
  /// A bundle that is stored rounded is computed as it is stored. Otherwise 8 bits, where they are
  /// faster, for work that outweighs the rounding of all weights at the start; a single text is
  /// computed from the mapped file at once.
  ///
  /// - Parameters:
  ///   - bundle: The model.
  ///   - isBatch: Whether many clips or texts will be encoded.
  ///   - kernels: The instruction set in use.
  /// - Returns: What ``ModelBundle/computing(_:)`` takes.
  public static func automatic(
    for bundle: ModelBundle, isBatch: Bool, kernels: Kernels = .best
  ) -> WeightPrecision {
    switch bundle.precision {
    case .bfloat16, .int8: bundle.precision
    case .float32, .float16: isBatch && kernels.instructionSet != .scalar ? .int8 : .float32
    }
  }

  /// Least cosine of a clip's vector with its vector in float32, on every real clip.
  public static func leastCosine(_ precision: WeightPrecision) -> Double {
    switch precision {
    case .float32, .float16: 0.99999
    case .bfloat16: 0.9995
    case .int8: 0.998
    }
  }
}

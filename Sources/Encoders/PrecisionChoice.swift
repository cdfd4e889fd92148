public import Checkpoints
public import Kernels

/// In which precision the large products are computed where nobody says.
public enum PrecisionChoice {
  /// The fastest precision that keeps within ``leastCosine(_:)`` of float32 on this processor, and
  /// recall at 1 within 0.3 points.
  ///
  /// A bundle that is stored rounded is computed as it is stored. Otherwise 8 bits, where they are
  /// faster, for work that outweighs the rounding of all weights at the start; a single text is
  /// computed from the mapped file at once.
  ///
  /// Where the processor multiplies 8-bit inputs (VNNI), 8-bit weights meet inputs of 8 bits instead of
  /// 12. That moved recall at 1 by 0.5 points on the rendered held-out set, so there bfloat16 is chosen,
  /// or float32 where that is not multiplied natively either.
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
    case .float32, .float16: isBatch ? fastest(kernels) : .float32
    }
  }

  private static func fastest(_ kernels: Kernels) -> WeightPrecision {
    if kernels.instructionSet == .scalar { return .float32 }
    guard kernels.multipliesNatively(.int8) else { return .int8 }
    return kernels.multipliesNatively(.bfloat16) ? .bfloat16 : .float32
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

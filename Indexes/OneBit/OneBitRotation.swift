public import Kernels

/// A pseudo-random rotation that costs *d* log *d* additions and is known by a seed.
///
/// Vectors are filled up with zeros to a multiple of 64. Four rounds of random signs and Hadamard
/// transforms, as in Ailon and Chazelle, "The Fast Johnson-Lindenstrauss Transform" (2009); where the size
/// is no power of two each round ends with sums and differences of the halves, a step of Kac's walk.
public struct OneBitRotation: Hashable, Sendable {
  /// Components of a vector before.
  public let dimension: Int
  /// Components after, the least multiple of 64 that holds them.
  public let paddedDimension: Int
  /// What the signs follow from.
  public let seed: UInt64
  private let signs: [Float]

  private static let rounds: Int = 4

  /// The rotation of `seed` for vectors of `dimension` components, at least 1.
  public init(dimension: Int, seed: UInt64) {
    precondition(dimension > 0, "\(dimension) components")
    self.dimension = dimension
    self.seed = seed
    let padded: Int = (dimension + 63) / 64 * 64
    paddedDimension = padded
    var generator = SplitMix64(seed: seed)
    var signs: [Float] = []
    signs.reserveCapacity(Self.rounds * padded)
    for _ in 0..<Self.rounds * padded / 64 {
      let bits: UInt64 = generator.next()
      for bit in 0..<64 { signs.append(bits >> bit & 1 == 0 ? 1 : -1) }
    }
    self.signs = signs
  }

  /// Rotates vectors.
  ///
  /// - Parameters:
  ///   - vectors: `(vectors, dimension)`.
  ///   - kernels: The instruction set to use.
  /// - Returns: `(vectors, paddedDimension)`; inner products stay what they were.
  public func rotated(_ vectors: Span<Float>, kernels: Kernels = .best) -> [Float] {
    let count: Int = vectors.count / dimension
    precondition(vectors.count == count * dimension, "vectors of another size")
    var rows = [Float](repeating: 0, count: count * paddedDimension)
    for row in 0..<count {
      for index in 0..<dimension {
        rows[row * paddedDimension + index] = vectors[row * dimension + index]
      }
    }
    var span: MutableSpan<Float> = rows.mutableSpan
    kernels.rotate(&span, signs: signs, dimensions: paddedDimension)
    return rows
  }
}

public import Kernels

/// One bit a component and three numbers a row, in blocks of 32 rows that share a centroid.
///
/// RaBitQ (Gao and Long, SIGMOD 2024): of a rotated row less its centroid, r, the signs are kept, and
/// what makes ⟨r, q⟩ ≈ factor · Σ ±qᵢ free of bias, factor = ‖r‖² / Σ|rᵢ|. The estimate is off
/// by about factor · sine · ‖q‖, where sine belongs to the angle between r and its signs. Beyond the paper,
/// `error` is what the estimate misses for q = centroid: with it the part of a query along the
/// centroid is exact, and only the rest of the query is estimated.
///
/// A block of rows of *D* components, a multiple of 64, takes 320 + 4·*D* bytes:
///
///     offset  size    field
///          0   128    factor, float32, of rows 0 to 31
///        128   128    error, float32
///        256    32    sine, unsigned byte: 255ths, rounded up, at least 64
///        288     4    squared length of the centroid, float32
///        292    28    0
///        320   4·D    signs: 16 bytes for each group of four components. The lower half of byte i is for
///                     row i, the upper half for row 16 + i; bit j of a half is 1 where component
///                     4·group + j is above 0
///
/// Rows that are not there have factor and error 0, sine 64 and signs 0. All is little-endian.
public struct OneBitCode: Hashable, Sendable {
  /// Components of a rotated row, a multiple of 64.
  public let dimensions: Int

  /// The rows of a block.
  public static let blockRows: Int = Kernels.oneBitBlockRows

  /// The code of rows that `rotation` rotates.
  public init(_ rotation: OneBitRotation) {
    dimensions = rotation.paddedDimension
  }

  /// The bytes of one block.
  public var blockSize: Int { Kernels.oneBitBlockSize(dimensions: dimensions) }

  /// The bytes of a list of `rows` rows, or nil where that does not fit an integer.
  public func byteCount(rows: Int) -> Int? {
    let (padded, overflow) = rows.addingReportingOverflow(Self.blockRows - 1)
    guard rows >= 0, !overflow else { return nil }
    let product = (padded / Self.blockRows).multipliedReportingOverflow(by: blockSize)
    return product.overflow ? nil : product.partialValue
  }

  /// Encodes the rows of one list.
  ///
  /// - Parameters:
  ///   - residuals: `(rows, dimensions)`: rotated rows less the rotated centroid, finite.
  ///   - centroid: `[dimensions]`, rotated, finite.
  ///   - kernels: The instruction set to use.
  /// - Returns: The blocks of the list.
  public func encode(
    residuals: Span<Float>, centroid: Span<Float>, kernels: Kernels = .best
  ) -> [UInt8] {
    precondition(centroid.count == dimensions, "a centroid of \(centroid.count) components")
    let rows: Int = residuals.count / dimensions
    precondition(residuals.count == rows * dimensions, "rows of another size")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount(rows: rows) ?? 0)
    for first in stride(from: 0, to: rows, by: Self.blockRows) {
      let last: Int = min(rows, first + Self.blockRows)
      var block: [UInt8] = kernels.encodeOneBit(
        residuals.extracting(first * dimensions..<last * dimensions), centroid: centroid)
      var square: [UInt8] = []
      square.append(littleEndian: kernels.dot(centroid, centroid).bitPattern)
      block.replaceSubrange(
        Self.squaredCentroidOffset..<Self.squaredCentroidOffset + 4, with: square)
      bytes += block
    }
    return bytes
  }

  private static let squaredCentroidOffset: Int = 288

  /// The squared length of the centroid, which every block of its list has.
  static func squaredCentroid(ofBlock block: RawSpan) -> Float {
    precondition(
      block.byteCount >= squaredCentroidOffset + 4, "a block of \(block.byteCount) bytes")
    return Float(
      bitPattern: UInt32(
        littleEndian: unsafe block.unsafeLoadUnaligned(
          fromByteOffset: squaredCentroidOffset, as: UInt32.self)))
  }
}

internal import Kernels

extension Tensor {
  /// The elements rounded to bfloat16, to nearest, ties to even, as bits.
  public func bfloat16Bits() -> [UInt16] {
    Kernels.best.roundToBFloat16(values)
  }

  /// The rows of a matrix rounded to 8-bit integers.
  ///
  /// - Returns: Integers in −127...127 in the order of the elements, and one scale a row, with which
  ///   they come back: off by at most half of it. The scale of a row is NaN where a value is not finite.
  public func quantizedRows() -> (values: [Int8], scales: [Float]) {
    precondition(shape.count == 2 && shape[1] > 0, "rows of shape \(shape)")
    return Kernels.best.quantize(values, width: shape[1])
  }
}

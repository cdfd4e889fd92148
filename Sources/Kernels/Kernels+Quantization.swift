internal import CKernels

extension Kernels {
  /// Rounds rows to 8-bit integers, each row with a scale of its own.
  ///
  /// - Parameters:
  ///   - values: Rows of `width` values.
  ///   - width: At least 1.
  /// - Returns: Integers in −127...127, and what each row is multiplied with to get back: off by at
  ///   most half a scale; NaN for a row with a value that is not finite.
  public func quantize(_ values: [Float], width: Int) -> (values: [Int8], scales: [Float]) {
    precondition(width > 0 && values.count.isMultiple(of: width), "rows of unequal width")
    let rows: Int = values.count / width
    var scales = [Float](repeating: 0, count: rows)
    var sums = [Int32](repeating: 0, count: rows)
    let integers = unsafe [Int8](unsafeUninitializedCapacity: values.count) { out, count in
      unsafe table.quantize_s8(
        values, width, rows, width, out.baseAddress, width, &scales, &sums)
      count = values.count
    }
    return (integers, scales)
  }

  /// Rounds to bfloat16, to nearest, ties to even.
  public func roundToBFloat16(_ values: [Float]) -> [UInt16] {
    unsafe [UInt16](unsafeUninitializedCapacity: values.count) { out, count in
      unsafe table.round_bf16(values, values.count, 1, values.count, out.baseAddress, values.count)
      count = values.count
    }
  }

  /// Whether one instruction of this set multiplies inputs of this precision with weights of it.
  ///
  /// Where it does not, bfloat16 weights are widened and meet inputs in float32, and 8-bit weights meet
  /// inputs in 12 bits instead of 8; both are closer to float32 and no slower there.
  public func multipliesNatively(_ precision: Precision) -> Bool {
    let type: VSWeightType
    switch precision {
    case .float32: type = VS_WEIGHT_F32
    case .bfloat16: type = VS_WEIGHT_BF16
    case .int8: type = VS_WEIGHT_I8
    }
    return emulatesNarrowProducts
      || vs_multiplies(VSInstructionSet(rawValue: UInt32(instructionSet.rawValue)), type) == 1
  }
}

/// Turns float32 numbers into their stored little-endian form.
enum ElementEncoder {
  /// The bytes of `values`.
  static func float32(_ values: [Float]) -> [UInt8] {
    #if _endian(little)
      unsafe values.withUnsafeBytes { unsafe Array($0) }
    #else
      values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
    #endif
  }

  /// The bytes of 16-bit numbers.
  static func littleEndian(_ values: [UInt16]) -> [UInt8] {
    let ordered: [UInt16] = values.map(\.littleEndian)
    return unsafe ordered.withUnsafeBytes { unsafe Array($0) }
  }

  /// The bytes of `values` rounded to half precision.
  static func float16(_ values: [Float]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 2 * values.count) { target, initialized in
      unsafe values.withUnsafeBufferPointer { values in
        var index: Int = 0
        while index < values.count {
          let half: UInt16 = unsafe HalfPrecision.round(values[index])
          unsafe target[2 * index] = UInt8(truncatingIfNeeded: half)
          unsafe target[2 * index + 1] = UInt8(truncatingIfNeeded: half >> 8)
          index += 1
        }
        initialized = 2 * values.count
      }
    }
  }

  /// The first finite value that became infinite in the half-precision `bytes`.
  static func firstOverflow(in bytes: [UInt8], of values: [Float]) -> Float? {
    unsafe bytes.withUnsafeBufferPointer { bytes in
      var index: Int = 0
      while index < values.count {
        if unsafe bytes[2 * index + 1] & 0x7C == 0x7C, values[index].isFinite {
          return values[index]
        }
        index += 1
      }
      return nil
    }
  }
}

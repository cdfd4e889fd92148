/// Conversion between float32 and the bits of IEEE 754 half precision.
///
/// In integers, because `Float16` does not exist on every platform.
enum HalfPrecision {
  /// The exact float32 value of half-precision `bits`.
  static func widen(_ bits: UInt16) -> Float {
    let sign: UInt32 = UInt32(bits & 0x8000) << 16
    let exponent: UInt32 = UInt32(bits >> 10) & 0x1F
    let fraction: UInt32 = UInt32(bits & 0x3FF)
    if exponent == 0 {
      // Zero and subnormal: fraction · 2⁻²⁴, exact in float32.
      let magnitude: Float = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    }
    let wide: UInt32 = exponent == 0x1F ? 0xFF : exponent + 112
    return Float(bitPattern: sign | wide << 23 | fraction << 13)
  }

  /// The nearest half-precision value, ties to even; infinity when the value is too large.
  static func round(_ value: Float) -> UInt16 {
    let bits: UInt32 = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    let magnitude: UInt32 = bits & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
    if magnitude >= 0x4780_0000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Below 2⁻¹⁴ the result is a multiple of 2⁻²⁴; the sum rounds to one, ties to even.
      let shifted: Float = Float(bitPattern: magnitude) + 0.5
      return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- Float(0.5).bitPattern)
    }
    let odd: UInt32 = (magnitude >> 13) & 1
    let rounded: UInt32 = magnitude &- (112 << 23) &+ 0xFFF &+ odd
    return sign | UInt16(truncatingIfNeeded: rounded >> 13)
  }
}

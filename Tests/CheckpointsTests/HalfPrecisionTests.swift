import TestSupport
import Testing

@testable import Checkpoints

#if !(os(macOS) && arch(x86_64))
  struct HalfPrecisionTests {
    @Test func `every half-precision number widens exactly`() {
      for bits in UInt16.min...UInt16.max {
        let expected = Float(Float16(bitPattern: bits))
        let found = HalfPrecision.widen(bits)
        guard found.bitPattern == expected.bitPattern || (found.isNaN && expected.isNaN) else {
          Issue.record("\(bits) became \(found), not \(expected)")
          return
        }
      }
    }

    @Test func `every half-precision number and the middle between two round as the hardware does`()
    {
      for bits in UInt16(0)..<0x7C00 {
        let low = Float(Float16(bitPattern: bits))
        // Above the largest number the next step would be 2¹⁶.
        let high = bits == 0x7BFF ? 65_536 : Float(Float16(bitPattern: bits + 1))
        let middle = (low + high) / 2
        for value in [low, middle, middle.nextUp, middle.nextDown, -middle] {
          guard HalfPrecision.round(value) == Float16(value).bitPattern else {
            Issue.record("\(value) was rounded to \(HalfPrecision.round(value))")
            return
          }
        }
      }
    }

    @Test func `random numbers round as the hardware does`() {
      var generator = SeededGenerator(seed: 3)
      for _ in 0..<50_000 {
        let value = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
        guard !value.isNaN, HalfPrecision.round(value) != Float16(value).bitPattern else {
          continue
        }
        Issue.record("\(value) was rounded to \(HalfPrecision.round(value))")
        return
      }
      #expect(HalfPrecision.widen(HalfPrecision.round(.nan)).isNaN)
    }
  }
#endif

import Foundation
import Kernels
import TestSupport
import Testing

/// Lengths around every vector width and unrolling step.
let awkwardLengths: [Int] = [
  1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 512, 768, 1000,
]

/// The kernels of each instruction set that this processor runs.
let everyKernels: [Kernels] = InstructionSet.supported.compactMap(Kernels.init)

@Suite struct RowKernelTests {
  @Test func `the baseline and the fastest set are both tested`() {
    #expect(InstructionSet.supported.first == .scalar)
    #expect(everyKernels.count == InstructionSet.supported.count)
  }

  @Test(arguments: awkwardLengths)
  func `inner products agree with double precision`(length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    let a = generator.floats(length)
    let rows = generator.floats(length * 5)
    let halves: [UInt16] = rows.map { Float16($0).bitPattern }
    // Each of the `length` products rounds once and is added once, in several partial sums.
    let tolerance: Double = 4 * Double(Float.ulpOfOne) * Double(length)
    for kernels in everyKernels {
      var fromFloats = [Float](repeating: .nan, count: 5)
      var fromHalves = fromFloats
      rows.withUnsafeBytes { bytes in
        var out = fromFloats.mutableSpan
        kernels.innerProducts(query: a.span, float32Rows: bytes.bytes, into: &out)
      }
      halves.withUnsafeBytes { bytes in
        var out = fromHalves.mutableSpan
        kernels.innerProducts(query: a.span, float16Rows: bytes.bytes, into: &out)
      }
      for row in 0..<5 {
        let terms = (0..<length).map { Double(a[$0]) * Double(rows[row * length + $0]) }
        let halfTerms = (0..<length).map {
          Double(a[$0]) * Double(Float16(bitPattern: halves[row * length + $0]))
        }
        #expect(abs(Double(fromFloats[row]) - terms.reduce(0, +)) <= tolerance)
        #expect(abs(Double(fromHalves[row]) - halfTerms.reduce(0, +)) <= tolerance)
      }
      let single = kernels.dot(a.span, Array(rows[0..<length]).span)
      #expect(single == fromFloats[0])
    }
  }

  @Test func `every half-precision number widens exactly`() {
    let bits: [UInt16] = Array(0...UInt16.max)
    for kernels in everyKernels {
      var wide = [Float](repeating: 0, count: bits.count)
      var span = wide.mutableSpan
      kernels.widenFloat16(bits.span, into: &span)
      let wrong = bits.indices.filter { index in
        let expected = Float(Float16(bitPattern: bits[index]))
        return expected.isNaN ? !wide[index].isNaN : wide[index].bitPattern != expected.bitPattern
      }
      #expect(wrong.isEmpty)
    }
  }

  @Test func `rounding to half precision is to nearest even, also for subnormals and overflow`() {
    var generator = SeededGenerator(seed: 7)
    var values: [Float] = [0, -0.0, 65504, 65519.996, 65520, 1e9, -1e9, 5.96e-8, 2.98e-8, 2.9e-8]
    values += (0..<4000).map { _ in
      Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
    }.filter { !$0.isNaN }
    values += (0..<2000).map { Float(Float16(bitPattern: UInt16($0))) * 1.000_488_3 }
    for kernels in everyKernels {
      var bits = [UInt16](repeating: 0, count: values.count)
      var span = bits.mutableSpan
      kernels.roundToFloat16(values.span, into: &span)
      #expect(bits == values.map { Float16($0).bitPattern })
    }
  }

  @Test func `bfloat16 is the upper half of a float`() {
    let bits: [UInt16] = [0, 0x3f80, 0xc2f7, 0x7f80, 0x0001]
    for kernels in everyKernels {
      var wide = [Float](repeating: 0, count: bits.count)
      var span = wide.mutableSpan
      kernels.widenBFloat16(bits.span, into: &span)
      #expect(wide == bits.map { Float(bitPattern: UInt32($0) << 16) })
    }
  }

  @Test func `elementwise functions keep their error bounds`() {
    let values: [Float] = (-12_000...12_000).map { Float($0) / 128 }
    for kernels in everyKernels {
      var exponentials = values
      var activated = values
      var gelu = values
      kernels.exp(&exponentials)
      kernels.silu(&activated)
      kernels.gelu(&gelu)
      for (index, value) in values.enumerated() {
        let x = Double(value)
        if x > -87, x < 88 {
          #expect(abs(Double(exponentials[index]) / exp(x) - 1) < 2e-7, "exp(\(x))")
        }
        #expect(abs(Double(activated[index]) - x / (1 + exp(-x))) < 3e-7 * max(1, abs(x)))
        let phi: Double = 0.5 * erfc(-x / 2.0.squareRoot())
        #expect(abs(Double(gelu[index]) - x * phi) < 4e-7 * max(1, abs(x)), "gelu(\(x))")
      }
    }
  }

  @Test func `exp saturates to zero and infinity and keeps NaN`() {
    for kernels in everyKernels {
      var values: [Float] = [-1e30, -10_000, -88, 89, 1e30, .infinity, -.infinity, .nan]
      kernels.exp(&values)
      #expect(values[0..<3] == [0, 0, 0])
      #expect(values[3..<6] == [.infinity, .infinity, .infinity])
      #expect(values[6] == 0 && values[7].isNaN)
    }
  }

  @Test(arguments: awkwardLengths)
  func `norms and softmax agree with double precision`(width: Int) {
    var generator = SeededGenerator(seed: UInt64(width) + 99)
    let x = generator.floats(width * 3, in: -4...4)
    let gain = generator.floats(width)
    let bias = generator.floats(width)
    for kernels in everyKernels {
      var rms = [Float](repeating: 0, count: x.count)
      kernels.rmsNorm(x, gain: gain, epsilon: 1e-5, into: &rms, threads: 2)
      let layer = kernels.layerNorm(x, gain: gain, bias: bias, epsilon: 1e-5)
      var soft = x
      kernels.softmax(&soft, width: width)
      for row in 0..<3 {
        let values = x[row * width..<(row + 1) * width].map(Double.init)
        let meanSquare = values.reduce(0) { $0 + $1 * $1 } / Double(width)
        let mean = values.reduce(0, +) / Double(width)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        let total = values.reduce(0) { $0 + exp($1) }
        for i in 0..<width {
          let at = row * width + i
          let g = Double(gain[i])
          #expect(abs(Double(rms[at]) - values[i] * g / (meanSquare + 1e-5).squareRoot()) < 5e-6)
          let normal = (values[i] - mean) / (variance + 1e-5).squareRoot() * g + Double(bias[i])
          #expect(abs(Double(layer[at]) - normal) < 2e-5)
          #expect(abs(Double(soft[at]) - exp(values[i]) / total) < 1e-6)
        }
      }
    }
  }

  @Test func `masked scores get exactly no weight`() {
    for kernels in everyKernels {
      var scores: [Float] = [0.3, -9_999.5, 0.3, -10_000]
      kernels.softmax(&scores, width: 4)
      #expect(scores == [0.5, 0, 0.5, 0])
    }
  }

  @Test func `matrix products agree with sums in double precision`() {
    var generator = SeededGenerator(seed: 3)
    let (rows, columns, inner) = (7, 5, 19)
    let a = generator.floats(rows * 32)
    let b = generator.floats(32 * 32)
    var transposed = [Float](repeating: 1, count: rows * columns)
    var plain = transposed
    BLAS.multiplyTransposed(
      Columns(a, stride: 32, offset: 4), Columns(b, stride: 24, offset: 3), rows: rows,
      columns: columns, inner: inner, into: &transposed, accumulating: true)
    BLAS.multiply(
      Columns(a, stride: 32, offset: 4), Columns(b, stride: 24, offset: 3), rows: rows,
      columns: columns, inner: inner, into: &plain)
    for row in 0..<rows {
      for column in 0..<columns {
        var expected: (transposed: Double, plain: Double) = (1, 0)
        for k in 0..<inner {
          let left = Double(a[row * 32 + 4 + k])
          expected.transposed += left * Double(b[column * 24 + 3 + k])
          expected.plain += left * Double(b[k * 24 + 3 + column])
        }
        #expect(abs(Double(transposed[row * columns + column]) - expected.transposed) < 1e-5)
        #expect(abs(Double(plain[row * columns + column]) - expected.plain) < 1e-5)
      }
    }
  }
}

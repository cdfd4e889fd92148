import Kernels
import TestSupport
import Testing

@Suite struct ProductKernelTests {
  private let rowCount: Int = 13

  /// ⟨query, row⟩ in double precision, and the sum of the magnitudes of its terms.
  private func reference(
    _ queries: [Float], _ rows: [Float], _ dimension: Int
  ) -> [(product: Double, magnitude: Double)] {
    (0..<queries.count / dimension).flatMap { query in
      (0..<rows.count / dimension).map { row in
        let terms = (0..<dimension).map {
          Double(queries[query * dimension + $0]) * Double(rows[row * dimension + $0])
        }
        return (terms.reduce(0, +), terms.reduce(0) { $0 + abs($1) })
      }
    }
  }

  /// Every product rounds once and is added once, in several partial sums.
  private func expectClose(
    _ products: [Float], _ expected: [(product: Double, magnitude: Double)]
  ) {
    let wrong = products.indices.filter {
      let tolerance = 4 * Double(Float.ulpOfOne) * expected[$0].magnitude + 1e-9
      return !(abs(Double(products[$0]) - expected[$0].product) <= tolerance)
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: [1, 15, 16, 33, 64, 200, 512, 768, 1025], [1, 2, 3, 4, 7])
  func `products of many queries agree with double precision in every code`(
    dimension: Int, queryCount: Int
  ) {
    var generator = SeededGenerator(seed: UInt64(dimension * 10 + queryCount))
    let queries = generator.floats(queryCount * dimension)
    let rows = generator.floats(rowCount * dimension)
    for kernels in everyKernels {
      var out = [Float](repeating: .nan, count: queryCount * rowCount)
      do {
        var span = out.mutableSpan
        rows.withUnsafeBytes {
          kernels.innerProducts(
            queries: queries.span, dimension: dimension, float32Rows: $0.bytes, into: &span)
        }
      }
      expectClose(out, reference(queries, rows, dimension))

      let halves: [UInt16] = rows.map { Float16($0).bitPattern }
      let widenedHalves: [Float] = halves.map { Float(Float16(bitPattern: $0)) }
      do {
        var span = out.mutableSpan
        halves.withUnsafeBytes {
          kernels.innerProducts(
            queries: queries.span, dimension: dimension, float16Rows: $0.bytes, into: &span)
        }
      }
      expectClose(out, reference(queries, widenedHalves, dimension))

      let brains: [UInt16] = rows.map { UInt16($0.bitPattern >> 16) }
      let widenedBrains: [Float] = brains.map { Float(bitPattern: UInt32($0) << 16) }
      do {
        var span = out.mutableSpan
        brains.withUnsafeBytes {
          kernels.innerProducts(
            queries: queries.span, dimension: dimension, bfloat16Rows: $0.bytes, into: &span)
        }
      }
      expectClose(out, reference(queries, widenedBrains, dimension))
    }
  }

  @Test(arguments: [1, 16, 33, 512, 1025, 2049], [1, 2, 3, 5])
  func `products with 8-bit rows stay within the error of rounding the query`(
    dimension: Int, queryCount: Int
  ) {
    var generator = SeededGenerator(seed: UInt64(dimension + queryCount))
    let queries = generator.floats(queryCount * dimension)
    // Extremes first: the largest sums that the integers can have.
    var codes: [Int8] = (0..<rowCount * dimension).map { _ in
      Int8.random(in: -127...127, using: &generator)
    }
    let extreme = [Float](repeating: 0.75, count: dimension)
    for index in 0..<dimension { codes[index] = 127 }
    let scales = generator.floats(rowCount, in: 0.001...0.01)
    let rows: [Float] = codes.indices.map { Float(codes[$0]) * scales[$0 / dimension] }
    let all: [Float] = queries + extreme
    let integers = IntegerQueries(all.span, dimension: dimension)
    let expected = reference(all, rows, dimension)
    for kernels in everyKernels {
      var out = [Float](repeating: .nan, count: (queryCount + 1) * rowCount)
      var span = out.mutableSpan
      codes.withUnsafeBytes {
        kernels.innerProducts(
          queries: integers, int8Rows: $0.bytes, scales: scales.span, into: &span)
      }
      for query in 0...queryCount {
        for row in 0..<rowCount {
          let magnitude = (0..<dimension).reduce(0.0) {
            $0 + abs(Double(rows[row * dimension + $1]))
          }
          let bound = 0.501 * Double(integers.units[query]) * magnitude
          let index = query * rowCount + row
          let tolerance = bound + 4e-7 * expected[index].magnitude
          #expect(abs(Double(out[index]) - expected[index].product) <= tolerance)
        }
      }
    }
  }

  @Test func `rounding to bfloat16 is to nearest even`() {
    var generator = SeededGenerator(seed: 11)
    let bits: [UInt32] =
      (0..<4000).map { _ in UInt32.random(in: 0...UInt32.max, using: &generator) }
      + [
        0, 0x8000_0000, 0x3f80_8000, 0x3f81_8000, 0x3f80_8001, 0x7f7f_ffff, 0x7f80_0000,
        0x7f80_0001, 0xffff_ffff,
      ]
    let values: [Float] = bits.map { Float(bitPattern: $0) }
    for kernels in everyKernels {
      var rounded = [UInt16](repeating: 0, count: values.count)
      var span = rounded.mutableSpan
      kernels.roundToBFloat16(values.span, into: &span)
      let wrong = values.indices.filter { index in
        let result = Float(bitPattern: UInt32(rounded[index]) << 16)
        guard !values[index].isNaN else { return !result.isNaN }
        // Of the two neighbours the nearer one; half way, the one whose last bit is 0.
        let below: UInt32 = bits[index] >> 16
        let rest: UInt32 = bits[index] & 0xffff
        let up: Bool = rest > 0x8000 || (rest == 0x8000 && below & 1 == 1)
        return UInt32(rounded[index]) != below + (up ? 1 : 0)
      }
      #expect(wrong.isEmpty)
    }
  }

  @Test(arguments: [1, 31, 512], [Float.leastNonzeroMagnitude * 900, 1e-20, 1, 1e30])
  func `8-bit integers are off by half a scale at most`(count: Int, size: Float) {
    var generator = SeededGenerator(seed: UInt64(count))
    let row: [Float] = generator.floats(count).map { $0 * size }
    for kernels in everyKernels {
      var codes = [Int8](repeating: 0, count: count)
      var span = codes.mutableSpan
      let scale = kernels.roundToInt8(row.span, into: &span)
      let wrong = row.indices.filter {
        abs(Double(row[$0]) - Double(codes[$0]) * Double(scale)) > 0.5002 * Double(scale) + 1e-44
      }
      // Below the normal numbers the scale itself is rounded.
      #expect(wrong.isEmpty || size < 1e-37)
      #expect(codes.contains { abs($0) == 127 })
    }
  }

  @Test func `a row of zeros has scale 0`() {
    for kernels in everyKernels {
      var codes: [Int8] = [1, 2, 3]
      var span = codes.mutableSpan
      let scale = kernels.roundToInt8(([0, 0, 0] as [Float]).span, into: &span)
      #expect(scale == 0)
      #expect(codes == [0, 0, 0])
    }
  }

  @Test(arguments: [7, 64, 200, 1_300], [3, 4, 11])
  func `the bits of a product do not depend on the other queries and rows`(
    dimension: Int, queryCount: Int
  ) {
    var generator = SeededGenerator(seed: UInt64(dimension + queryCount))
    let queries = generator.floats(queryCount * dimension)
    let codes: [UInt16] = generator.floats(rowCount * dimension).map { Float16($0).bitPattern }
    let wide: [Float] = codes.map { Float(Float16(bitPattern: $0)) }
    for kernels in everyKernels {
      for code in 0..<3 {
        func products(_ queries: Span<Float>, rows: Range<Int>) -> [Float] {
          let part = rows.lowerBound * dimension..<rows.upperBound * dimension
          var out = [Float](repeating: .nan, count: queries.count / dimension * rows.count)
          var span = out.mutableSpan
          switch code {
          case 0:
            Array(wide[part]).withUnsafeBytes {
              kernels.innerProducts(
                queries: queries, dimension: dimension, float32Rows: $0.bytes, into: &span)
            }
          case 1:
            Array(codes[part]).withUnsafeBytes {
              kernels.innerProducts(
                queries: queries, dimension: dimension, float16Rows: $0.bytes, into: &span)
            }
          default:
            Array(codes[part]).withUnsafeBytes {
              kernels.innerProducts(
                queries: queries, dimension: dimension, bfloat16Rows: $0.bytes, into: &span)
            }
          }
          return out
        }
        let all = products(queries.span, rows: 0..<rowCount)
        for query in 0..<queryCount {
          let one = queries.span.extracting(query * dimension..<(query + 1) * dimension)
          let alone = (0..<rowCount).flatMap { products(one, rows: $0..<$0 + 1) }
          let expected = all[query * rowCount..<(query + 1) * rowCount].map(\.bitPattern)
          #expect(alone.map(\.bitPattern) == expected)
          #expect(products(one, rows: 0..<rowCount).map(\.bitPattern) == expected)
        }
      }
    }
  }
}

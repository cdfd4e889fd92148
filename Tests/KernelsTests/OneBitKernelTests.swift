import Kernels
import TestSupport
import Testing

@Suite struct OneBitKernelTests {
  private struct Found: Equatable {
    var rows: [Int32]
    var scores: [UInt32]
    var errors: [UInt32]
  }

  private func run(
    _ kernels: Kernels, _ scan: OneBitScan, _ blocks: [UInt8], rows: Int,
    allowed: [UInt64]? = nil, firstBit: Int = 0
  ) -> Found {
    var found = [Int32](repeating: -1, count: rows)
    var scores = [Float](repeating: .nan, count: rows)
    var errors = [Float](repeating: .nan, count: rows)
    let count: Int = blocks.withUnsafeBytes { bytes in
      var foundSpan = found.mutableSpan
      var scoreSpan = scores.mutableSpan
      var errorSpan = errors.mutableSpan
      return kernels.scanOneBit(
        scan, blocks: bytes.bytes, rows: rows, allowed: allowed?.span, firstBit: firstBit,
        found: &foundSpan, scores: &scoreSpan, errors: &errorSpan)
    }
    return Found(
      rows: Array(found[..<count]), scores: scores[..<count].map(\.bitPattern),
      errors: errors[..<count].map(\.bitPattern))
  }

  private func float(_ bytes: [UInt8], at offset: Int) -> Float {
    Float(
      bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) })
  }

  /// The table entries as defined, from the query alone.
  private func tables(_ query: [Float], unit: Float) -> [[Int]] {
    stride(from: 0, to: query.count, by: 4).map { group in
      let part = query[group..<group + 4].map(Double.init)
      let sums = (0..<16).map { entry in
        (0..<4).reduce(0.0) { entry >> $1 & 1 == 1 ? $0 + part[$1] : $0 }
      }
      let least = sums.min() ?? 0
      return sums.map { Int((($0 - least) / Double(unit)).rounded()) }
    }
  }

  @Test(arguments: [64, 128, 192, 512, 768, 4160])
  func `a scan is what its definition says, bit for bit, for every instruction set`(
    dimensions: Int
  ) throws {
    var generator = SeededGenerator(seed: UInt64(dimensions))
    let rows: Int = 77
    let query = generator.floats(dimensions)
    let size = Kernels.oneBitBlockSize(dimensions: dimensions)
    // Any bytes are codes: scores of factor 1 are the sums of the table entries, which floats hold.
    var blocks = (0..<3 * size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for row in 0..<96 {
      let start = row / 32 * size + row % 32 * 4
      for (index, byte) in ([0, 0, 0x80, 0x3f] as [UInt8]).enumerated() {
        blocks[start + index] = byte
        blocks[start + 128 + index] = byte
      }
    }
    let scalar = try #require(Kernels(.scalar))
    let prepared = OneBitTables(query.span, kernels: scalar)
    var scan = OneBitScan(prepared)
    scan.step = 1
    let plain = tables(query, unit: prepared.unit)
    let expected: [UInt32] = (0..<rows).map { row in
      let codes = row / 32 * size + 320
      let sum = plain.indices.reduce(0) { sum, group in
        let byte = blocks[codes + 16 * group + row % 16]
        return sum + plain[group][Int(row % 32 < 16 ? byte & 15 : byte >> 4)]
      }
      return Float(sum).bitPattern
    }
    for kernels in everyKernels {
      let own = OneBitTables(query.span, kernels: kernels)
      #expect(own.unit == prepared.unit && own.magnitudes == prepared.magnitudes)
      var ownScan = OneBitScan(own)
      ownScan.step = 1
      #expect(run(kernels, ownScan, blocks, rows: rows).scores == expected)
    }

    scan.step = 0.37
    scan.offset = -41.3
    scan.base = 0.123
    scan.tilt = 0.77
    scan.spread = 0.011
    scan.slack = 0.5
    scan.threshold = Float(bitPattern: expected.sorted()[rows / 2]) * 0.37 - 41
    let reference = run(scalar, scan, blocks, rows: rows)
    #expect(reference.rows.count > 5 && reference.rows.count < rows)
    for kernels in everyKernels {
      #expect(run(kernels, scan, blocks, rows: rows) == reference)
    }
  }

  @Test func `rows that are not allowed are left out, wherever the bitmap begins`() {
    var generator = SeededGenerator(seed: 5)
    let (rows, dimensions) = (150, 64)
    let blocks = [UInt8](
      repeating: 0x5a, count: 5 * Kernels.oneBitBlockSize(dimensions: dimensions))
    let scan = OneBitScan(OneBitTables(generator.floats(dimensions).span))
    for firstBit in [0, 1, 31, 32, 63, 64, 100] {
      let words = (0..<(firstBit + rows + 63) / 64).map { _ in generator.next() }
      let expected = (0..<rows).filter { row in
        words[(firstBit + row) / 64] >> UInt64((firstBit + row) % 64) & 1 == 1
      }
      for kernels in everyKernels {
        let found = run(
          kernels, scan, blocks, rows: rows, allowed: words, firstBit: firstBit)
        #expect(found.rows == expected.map(Int32.init))
      }
    }
  }

  @Test func `a row of which nothing is known is kept`() {
    let dimensions: Int = 64
    var blocks = [UInt8](repeating: 0, count: Kernels.oneBitBlockSize(dimensions: dimensions))
    blocks[3 * 4 + 2] = 0xc0  // the factor of row 3 is not a number
    blocks[3 * 4 + 3] = 0x7f
    var scan = OneBitScan(OneBitTables([Float](repeating: 1, count: dimensions).span))
    scan.threshold = 1
    for kernels in everyKernels {
      #expect(run(kernels, scan, blocks, rows: 32).rows == [3])
    }
  }

  @Test(arguments: [64, 192, 512])
  func `a code is what its definition says`(dimensions: Int) throws {
    var generator = SeededGenerator(seed: UInt64(dimensions) + 1)
    let rows: Int = 21
    var residuals = generator.floats(rows * dimensions)
    for index in 0..<dimensions { residuals[4 * dimensions + index] = 0 }
    let centroid = generator.floats(dimensions)
    for kernels in everyKernels {
      let block = kernels.encodeOneBit(residuals.span, centroid: centroid.span)
      #expect(block.count == Kernels.oneBitBlockSize(dimensions: dimensions))
      for row in 0..<32 {
        let factor = Double(float(block, at: 4 * row))
        let error = Double(float(block, at: 128 + 4 * row))
        guard row < rows, row != 4 else {
          #expect(factor == 0 && error == 0 && block[256 + row] == 64)
          continue
        }
        let values = (0..<dimensions).map { Double(residuals[row * dimensions + $0]) }
        let signs = (0..<dimensions).map { index -> Double in
          let byte = block[320 + index / 4 * 16 + row % 16]
          let half = row < 16 ? byte & 15 : byte >> 4
          return half >> UInt8(index % 4) & 1 == 1 ? 1 : -1
        }
        #expect(signs == values.map { $0 > 0 ? 1 : -1 })
        let squares = values.reduce(0) { $0 + $1 * $1 }
        let magnitudes = values.reduce(0) { $0 + abs($1) }
        #expect(abs(factor - squares / magnitudes) < 1e-6)
        let along = (0..<dimensions).reduce(0) { $0 + values[$1] * Double(centroid[$1]) }
        let estimate = (0..<dimensions).reduce(0) { $0 + signs[$1] * Double(centroid[$1]) }
        #expect(abs(error - (along - factor * estimate)) < 1e-5)
        let cosine = magnitudes / (squares * Double(dimensions)).squareRoot()
        let sine = (1 - cosine * cosine).squareRoot()
        let stored = Double(block[256 + row]) / 255
        #expect(stored >= sine - 1e-9 && stored < max(sine, 64.0 / 255) + 1.0 / 255 + 1e-9)
      }
    }
  }

  @Test(arguments: [64, 128, 192, 448, 512, 768, 1024])
  func `a rotation keeps lengths and spreads a unit vector`(dimensions: Int) {
    var generator = SeededGenerator(seed: UInt64(dimensions) + 2)
    let signs: [Float] = (0..<4 * dimensions).map { _ in generator.next() & 1 == 0 ? 1 : -1 }
    let random = generator.floats(dimensions)
    for kernels in everyKernels {
      var rows = [Float](repeating: 0, count: 2 * dimensions)
      rows[dimensions / 3] = 1
      rows.replaceSubrange(dimensions..., with: random)
      var span = rows.mutableSpan
      kernels.rotate(&span, signs: signs, dimensions: dimensions)
      let unit = rows[..<dimensions].reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(unit - 1) < 1e-5)
      let before = random.reduce(0.0) { $0 + Double($1) * Double($1) }
      let after = rows[dimensions...].reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(after / before - 1) < 1e-5)
      // No component of a random direction is far above 1/√D.
      let most = rows[..<dimensions].map { abs($0) }.max() ?? 0
      #expect(most < 7 / Float(dimensions).squareRoot())
    }
  }
}

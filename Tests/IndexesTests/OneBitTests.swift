import Foundation
import Indexes
import Kernels
import TestSupport
import Testing

@Suite struct OneBitTests {
  /// A list of rows around a centroid, and queries.
  private struct Sample {
    var rows: [Float] = []
    var centroid: [Float]
    var queries: [Float] = []
    let dimension: Int
    let count: Int
    let queryCount: Int

    init(
      _ generator: inout SeededGenerator, dimension: Int, count: Int, queryCount: Int,
      clustered: Bool
    ) {
      self.dimension = dimension
      self.count = count
      self.queryCount = queryCount
      // Clustered: components of very different size, and a centroid that rows and queries share.
      let sizes: [Float] = (0..<dimension).map { clustered ? pow(Float($0 + 1), -0.7) : 1 }
      func gaussian() -> Float {
        let (u, v) = (
          Float.random(in: 1e-7...1, using: &generator), Float.random(in: 0...1, using: &generator)
        )
        return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
      }
      centroid = sizes.map { clustered ? 0.8 * gaussian() * $0 : 0 }
      for _ in 0..<count {
        rows += (0..<dimension).map { centroid[$0] + 0.6 * gaussian() * sizes[$0] }
      }
      for _ in 0..<queryCount {
        queries += (0..<dimension).map { centroid[$0] + 0.6 * gaussian() * sizes[$0] }
      }
    }

    func product(query: Int, row: Int) -> Double {
      (0..<dimension).reduce(0.0) {
        $0 + Double(queries[query * dimension + $1]) * Double(rows[row * dimension + $1])
      }
    }

    /// Errors of all estimates, in the bound's standard deviations.
    func deviations(seed: UInt64) -> [Double] {
      let rotation = OneBitRotation(dimension: dimension, seed: seed)
      let code = OneBitCode(rotation)
      let residuals = rows.indices.map { rows[$0] - centroid[$0 % dimension] }
      let blocks = code.encode(
        residuals: rotation.rotated(residuals.span).span,
        centroid: rotation.rotated(centroid.span).span)
      let squared = centroid.reduce(0) { $0 + $1 * $1 }
      var deviations: [Double] = []
      for query in 0..<queryCount {
        let values = Array(queries[query * dimension..<(query + 1) * dimension])
        let prepared = OneBitQuery(rotated: rotation.rotated(values.span).span)
        let scan = prepared.scan(
          product: Kernels.best.dot(values.span, centroid.span), squaredCentroid: squared,
          deviations: 1)
        let found = OneBitTests.scanned(scan, blocks, rows: count)
        for row in 0..<count {
          let error = Double(found.scores[row]) - product(query: query, row: row)
          deviations.append(error / Double(found.errors[row]))
        }
      }
      return deviations
    }
  }

  static func scanned(
    _ scan: OneBitScan, _ blocks: [UInt8], rows: Int
  ) -> (rows: [Int32], scores: [Float], errors: [Float]) {
    var found = [Int32](repeating: -1, count: rows)
    var scores = [Float](repeating: .nan, count: rows)
    var errors = [Float](repeating: .nan, count: rows)
    let count: Int = blocks.withUnsafeBytes { bytes in
      var foundSpan = found.mutableSpan
      var scoreSpan = scores.mutableSpan
      var errorSpan = errors.mutableSpan
      return Kernels.best.scanOneBit(
        scan, blocks: bytes.bytes, rows: rows, found: &foundSpan, scores: &scoreSpan,
        errors: &errorSpan)
    }
    return (Array(found[..<count]), Array(scores[..<count]), Array(errors[..<count]))
  }

  @Test(arguments: [64, 100, 200, 512, 768], [false, true])
  func `estimates are unbiased and keep to the bound as often as promised`(
    dimension: Int, clustered: Bool
  ) {
    var generator = SeededGenerator(seed: UInt64(dimension))
    let sample = Sample(
      &generator, dimension: dimension, count: 40, queryCount: 4, clustered: clustered)
    // The rotation is what is random.
    var all: [Double] = []
    for seed in 0..<8 { all += sample.deviations(seed: UInt64(seed)) }
    let count = Double(all.count)
    let mean = all.reduce(0, +) / count
    let spread = (all.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    let outside = all.filter { abs($0) > 1.9 }.count
    #expect(abs(mean) < 0.15)
    #expect(spread > 0.8 && spread < 1.08)
    // 5.7 % are promised at 1.9 deviations, 0.006 % at 4.
    #expect(Double(outside) / count < 0.075)
    #expect(all.allSatisfy { abs($0) < 5 })
  }

  @Test func `a query along the centroid is compared exactly, as is a row on it`() {
    var generator = SeededGenerator(seed: 77)
    let sample = Sample(&generator, dimension: 200, count: 33, queryCount: 1, clustered: true)
    let rotation = OneBitRotation(dimension: 200, seed: 1)
    let code = OneBitCode(rotation)
    var residuals = sample.rows.indices.map { sample.rows[$0] - sample.centroid[$0 % 200] }
    for index in 0..<200 { residuals[index] = 0 }
    let blocks = code.encode(
      residuals: rotation.rotated(residuals.span).span,
      centroid: rotation.rotated(sample.centroid.span).span)
    #expect(code.byteCount(rows: 33) == blocks.count)
    let squared = sample.centroid.reduce(0) { $0 + $1 * $1 }

    let along = sample.centroid.map { 1.5 * $0 }
    let found = Self.scanned(
      OneBitQuery(rotated: rotation.rotated(along.span).span)
        .scan(product: 1.5 * squared, squaredCentroid: squared, deviations: 3), blocks, rows: 33)
    for row in 1..<33 {
      let expected = (0..<200).reduce(0.0) {
        $0 + Double(along[$1]) * Double(sample.rows[row * 200 + $1])
      }
      // What remains is the rounding of the tables, which the bound holds.
      #expect(abs(Double(found.scores[row]) - expected) <= Double(found.errors[row]))
      #expect(Double(found.errors[row]) < 0.05 * Double(squared))
    }

    let other = Array(sample.queries[..<200])
    let product = Kernels.best.dot(other.span, sample.centroid.span)
    let onCentroid = Self.scanned(
      OneBitQuery(rotated: rotation.rotated(other.span).span)
        .scan(product: product, squaredCentroid: squared, deviations: 3), blocks, rows: 1)
    #expect(onCentroid.scores == [product] && onCentroid.errors == [0])
  }

  @Test func `without a centroid the code is of the rows themselves`() {
    let rotation = OneBitRotation(dimension: 3, seed: 9)
    #expect(rotation.paddedDimension == 64)
    let rows: [Float] = [1, 2, 3, -1, -2, -3]
    let zero = [Float](repeating: 0, count: 64)
    let blocks = OneBitCode(rotation).encode(
      residuals: rotation.rotated(rows.span).span, centroid: zero.span)
    let query: [Float] = [3, 2, 1]
    let found = Self.scanned(
      OneBitQuery(rotated: rotation.rotated(query.span).span)
        .scan(product: 0, squaredCentroid: 0, deviations: 4, threshold: 5), blocks, rows: 2)
    #expect(found.rows.contains(0))
    #expect(found.scores.allSatisfy(\.isFinite) && found.errors.allSatisfy(\.isFinite))
  }

  @Test func `rotations of one seed are one rotation, and keep inner products`() {
    var generator = SeededGenerator(seed: 12)
    let (a, b) = (generator.floats(300), generator.floats(300))
    let rotation = OneBitRotation(dimension: 300, seed: 3)
    #expect(rotation == OneBitRotation(dimension: 300, seed: 3))
    #expect(rotation != OneBitRotation(dimension: 300, seed: 4))
    let both = rotation.rotated((a + b).span)
    let size = rotation.paddedDimension
    #expect(both.count == 2 * size)
    let before = (0..<300).reduce(0.0) { $0 + Double(a[$1]) * Double(b[$1]) }
    let after = (0..<size).reduce(0.0) { $0 + Double(both[$1]) * Double(both[size + $1]) }
    #expect(abs(before - after) < 1e-4)
  }

  @Test func `a list too long for an integer has no size`() {
    let code = OneBitCode(OneBitRotation(dimension: 512, seed: 0))
    #expect(code.byteCount(rows: 0) == 0)
    #expect(code.byteCount(rows: 33) == 2 * 2368)
    #expect(code.byteCount(rows: .max) == nil && code.byteCount(rows: .max / 64) == nil)
    #expect(code.byteCount(rows: -1) == nil)
  }
}

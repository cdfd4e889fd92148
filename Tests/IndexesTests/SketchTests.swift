import Foundation
import TestSupport
import Testing

@testable import Indexes

/// What is looked at first, in either form.
@Suite struct SketchTests {
  let samples = Samples()

  /// Independent components of one variance: no direction stands out.
  static func white(_ count: Int, dimension: Int, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
    }
  }

  private func isOneBit(_ index: VectorFile) throws -> Bool {
    try #require(index.coded).layout.oneBit != nil
  }

  @Test func `one-bit codes are chosen where no direction stands out`() {
    for dimension in [64, 192, 256, 512, 768] {
      let even = [Float](repeating: 0.3, count: dimension)
      let isPreferredForEven: Bool = CodeLayout.prefersOneBit(spectrum: even)
      #expect(isPreferredForEven, "\(dimension)")
      // Half of the variance in a fifth of the components.
      let falling = (0..<dimension).map { Float(1) / Float($0 + dimension / 16) }
      let isPreferredForFalling: Bool = CodeLayout.prefersOneBit(spectrum: falling)
      #expect(!isPreferredForFalling, "\(dimension)")
    }
  }

  @Test func `a sketch may be asked for, one-bit codes but for the squared distance`() throws {
    let rows = Self.white(200, dimension: 150, seed: 1)
    for (metric, sketch, expected) in [
      (.innerProduct, .automatic, false), (.innerProduct, .leadingComponents, false),
      (.innerProduct, .oneBit, true), (.cosine, .oneBit, true), (.squaredDistance, .oneBit, false),
    ] as [(Metric, IndexSettings.Sketch, Bool)] {
      let index = try samples.index(
        rows, kind: .lists(count: 3), metric: metric, sketch: sketch)
      #expect(try isOneBit(index) == expected)
    }
  }

  @Test(arguments: [false, true])
  func `one-bit codes reach the stated recall`(isWhite: Bool) throws {
    let make = isWhite ? Self.white : ExactSearchTests.clustered
    let all = make(740, 96, 3)
    var settings = IndexSettings()
    settings.kind = .lists(count: 16)
    settings.sketch = .oneBit
    settings.calibrationQueries = Array(all[700...].joined())
    try IndexBuilder.build(
      from: VectorArray(Array(all[..<600].joined()), dimension: 96), to: samples.path,
      settings: settings)
    let index = try VectorFile.open(path: samples.path)
    let queries = Array(all[600..<700].joined())
    let best = try index.search(queries: queries, k: 10)
    for (query, hits) in zip(all[600..<700], best).prefix(10) {
      ExactSearchTests.expectBest(hits, ExactSearchTests.bruteForce(index, query, k: 10))
    }
    for recall in [0.8, 0.95] as [Float] {
      let hits = try index.search(queries: queries, k: 10, effort: .recall(recall))
      let found = zip(hits, best).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
      #expect(Float(found) / 1_000 >= recall - 0.06)
    }
    // The codes are what decides: at no deviation at all they rule out some of the best.
    let coded = try #require(index.coded)
    let search = CodedSearch(index: index, coded: coded, k: 10, allowed: nil, kernels: .best)
    let vectors = Array(all[600..<700])
    let strict = search.run(
      vectors, plan: CodedSearch.Plan(probes: 16, deviations: 0), threads: 1)
    let wide = search.run(vectors, plan: CodedSearch.Plan(probes: 16, deviations: 4), threads: 1)
    func recall(_ hits: [[SearchHit]]) -> Float {
      Float(zip(hits, best).reduce(0) { $0 + Set($1.0).intersection($1.1).count }) / 1_000
    }
    #expect(recall(strict) < recall(wide))
    #expect(recall(wide) > 0.99)
  }

  @Test(
    arguments: [(1, 1), (33, 3), (400, 33), (150, 200)], [Metric.innerProduct, .cosine])
  func `beside one-bit codes exact searches find the best, in every code`(
    shape: (count: Int, dimension: Int), metric: Metric
  ) throws {
    let rows = ExactSearchTests.clustered(shape.count, dimension: shape.dimension, seed: 3)
    let queries = ExactSearchTests.clustered(3, dimension: shape.dimension, seed: 4)
    for (lists, code) in zip([1, 5, 12, 3], VectorCode.allCases) {
      let index = try samples.index(
        rows, code: code, kind: .lists(count: lists), metric: metric, sketch: .oneBit)
      #expect(try isOneBit(index))
      try index.verifyContents()
      let allowed = index.rows(excluding: stride(from: 10, to: 6_000, by: 30).map(Int64.init))
      let batch = try index.search(queries: Array(queries.joined()), k: 10, threads: 2)
      for (query, hits) in zip(queries, batch) {
        ExactSearchTests.expectBest(
          hits, ExactSearchTests.bruteForce(index, query, k: 10), "\(shape) \(metric) \(code)")
        let best = ExactSearchTests.bruteForce(index, query, k: 10) { $0 % 30 != 10 }
        ExactSearchTests.expectBest(
          try index.search(query: query, k: 10, allowed: allowed), best, "filtered")
        for effort in [SearchEffort.probes(1), .recall(0.9)] {
          let some = try index.search(query: query, k: 10, effort: effort, allowed: allowed)
          #expect(some.count == best.count)
        }
      }
    }
  }

  @Test func `one-bit codes and whole records are where the documentation says`() throws {
    let rows = ExactSearchTests.clustered(70, dimension: 70, seed: 5)
    let index = try samples.index(rows, kind: .lists(count: 2), sketch: .oneBit)
    let coded = try #require(index.coded)
    // Two stages, padded to 64 and 16, in every record; blocks of 128 bits.
    let sizes = coded.layout.stages.map { 8 + ($0 + 15) / 16 * 16 }
    #expect(coded.records.count == 70 * sizes.reduce(0, +))
    #expect(coded.groups.count == coded.lists.groupCount * (320 + 4 * 128))
    let rotation = OneBitRotation(dimension: 70, seed: 1)
    var row: Int = 0
    for list in 0..<2 {
      let centroid: [Float] = index.file.withBytes(coded.centroidRecords) { bytes in
        let record = bytes.withUnsafeBytes {
          Array(
            $0[
              list * coded.layout.centroidRecordSize..<(list + 1) * coded.layout.centroidRecordSize]
          )
        }
        return coded.layout.decodedCentroid(record)
      }
      let matrix: [Float] = index.file.withBytes(coded.rotation) { VectorCode.float32.decoded($0) }
      let range = coded.groups(of: list, rows: 0..<coded.lists.rows(of: list).count)
      let blocks = index.file.withBytes(range) { $0.withUnsafeBytes { [UInt8]($0) } }
      for place in 0..<coded.lists.rows(of: list).count {
        let stored = index.vector(atRow: row)
        let rest = (0..<70).map { index in
          (0..<70).reduce(-centroid[index]) { $0 + matrix[index * 70 + $1] * stored[$1] }
        }
        let twice = rotation.rotated(rest.span)
        let block = place / 32 * 832
        for (index, value) in twice.enumerated() where abs(value) > 1e-4 {
          let byte = blocks[block + 320 + index / 4 * 16 + place % 16]
          let bit = (place % 32 < 16 ? byte : byte >> 4) >> UInt8(index % 4) & 1
          #expect(bit == (value > 0 ? 1 : 0))
        }
        row += 1
      }
    }
  }
}

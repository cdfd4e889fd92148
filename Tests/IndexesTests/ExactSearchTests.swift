import Foundation
import Indexes
import TestSupport
import Testing

/// Searches through the codes, against computing and sorting everything.
@Suite struct ExactSearchTests {
  let samples = Samples()

  /// Points around a few centres, most of their length in few directions.
  static func clustered(_ count: Int, dimension: Int, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    let centres = (0..<12).map { _ in generator.floats(dimension) }
    return (0..<count).map { _ in
      let centre = centres[Int.random(in: 0..<12, using: &generator)]
      let noise = generator.floats(dimension)
      return (0..<dimension).map { (centre[$0] + noise[$0]) / Float(1 + $0 / 4) }
    }
  }

  /// All scores, from the vectors as they are stored, sorted.
  static func bruteForce(
    _ index: VectorFile, _ query: [Float], k: Int, where isAllowed: (Int64) -> Bool = { _ in true }
  ) -> [SearchHit] {
    var vector = query.map(Double.init)
    if index.metric == .cosine {
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 0 { vector = vector.map { $0 / length } }
    }
    let hits = (0..<index.count).map { row in
      let pairs = zip(index.vector(atRow: row).map(Double.init), vector)
      let score =
        index.metric == .squaredDistance
        ? -pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        : pairs.reduce(0) { $0 + $1.0 * $1.1 }
      return SearchHit(id: index.id(atRow: row), score: Float(score))
    }
    return Array(hits.filter { isAllowed($0.id) }.sorted { $0.precedes($1) }.prefix(k))
  }

  /// Whether the hits are the best but for differences that single precision may make.
  static func expectBest(_ found: [SearchHit], _ expected: [SearchHit], _ what: String = "") {
    #expect(found.count == expected.count, "\(what)")
    for (hit, best) in zip(found, expected) {
      #expect(abs(hit.score - best.score) <= 1e-5 * max(1, abs(best.score)), "\(what)")
    }
    #expect(Set(found.map(\.id)).count == found.count, "\(what)")
  }

  @Test(
    arguments: [(1, 1), (40, 1), (33, 3), (300, 7), (700, 20), (500, 33), (600, 80), (250, 200)],
    Metric.allCases)
  func `a search through codes finds what sorting all scores finds`(
    shape: (count: Int, dimension: Int), metric: Metric
  ) throws {
    let rows = Self.clustered(shape.count, dimension: shape.dimension, seed: 3)
    let queries = Self.clustered(4, dimension: shape.dimension, seed: 4)
    for (lists, code) in [(1, VectorCode.float32), (7, .float16), (15, .bfloat16), (4, .int8)] {
      let index = try samples.index(
        rows, code: code, kind: .lists(count: lists), metric: metric)
      try index.verifyContents()
      let batch = try index.search(queries: Array(queries.joined()), k: 10, threads: 2)
      for (query, hits) in zip(queries, batch) {
        Self.expectBest(hits, Self.bruteForce(index, query, k: 10), "\(shape) \(metric) \(lists)")
        #expect(try index.search(query: query, k: 10) == hits)
      }
    }
  }

  @Test func `one query finds the best of long and of many lists with any number of threads`()
    throws
  {
    let rows = Self.clustered(9_000, dimension: 8, seed: 5)
    let query = Self.clustered(1, dimension: 8, seed: 6)[0]
    for lists in [1, 40] {
      let index = try samples.index(rows, kind: .lists(count: lists))
      let alone = try index.search(query: query, k: 10)
      Self.expectBest(alone, Self.bruteForce(index, query, k: 10), "\(lists) lists")
      for threads in [2, 8] {
        #expect(try index.search(query: query, k: 10, threads: threads) == alone)
      }
      // Rows at both ends of a list of several portions.
      let allowed = index.rows(allowing: [10, 45_000, 90_000])
      let few = try index.search(query: query, k: 10, allowed: allowed, threads: 3)
      #expect(Set(few.map(\.id)) == [10, 45_000, 90_000])
    }
  }

  @Test(arguments: [1, 3, 50, 5_000])
  func `few rows and many hits`(k: Int) throws {
    let rows = Self.clustered(200, dimension: 12, seed: 5)
    let index = try samples.index(rows, kind: .lists(count: 9))
    let query = Self.clustered(1, dimension: 12, seed: 6)[0]
    for effort in [SearchEffort.exact, .probes(1), .recall(0.8)] {
      let hits = try index.search(query: query, k: k, effort: effort)
      #expect(hits.count == min(k, 200))
    }
    Self.expectBest(try index.search(query: query, k: k), Self.bruteForce(index, query, k: k))
  }

  @Test func `of equal vectors the lower ids win`() throws {
    let index = try samples.index(
      [[Float]](repeating: [0.5, 0.25, -1], count: 500), kind: .lists(count: 4))
    #expect(
      try index.search(query: [1, 1, 0], k: 3, threads: 2)
        == [10, 20, 30].map { SearchHit(id: $0, score: 0.75) })
  }

  @Test func `zeros, tiny and huge vectors do not disturb`() throws {
    var rows = Self.clustered(300, dimension: 20, seed: 7)
    rows[5] = [Float](repeating: 0, count: 20)
    for (row, scale) in [(9, 1e-30), (10, 1e15), (11, 1e25), (12, 1e-38)] as [(Int, Float)] {
      rows[row] = rows[row].map { $0 * scale }
    }
    let query = Self.clustered(1, dimension: 20, seed: 8)[0]
    for metric in Metric.allCases {
      let index = try samples.index(rows, kind: .lists(count: 5), metric: metric)
      for scale in [1e-30, 1, 1e10] as [Float] {
        let scaled = query.map { $0 * scale }
        let hits = try index.search(query: scaled, k: 300)
        let ids = Set(Self.bruteForce(index, scaled, k: 300).filter(\.score.isFinite).map(\.id))
        #expect(ids.isSubset(of: hits.map(\.id)), "\(metric) \(scale)")
      }
    }
    let zero = try samples.index(
      [[Float]](repeating: [0, 0], count: 50), kind: .lists(count: 3), metric: .cosine)
    #expect(try zero.search(query: [0, 0], k: 2) == [10, 20].map { SearchHit(id: $0, score: 0) })
  }

  @Test(arguments: [1, 2, 7, 100, 250], Metric.allCases)
  func `a filter leaves the best of the allowed`(nth: Int64, metric: Metric) throws {
    let rows = Self.clustered(900, dimension: 24, seed: 9)
    let index = try samples.index(rows, kind: .lists(count: 15), metric: metric)
    let query = Self.clustered(1, dimension: 24, seed: 10)[0]
    let ids = (1...900 as ClosedRange<Int64>).filter { $0 % nth == 0 }.map { $0 * 10 }
    let allowed = index.rows(allowing: ids)
    #expect(allowed.count == ids.count)
    let expected = Self.bruteForce(index, query, k: 8) { $0 / 10 % nth == 0 }
    Self.expectBest(try index.search(query: query, k: 8, allowed: allowed, threads: 2), expected)
    for effort in [SearchEffort.recall(0.8), .probes(1)] {
      let hits = try index.search(query: query, k: 8, effort: effort, allowed: allowed)
      #expect(hits.count == expected.count)
      #expect(hits.allSatisfy { $0.id / 10 % nth == 0 })
    }
    let others = index.rows(excluding: ids)
    Self.expectBest(
      try index.search(query: query, k: 8, allowed: others),
      Self.bruteForce(index, query, k: 8) { $0 / 10 % nth != 0 })
  }
}

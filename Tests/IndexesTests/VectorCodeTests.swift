import Foundation
import Indexes
import Kernels
import TestSupport
import Testing

/// Full vectors in every code, compared one and all.
@Suite struct VectorCodeTests {
  let samples = Samples()

  @Test(arguments: VectorCode.allCases, Metric.allCases)
  func `a search finds the best of the stored vectors, alone and among others`(
    code: VectorCode, metric: Metric
  ) throws {
    let rows = ExactSearchTests.clustered(700, dimension: 37, seed: 1)
    let queries = ExactSearchTests.clustered(70, dimension: 37, seed: 2)
    let index = try samples.index(rows, code: code, metric: metric)
    try index.verifyContents()
    for nth in [1, 2, 300] as [Int64] {
      let ids: [Int64] = (1...700 as ClosedRange<Int64>).filter { $0 % nth == 0 }.map { $0 * 10 }
      let allowed = nth == 1 ? nil : index.rows(allowing: ids)
      let batch = try index.search(
        queries: Array(queries.joined()), k: 10, allowed: allowed, threads: 2)
      for query in [0, 1, 69] {
        let best = ExactSearchTests.bruteForce(index, queries[query], k: 10) { $0 / 10 % nth == 0 }
        ExactSearchTests.expectBest(batch[query], best, "\(code) \(metric) \(nth)")
        // The same to the last bit.
        #expect(try index.search(query: queries[query], k: 10, allowed: allowed) == batch[query])
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `integers whose products are very close are told apart`(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    // Rounding the query to 16 bits makes the first component 0 and all rows alike.
    let rows: [[Float]] = (0..<300).map { [Float(($0 * 7) % 127), 127] }
    let index = try samples.index(rows, code: .int8)
    let hits = try index.search(queries: [2e-5, 1], k: 5, kernels: kernels)[0]
    let expected = rows.indices.sorted {
      (rows[$1][0], $0) < (rows[$0][0], $1)
    }
    #expect(hits.map(\.id) == expected.prefix(5).map { Int64($0 + 1) * 10 })
  }

  @Test func `components are rounded as each code says`() throws {
    let row: [Float] = [1, 0.3, -0.5, 0]
    func stored(_ code: VectorCode) throws -> [Float] {
      try samples.index([row], code: code).vector(atRow: 0)
    }
    #expect(try stored(.float32) == row)
    // 0.3 is 0x3E99999A: its upper half rounds up.
    #expect(try stored(.bfloat16) == [1, Float(bitPattern: 0x3E9A_0000), -0.5, 0])
    // 0.3 · 127 = 38.1, 0.5 · 127 = 63.5.
    #expect(try stored(.int8) == [127, 38, -64, 0].map { $0 * (1 / 127) })
  }

  @Test(arguments: [0, 0x1p-133, 1e-30, 1e30] as [Float])
  func `integers of tiny and huge vectors keep their order`(scale: Float) throws {
    let rows: [[Float]] = (0..<300).map { [scale * Float($0), scale, 0] }
    let index = try samples.index(rows, code: .int8)
    for query in [0x1p-140, 1e-5, 1] as [Float] {
      let hits = try index.search(query: [query, 0, 0], k: 3)
      ExactSearchTests.expectBest(
        hits, ExactSearchTests.bruteForce(index, [query, 0, 0], k: 3), "\(query)")
      #expect(hits[0].score >= hits[2].score)
    }
  }
}

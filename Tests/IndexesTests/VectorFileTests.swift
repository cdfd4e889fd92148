import Foundation
import Indexes
import Kernels
import TestSupport
import Testing

@Suite struct VectorFileTests {
  let samples = Samples()

  // In these codes the components of the samples are exact.
  private static let exactCodes: [VectorCode] = [.float32, .float16, .bfloat16]

  @Test(arguments: exactCodes, [0, 1, 5, 255, 256, 257, 900])
  func `a search finds what sorting all scores finds`(code: VectorCode, count: Int) throws {
    let rows = Samples.exactRows(count, dimension: 9, seed: 1)
    try samples.write(rows, dimension: 9, code: code)
    let index = try VectorFile.open(path: samples.path, expectedFingerprint: nil)
    #expect(index.count == count)
    #expect(index.code == code)
    for (seed, k) in [(2, 1), (3, 10), (4, 10_000)] {
      let query = Samples.exactRows(1, dimension: 9, seed: UInt64(seed))[0]
      #expect(
        try index.search(query: query, k: k) == Samples.bruteForce(rows, query: query, k: k))
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `every instruction set ranks alike`(set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    let rows = Samples.exactRows(300, dimension: 67, seed: 5)
    let query = Samples.exactRows(1, dimension: 67, seed: 6)[0]
    for code in Self.exactCodes {
      let index = try samples.index(rows, code: code)
      #expect(
        try index.search(queries: query, k: 20, kernels: kernels)[0]
          == Samples.bruteForce(rows, query: query, k: 20))
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func `the number of threads changes nothing`(threads: Int) throws {
    let rows = Samples.exactRows(1_500, dimension: 5, seed: 7)
    let index = try samples.index(rows, code: .float16)
    let query = Samples.exactRows(1, dimension: 5, seed: 8)[0]
    #expect(
      try index.search(query: query, k: 40, threads: threads)
        == Samples.bruteForce(rows, query: query, k: 40))
  }

  @Test(arguments: [1, 2, 3, 5, 16, 1_000])
  func `a filtered search finds the best of the allowed`(nth: Int64) throws {
    let rows = Samples.exactRows(1_000, dimension: 6, seed: 9)
    let index = try samples.index(rows)
    let query = Samples.exactRows(1, dimension: 6, seed: 10)[0]
    let ids: [Int64] = (1...1_000).filter { $0 % nth == 0 }.map { $0 * 10 }
    let expected = Samples.bruteForce(rows, query: query, k: 25) { $0 / 10 % nth == 0 }
    for threads in [1, 2] {
      #expect(
        try index.search(
          query: query, k: 25, allowed: index.rows(allowing: ids), threads: threads) == expected)
    }
    #expect(
      try index.search(query: query, k: 25, allowed: index.rows(excluding: ids))
        == Samples.bruteForce(rows, query: query, k: 25) { $0 / 10 % nth != 0 })
  }

  @Test func `of equal scores the lower ids win`() throws {
    let index = try samples.index([[Float]](repeating: [0.5, 0.5], count: 700))
    let hits = try index.search(query: [1, 1], k: 3, threads: 2)
    #expect(hits == [10, 20, 30].map { SearchHit(id: $0, score: 1) })
  }

  @Test func `half-precision scores are products with the rounded components`() throws {
    // 0.1 in half precision is 0x2E66 = 1638 / 2^14.
    let index = try samples.index([[0.1, 0, 0]], code: .float16)
    #expect(try index.search(query: [1, 0, 0], k: 1).map(\.score) == [1_638.0 / 16_384])
  }

  @Test func `a query of another dimension is refused`() throws {
    let index = try samples.index([[1, 2, 3]])
    #expect(throws: IndexError.dimensionMismatch(expected: 3, found: 2)) {
      try index.search(query: [1, 2], k: 1)
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `a query that is not finite is refused`(component: Float) throws {
    let index = try samples.index([[1, 2, 3]])
    #expect(throws: IndexError.queryNotFinite) {
      try index.search(query: [1, component, 2], k: 1)
    }
  }

  @Test func `the fingerprint has to be the expected one`() throws {
    try samples.write([[1]])
    var other = Samples.fingerprint
    other[31] ^= 1
    let error = #expect(throws: IndexError.self) {
      try VectorFile.open(path: samples.path, expectedFingerprint: other)
    }
    guard case .fingerprintMismatch(samples.path, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `an index outlives the removal of its file`() throws {
    let index = try samples.index([[1, 0], [0, 1]])
    try FileManager.default.removeItem(atPath: samples.path)
    #expect(try index.search(query: [0, 1], k: 1).map(\.id) == [20])
  }
}

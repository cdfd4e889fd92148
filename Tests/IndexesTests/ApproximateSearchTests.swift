import Foundation
import Indexes
import TestSupport
import Testing

@Suite struct ApproximateSearchTests {
  let samples = Samples()
  let rows = ExactSearchTests.clustered(1_500, dimension: 32, seed: 1)

  @Test func `a stated recall is reached on queries that were not tried`() throws {
    let index = try samples.index(rows, kind: .lists(count: 60))
    let queries = ExactSearchTests.clustered(100, dimension: 32, seed: 1)
    let flat = Array(queries.map { $0.map { $0 * 1.01 } }.joined())
    let best = try index.search(queries: flat, k: 10)
    for recall in [0.8, 0.9, 0.99] as [Float] {
      let hits = try index.search(queries: flat, k: 10, effort: .recall(recall))
      let found = zip(hits, best).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
      // Held out or not, the queries follow one law; 0.03 is three deviations of 100 queries.
      #expect(Float(found) / 1_000 >= recall - 0.03)
    }
    #expect(try index.search(queries: flat, k: 10, effort: .recall(1)) == best)
    #expect(try index.search(queries: flat, k: 10, effort: .probes(60)).count == 100)
  }

  @Test func `the calibration is stored, rises and says where it comes from`() throws {
    let report = try samples.write(rows, kind: .lists(count: 60))
    let index = try VectorFile.open(path: samples.path)
    #expect(index.calibration == report.calibration)
    #expect(index.calibration.source == .storedVectors)
    for k in [10, 100] {
      let levels = index.calibration.levels.filter { $0.k == k }
      #expect(levels.map(\.target) == [0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999])
      #expect(levels.map(\.probes) == levels.map(\.probes).sorted())
      #expect(levels.allSatisfy { $0.measured >= $0.target })
    }
  }

  @Test func `queries to calibrate with are taken and named`() throws {
    var settings = IndexSettings()
    settings.kind = .lists(count: 20)
    settings.calibrationQueries = Array(rows[..<50].joined())
    let vectors = VectorArray(Array(rows[..<500].joined()), dimension: 32)
    let report = try IndexBuilder.build(from: vectors, to: samples.path, settings: settings)
    #expect(report.calibration.source == .queries)
    #expect(report.calibration.queryCount == 50)
  }

  @Test func `neither file nor hits depend on the number of threads`() throws {
    try samples.write(rows, kind: .lists(count: 40), threads: 1)
    let one = try samples.bytes()
    try samples.write(rows, kind: .lists(count: 40), threads: 3)
    #expect(try samples.bytes() == one)
    let index = try VectorFile.open(path: samples.path)
    let queries = Array(rows[..<70].joined())
    for effort in [SearchEffort.exact, .recall(0.9), .probes(2)] {
      let alone = try index.search(queries: queries, k: 12, effort: effort)
      #expect(try index.search(queries: queries, k: 12, effort: effort, threads: 3) == alone)
    }
  }

  @Test func `ids find their rows though rows are in another order`() throws {
    let index = try samples.index(rows, kind: .lists(count: 25))
    for id in stride(from: 10 as Int64, through: 15_000, by: 490) {
      let row = try #require(index.row(ofID: id))
      #expect(index.id(atRow: row) == id)
      #expect(index.vector(atRow: row) == rows[Int(id / 10) - 1])
    }
    #expect(index.row(ofID: 15) == nil && index.row(ofID: 15_010) == nil)
    let allowed = index.rows(allowing: [15_000, 10, 5, 20] as [Int64])
    #expect(Set((0..<1_500).filter(allowed.contains).map(index.id)) == [10, 20, 15_000])
  }
}

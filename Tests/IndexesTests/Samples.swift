import Foundation
import TestSupport

@testable import Indexes

/// Small indexes and the plain way to search them.
struct Samples {
  static let fingerprint: [UInt8] = (0..<32).map { UInt8($0 * 7 % 256) }

  let folder = try? TemporaryFolder()

  var path: String { folder?.path("vectors-1.vsx") ?? "" }

  /// Writes `rows` under ids 10, 20, 30 and so on, and opens the file.
  func index(
    _ rows: [[Float]], code: VectorCode = .float32, kind: IndexSettings.Kind = .automatic,
    metric: Metric = .innerProduct, sketch: IndexSettings.Sketch = .automatic
  ) throws -> VectorFile {
    try write(rows, code: code, kind: kind, metric: metric, sketch: sketch)
    return try VectorFile.open(path: path, expectedFingerprint: Self.fingerprint)
  }

  @discardableResult
  func write(
    _ rows: [[Float]], dimension: Int? = nil, code: VectorCode = .float32,
    kind: IndexSettings.Kind = .automatic, metric: Metric = .innerProduct,
    sketch: IndexSettings.Sketch = .automatic, threads: Int = 1
  ) throws -> IndexReport {
    var settings = IndexSettings()
    settings.code = code
    settings.kind = kind
    settings.metric = metric
    settings.sketch = sketch
    settings.fingerprint = Self.fingerprint
    settings.threads = threads
    let vectors = VectorArray(
      Array(rows.joined()), dimension: dimension ?? rows.first?.count ?? 1,
      ids: rows.indices.map { Int64($0 + 1) * 10 })
    return try IndexBuilder.build(from: vectors, to: path, settings: settings)
  }

  func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Vectors of small multiples of 1/64: their products are exact in float32 and in float16 codes, so
  /// that scores can be compared with `==`, and many are equal, so that ties occur.
  static func exactRows(_ count: Int, dimension: Int, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      (0..<dimension).map { _ in Float(Int.random(in: -3...3, using: &generator)) / 64 }
    }
  }

  /// The best hits by computing and sorting everything.
  static func bruteForce(
    _ rows: [[Float]], query: [Float], k: Int, where isAllowed: (Int64) -> Bool = { _ in true }
  ) -> [SearchHit] {
    let hits = rows.enumerated().map { row, vector in
      let products = zip(vector, query).map { Double($0) * Double($1) }
      return SearchHit(id: Int64(row + 1) * 10, score: Float(products.reduce(0, +)))
    }
    let sorted = hits.filter { isAllowed($0.id) }.sorted {
      ($1.score, $0.id) < ($0.score, $1.id)
    }
    return Array(sorted.prefix(k))
  }
}

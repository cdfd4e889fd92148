import Foundation
import Indexes

/// Sends the queries of a run through a vector index, as `vsearch query` would.
enum IndexRun {
  /// How many candidates are compared.
  private static let depth: Int = 10

  /// Builds an index of the clip vectors and compares its answers with the exact table.
  ///
  /// - Parameters:
  ///   - videos: Clip vectors `(E)`; nil for absent rows.
  ///   - texts: Unit text vectors `(E)`.
  ///   - similarity: The exact scores.
  ///   - absent: Rows that could not be scored.
  ///   - threads: Most threads of a search.
  /// - Returns: How well the index agrees, and how fast it answers.
  /// - Throws: ``IndexError`` when the index cannot be written.
  static func compare(
    _ videos: [[Float]?], _ texts: [[Float]], similarity: ScoreMatrix, absent: Set<Int>,
    threads: Int
  ) throws -> IndexAgreement {
    let folder: URL = FileManager.default.temporaryDirectory
      .appendingPathComponent("vsearch-eval-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path: String = folder.appendingPathComponent("vectors.vsx").path
    let present: [Int] = videos.indices.filter { videos[$0] != nil }
    let vectors = VectorArray(
      present.flatMap { videos[$0] ?? [] }, dimension: texts.first?.count ?? 1,
      ids: present.map(Int64.init))
    var settings = IndexSettings()
    settings.kind = .flat
    settings.code = .float16
    try IndexBuilder.build(from: vectors, to: path, settings: settings)
    let index = try VectorFile.open(path: path)
    let clock = ContinuousClock()
    var found: [[Int]] = []
    var milliseconds: [Double] = []
    for text in texts {
      let start = clock.now
      let hits = try index.search(query: text, k: depth, threads: threads)
      milliseconds.append((clock.now - start) / .milliseconds(1))
      found.append(hits.map { Int($0.id) })
    }
    let exact: [[Int]] = texts.indices.map { text in
      TopCandidates.best(depth, of: text, .textToVideo, scores: similarity, absent: absent)
        .map(\.candidate)
    }
    return try IndexAgreement(
      kind: "flat, float16", exact: exact, found: found, milliseconds: milliseconds)
  }
}

import Catalog
import Indexes

/// Finds the clips from which moments are chosen.
struct CandidateSearch: Sendable {
  let library: Library
  let index: VectorIndex
  let options: QueryOptions
  /// The clips to choose from; nil for all.
  let allowed: ClipRanges?
  let background: LibraryBackground?
  /// Clips that are never shown, whatever they score.
  var excluded = ClipRanges([])
  let threads: Int

  /// More candidates are never looked at to fill the list.
  private static let largestDepth: Int = 50_000

  var assembly: MomentAssembly { MomentAssembly(options: options) }

  /// Enough clips for as many moments as are asked for, best first.
  ///
  /// - Throws: The error of catalog or index.
  func candidates(for query: QueryVectors) throws -> [Candidate] {
    let excludedCount: Int = excluded.ranges.reduce(0) { $0 + $1.count }
    var depth: Int = max(options.limit * 4, options.rerankDepth) + excludedCount
    while true {
      let hits = try hits(query.direction, depth)
      let candidates = try resolve(hits, query)
      // Many clips of few videos: look deeper until there are enough or none are left.
      let areTooLow: Bool = hits.last.map { isTooLow($0.score, query) } ?? true
      if hits.count < depth || depth >= Self.largestDepth || areTooLow
        || assembly.drafts(of: candidates).count >= options.limit
      {
        return candidates
      }
      depth *= 4
    }
  }

  /// The best clip against what unrelated texts reach; nil where that is not known.
  func cutOff(_ candidates: [Candidate]) -> QueryResult.CutOff? {
    let best = candidates.max { ($0.confidence ?? 0) < ($1.confidence ?? 0) }
    guard let background, let best, let confidence = best.confidence else { return nil }
    return QueryResult.CutOff(
      bestConfidence: confidence, bestScore: best.similarity,
      weakLevel: background.scale.weakLevel, strongLevel: background.scale.strongLevel)
  }

  func hits(_ vector: [Float], _ depth: Int) throws -> [SearchHit] {
    try index.search(
      vector, k: depth, allowed: allowed, effort: options.effort, threads: threads)
  }

  /// The clips of hits, in their order; a clip may have been deleted since the search.
  private func resolve(_ hits: [SearchHit], _ query: QueryVectors) throws -> [Candidate] {
    let clips: [Clip] = try library.catalog.read { try $0.clips(ids: hits.map(\.id)) }
    let byID = Dictionary(clips.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let vectors = try library.vectors(ofClips: hits.map(\.id))
    return hits.compactMap { hit in
      guard !excluded.contains(hit.id), let clip = byID[hit.id], let vector = vectors[hit.id]
      else { return nil }
      return Candidate(
        clip: clip, vector: vector, similarity: hit.score,
        confidence: query.confidence(of: vector, background))
    }
  }

  /// Whether neither a clip of this score nor a worse one may be shown.
  private func isTooLow(_ score: Float, _ query: QueryVectors) -> Bool {
    if let least = options.leastScore, score < least { return true }
    // What is taken from hubs only lowers the confidence; several texts have no such bound.
    guard let background, query.wanted.count == 1, query.unwanted.isEmpty else { return false }
    return Double(score) < background.scale.score(options.leastConfidence)
  }
}

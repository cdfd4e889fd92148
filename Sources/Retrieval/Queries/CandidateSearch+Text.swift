import Catalog
import Kernels

extension CandidateSearch {
  /// Adds what the words of a query find to what its pictures find.
  ///
  /// - Parameters:
  ///   - visual: What the pictures find, best first; nothing where only words count.
  ///   - rankings: What the words find in each kind of text, best first.
  ///   - query: The vectors of the query.
  /// - Returns: All of them by reciprocal rank; a clip is as sure as the surest of them.
  /// - Throws: ``CatalogError``.
  func fuse(
    _ visual: [Candidate], with rankings: [[TextSearch.Hit]], _ query: QueryVectors
  ) throws -> [Candidate] {
    // What the pictures only seem to find takes no place from what the words do.
    let visual: [Candidate] = visual.filter(assembly.isGoodEnough)
    let hits: [TextSearch.Hit] = rankings.flatMap { $0 }
    let scores = RankFusion.scores(
      of: [visual.map(\.clip.id)] + rankings.map { $0.map(\.clipID) })
    var candidates: [Int64: Candidate] = [:]
    for candidate in visual { candidates[candidate.clip.id] = candidate }
    let others: [Int64] = Set(hits.map(\.clipID)).filter { candidates[$0] == nil }.sorted()
    let vectors = try library.vectors(ofClips: others)
    for clip in try library.catalog.read({ try $0.clips(ids: others) }) {
      guard let vector = vectors[clip.id] else { continue }
      var candidate = Candidate(
        clip: clip, vector: vector,
        similarity: Kernels.best.dot(query.direction.span, vector.span), confidence: nil)
      candidate.sources = []
      candidates[clip.id] = candidate
    }
    for hit in hits {
      guard var candidate = candidates[hit.clipID] else { continue }
      candidate.sources.append(hit.source)
      candidate.line = hit.line ?? candidate.line
      candidate.confidence = max(candidate.confidence ?? 0, hit.confidence)
      candidates[hit.clipID] = candidate
    }
    return candidates.values.map { candidate in
      var candidate = candidate
      candidate.score = scores[candidate.clip.id] ?? 0
      return candidate
    }.sorted { $0.score == $1.score ? $0.clip.id < $1.clip.id : $0.score > $1.score }
  }
}

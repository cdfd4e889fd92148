import Catalog
import Encoders

extension QueryEngine {
  /// Orders the first candidates by the matching head; what it did not look at follows in the old
  /// order.
  func rerank(
    _ candidates: inout [Candidate], _ text: TextEncoding, _ options: QueryOptions,
    into result: inout QueryResult
  ) throws {
    let reranker = try Reranker(library, bundle: bundle)
    let count: Int = min(options.rerankDepth, candidates.count)
    var first = Array(candidates.prefix(count))
    let scored = try reranker.score(text, clips: first.map(\.clip), threads: Self.threads)
    for (position, logits) in scored.logits.enumerated() {
      first[position].logits = logits
      guard let logits else { continue }
      first[position].score = options.rerankRule.score(
        logits: logits, similarity: first[position].similarity, temperature: reranker.temperature)
    }
    let looked = first.filter { $0.logits != nil }.sorted {
      $0.score == $1.score ? $0.clip.id < $1.clip.id : $0.score > $1.score
    }
    let others = first.filter { $0.logits == nil } + candidates.dropFirst(count)
    candidates = looked + others
    result.stage =
      "rerank@\(options.rerankDepth)" + (options.rerankRule == .mix ? "+mix" : "")
    result.storedTokens = scored.storedCount
    result.encodedTokens = scored.encodedCount
    result.unscored = count - looked.count
  }
}

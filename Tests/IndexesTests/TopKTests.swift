import Indexes
import TestSupport
import Testing

@Suite struct TopKTests {
  /// Hits with few different scores, so that many tie.
  private func hits(_ count: Int, seed: UInt64) -> [SearchHit] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map {
      SearchHit(id: Int64($0), score: Float(Int.random(in: 0...5, using: &generator)))
    }
  }

  private func best(_ k: Int, of hits: [SearchHit]) -> [SearchHit] {
    Array(hits.sorted { ($1.score, $0.id) < ($0.score, $1.id) }.prefix(k))
  }

  @Test(arguments: [0, 1, 2, 7, 10, 99, 100, 101, 5_000])
  func `the best are kept in whatever order they come`(k: Int) {
    let hits = hits(100, seed: 3)
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<5 {
      var top = TopK(k)
      for hit in hits.shuffled(using: &generator) { top.offer(id: hit.id, score: hit.score) }
      #expect(top.sorted() == best(k, of: hits))
    }
  }

  @Test func `parts merge into the whole`() {
    let hits = hits(300, seed: 8)
    var total = TopK(20)
    for part in stride(from: 0, to: 300, by: 75) {
      var top = TopK(20)
      for hit in hits[part..<part + 75] { top.offer(id: hit.id, score: hit.score) }
      total.merge(top)
    }
    #expect(total.sorted() == best(20, of: hits))
  }

  @Test func `a score that is not a number is never kept`() {
    var top = TopK(3)
    top.offer(id: 1, score: .nan)
    top.offer(id: 2, score: -.infinity)
    top.offer(id: 3, score: .infinity)
    top.offer(id: 4, score: -.nan)
    #expect(top.sorted().map(\.id) == [3, 2])
  }

  @Test func `the threshold is the worst score kept once all places are taken`() {
    var top = TopK(2)
    #expect(top.threshold == -.infinity)
    top.offer(id: 1, score: 5)
    #expect(top.threshold == -.infinity)
    top.offer(id: 2, score: 3)
    #expect(top.threshold == 3)
    top.offer(id: 3, score: 4)
    #expect(top.threshold == 4)
  }
}

/// The `k` best of all hits offered, whatever their order.
///
/// A binary heap with the worst hit that is kept at its root. Equal scores are decided by rising
/// id, so the result does not depend on how the offers were divided or ordered.
public struct TopK: Sendable {
  /// The most hits that are kept.
  public let k: Int

  private var heap: [SearchHit] = []

  /// Keeps the `k` best; 0 keeps none.
  public init(_ k: Int) {
    precondition(k >= 0, "the best \(k) hits")
    self.k = k
  }

  /// The least score that an offer needs; not a number when none is enough.
  public var threshold: Float {
    if heap.count < k { return -.infinity }
    return heap.first?.score ?? .nan
  }

  /// Keeps the hit if it is among the best so far; a score that is not a number never is.
  public mutating func offer(id: Int64, score: Float) {
    guard score >= threshold else { return }
    let hit = SearchHit(id: id, score: score)
    if heap.count < k {
      heap.append(hit)
      raise(from: heap.count - 1)
    } else if hit.precedes(heap[0]) {
      heap[0] = hit
      lower()
    }
  }

  /// Offers all that `other` kept.
  public mutating func merge(_ other: TopK) {
    for hit in other.heap { offer(id: hit.id, score: hit.score) }
  }

  /// The hits kept, best first.
  public func sorted() -> [SearchHit] {
    heap.sorted { $0.precedes($1) }
  }

  private mutating func raise(from start: Int) {
    var child: Int = start
    while child > 0 {
      let parent: Int = (child - 1) / 2
      guard heap[parent].precedes(heap[child]) else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func lower() {
    var parent: Int = 0
    while true {
      var worst: Int = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[worst].precedes(heap[child]) { worst = child }
      }
      guard worst != parent else { return }
      heap.swapAt(parent, worst)
      parent = worst
    }
  }
}

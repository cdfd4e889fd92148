/// One stored vector that a search found.
public struct SearchHit: Hashable, Sendable {
  /// The id that the vector was stored under.
  public let id: Int64
  /// Its inner product with the query; more is better.
  public let score: Float

  /// A hit.
  public init(id: Int64, score: Float) {
    self.id = id
    self.score = score
  }

  /// Whether this hit comes before `other` in a result: by falling score, then by rising id.
  public func precedes(_ other: SearchHit) -> Bool {
    score != other.score ? score > other.score : id < other.id
  }
}

/// Rows of a list that are still in the running, with their scores so far.
public struct Survivors: Sendable {
  /// How many there are; the arrays may be longer.
  public internal(set) var count: Int = 0
  /// Rows, counted from the beginning of the list, rising.
  public internal(set) var rows: [Int32]
  /// What is known of each score.
  public internal(set) var scores: [Float]
  /// How much the codes read so far may have distorted each score.
  public internal(set) var errors: [Float]

  /// None, with room for `capacity`.
  public init(capacity: Int) {
    rows = [Int32](repeating: 0, count: capacity)
    scores = [Float](repeating: 0, count: capacity)
    errors = [Float](repeating: 0, count: capacity)
  }

  /// Forgets all and makes the first `count` rows survive with score 0.
  public mutating func keepAll(_ count: Int) {
    reserve(count)
    self.count = count
    for index in 0..<count {
      rows[index] = Int32(index)
      scores[index] = 0
      errors[index] = 0
    }
  }

  /// Forgets all and makes `rows` survive with score 0.
  public mutating func keep(_ rows: Span<Int32>) {
    reserve(rows.count)
    count = rows.count
    for index in 0..<count {
      self.rows[index] = rows[index]
      scores[index] = 0
      errors[index] = 0
    }
  }

  /// Gives all that are left one score, of which nothing is distorted.
  public mutating func restart(score: Float) {
    for index in 0..<count {
      scores[index] = score
      errors[index] = 0
    }
  }

  /// Makes room for `capacity`.
  mutating func reserve(_ capacity: Int) {
    if rows.count < capacity { self = Survivors(capacity: capacity) }
  }
}

import Kernels

/// The rows that may be among the `k` best of one query.
struct Candidates: Sendable {
  private let k: Int
  // The k largest lower bounds, a binary heap with the least at its root.
  private var lowest: [Float] = []
  private(set) var rows: [UInt32] = []
  private var bounds: [Float] = []
  // When to drop what has become hopeless.
  private var mostRows: Int

  init(k: Int) {
    self.k = k
    mostRows = 8 * k + 4_096
    lowest.reserveCapacity(min(k, 4_096))
  }

  /// The `k`-th largest lower bound: a row whose upper bound is below is not among the best.
  var threshold: Float {
    lowest.count < k ? -.infinity : lowest[0]
  }

  /// Adds the survivors of a list.
  ///
  /// - Parameters:
  ///   - survivors: Rows counted from `firstRow`.
  ///   - firstRow: A row of the file.
  ///   - slack: What rounding may have done to each score.
  mutating func add(_ survivors: Survivors, firstRow: Int, slack: Float) {
    for index in 0..<survivors.count {
      let score: Float = survivors.scores[index]
      let width: Float = survivors.errors[index] + slack
      if score + width < threshold { continue }
      rows.append(UInt32(truncatingIfNeeded: firstRow + Int(survivors.rows[index])))
      bounds.append(score + width)
      offer(score - width)
    }
    if rows.count > mostRows {
      prune(below: threshold)
      mostRows = max(mostRows, 2 * rows.count)
    }
  }

  /// Adds what another worker found.
  mutating func merge(_ other: Candidates) {
    for bound in other.lowest { offer(bound) }
    rows += other.rows
    bounds += other.bounds
  }

  /// The rows that may be among the best.
  func rows(notBelow threshold: Float) -> [UInt32] {
    rows.indices.filter { !(bounds[$0] < threshold) }.map { rows[$0] }
  }

  /// Drops the rows that cannot be among the best.
  private mutating func prune(below threshold: Float) {
    var kept: Int = 0
    for index in rows.indices where !(bounds[index] < threshold) {
      rows[kept] = rows[index]
      bounds[kept] = bounds[index]
      kept += 1
    }
    rows.removeLast(rows.count - kept)
    bounds.removeLast(bounds.count - kept)
  }

  private mutating func offer(_ bound: Float) {
    // Also passes over what is not a number.
    guard bound > -.infinity else { return }
    if lowest.count < k {
      lowest.append(bound)
      var child: Int = lowest.count - 1
      while child > 0, lowest[(child - 1) / 2] > lowest[child] {
        lowest.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if bound > lowest[0] {
      var parent: Int = 0
      while 2 * parent + 1 < k {
        var child: Int = 2 * parent + 1
        if child + 1 < k, lowest[child + 1] < lowest[child] { child += 1 }
        guard lowest[child] < bound else { break }
        lowest[parent] = lowest[child]
        parent = child
      }
      lowest[parent] = bound
    }
  }
}

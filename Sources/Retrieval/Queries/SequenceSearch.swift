/// Finds where one thing happens after another within a video.
///
/// From the last step backwards: the best continuation of each clip is the best clip of the next step
/// that begins between its end and `withinSeconds` later, with the best continuation of its own.
struct SequenceSearch {
  /// Most seconds between the end of one step and the beginning of the next.
  let withinSeconds: Double

  /// A clip of one video and its score in each step.
  struct Part: Hashable, Sendable {
    let startSeconds: Double
    let endSeconds: Double
    let scores: [Float]
  }

  /// One way through the steps: the position of the clip of each.
  struct Path: Hashable, Sendable {
    let positions: [Int]
    /// The mean score of its clips.
    let score: Float
  }

  /// Times are rounded.
  private static let tolerance: Double = 0.001

  /// The best path from each clip that begins one.
  ///
  /// - Parameter parts: The clips of one video by rising start, all with as many scores as there are
  ///   steps.
  /// - Returns: One path for each first clip from which the steps can be gone, by rising start.
  func paths(through parts: [Part]) -> [Path] {
    guard let steps = parts.first?.scores.count, steps > 0 else { return [] }
    var best: [Float?] = parts.map { $0.scores[steps - 1] }
    var next: [[Int]] = []
    for step in (0..<steps - 1).reversed() {
      var sums = [Float?](repeating: nil, count: parts.count)
      var choices = [Int](repeating: -1, count: parts.count)
      for (position, part) in parts.enumerated() {
        guard let choice = follower(of: part, parts, best), let sum = best[choice] else { continue }
        sums[position] = part.scores[step] + sum
        choices[position] = choice
      }
      best = sums
      next.insert(choices, at: 0)
    }
    return parts.indices.compactMap { position in
      guard let sum = best[position] else { return nil }
      var positions: [Int] = [position]
      for choices in next { positions.append(choices[positions[positions.count - 1]]) }
      return Path(positions: positions, score: sum / Float(steps))
    }
  }

  /// The clip with the best sum that may follow `part`; the first of equal ones.
  private func follower(of part: Part, _ parts: [Part], _ sums: [Float?]) -> Int? {
    let earliest: Double = part.endSeconds - Self.tolerance
    let latest: Double = part.endSeconds + withinSeconds + Self.tolerance
    var low: Int = 0
    var high: Int = parts.count
    while low < high {
      let middle: Int = (low + high) / 2
      if parts[middle].startSeconds < earliest { low = middle + 1 } else { high = middle }
    }
    var found: Int?
    while low < parts.count, parts[low].startSeconds <= latest {
      if let sum = sums[low], sum > found.flatMap({ sums[$0] }) ?? -.infinity { found = low }
      low += 1
    }
    return found
  }
}

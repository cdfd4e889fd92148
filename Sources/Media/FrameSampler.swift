/// Chooses which frames stand for a stretch of video.
public enum FrameSampler {
  /// The middle frames of `count` equal segments of a video (spec § 5.2).
  ///
  /// A video of fewer frames gives each of them, then repeats the last.
  ///
  /// - Parameters:
  ///   - total: Number of frames to choose from, at least 1.
  ///   - count: How many to choose, at least 1.
  /// - Returns: `count` rising frame numbers below `total`.
  public static func middle(total: Int, count: Int) -> [Int] {
    precondition(total > 0 && count > 0, "\(count) of \(total) frames")
    let segments: Int = min(total, count)
    let width: Double = Double(total) / Double(segments)
    let edges: [Int] = (0..<segments).map { Int(Double($0) * width) } + [total]
    let chosen: [Int] = (0..<segments).map { (edges[$0] + edges[$0 + 1] - 1) / 2 }
    return chosen + Array(repeating: chosen[segments - 1], count: count - segments)
  }

  /// The same within a range of frames.
  ///
  /// - Parameters:
  ///   - frames: The frames to choose from, not empty.
  ///   - count: How many to choose, at least 1.
  /// - Returns: `count` rising frame numbers of the range.
  public static func middle(of frames: Range<Int>, count: Int) -> [Int] {
    middle(total: frames.count, count: count).map { frames.lowerBound + $0 }
  }

  /// How many frames lie in the first 30 seconds, by the average rate alone (spec § 5.3).
  ///
  /// - Parameters:
  ///   - total: Number of frames of the video.
  ///   - framesPerSecond: The average rate; nil leaves `total` as it is.
  /// - Returns: A number in `1...total`, for a `total` of at least 1.
  public static func firstThirtySeconds(total: Int, framesPerSecond: Double?) -> Int {
    guard let framesPerSecond, framesPerSecond > 0, Double(total) / framesPerSecond > 30 else {
      return total
    }
    return min(total, max(1, Int(30 * framesPerSecond)))
  }
}

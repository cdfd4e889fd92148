/// Which frames stand for a stretch of video: one case for each published rule.
public enum FrameChoice: Hashable, Sendable {
  /// ``FrameSampler/middle(of:count:)``.
  case middle
  /// ``FrameSampler/sparse(total:count:view:of:)``.
  case sparse(view: Int, of: Int)
  /// ``FrameSampler/evenly(total:count:)``.
  case evenly
  /// ``FrameSampler/onePerSecond(total:framesPerSecond:most:)``; a short clip has fewer frames.
  case onePerSecond

  /// The choice of `count` among `frames`, which is not empty; rising.
  func frames(of frames: Range<Int>, count: Int, framesPerSecond: Double?) -> [Int] {
    switch self {
    case .onePerSecond:
      FrameSampler.onePerSecond(
        total: frames.count, framesPerSecond: framesPerSecond ?? 1, most: count
      ).map { frames.lowerBound + $0 }
    case .middle: FrameSampler.middle(of: frames, count: count)
    case .sparse(let view, let views):
      FrameSampler.sparse(total: frames.count, count: count, view: view, of: views)
        .map { frames.lowerBound + $0 }
    case .evenly:
      FrameSampler.evenly(total: frames.count, count: count).map { frames.lowerBound + $0 }
    }
  }
}

extension FrameSampler {
  /// The frames of one of several views of a whole video, as video classifiers are tested.
  ///
  /// Frames lie as far apart in every view; views differ in how far they are moved (UniFormerV2's
  /// spec § 8.1, VideoMamba's § 5.6).
  ///
  /// - Parameters:
  ///   - total: Number of frames to choose from, at least 1.
  ///   - count: How many to choose, at least 1.
  ///   - view: Which view, from 0.
  ///   - views: How many views there are.
  /// - Returns: `count` rising frame numbers below `total`.
  public static func sparse(total: Int, count: Int, view: Int, of views: Int) -> [Int] {
    precondition(total > 0 && count > 0, "\(count) of \(total) frames")
    precondition(view >= 0 && view < views, "view \(view) of \(views)")
    let step: Double = max(0, Double(total - 1) / Double(count))
    let shift = Int(step / Double(views + 1) * Double(view + 1))
    return (0..<count).map { index in
      min(Int((step * Double(index)).rounded(.toNearestOrEven)) + shift, total - 1)
    }
  }

  /// Evenly spaced frames from the first to the last, as InternVideo's demonstration takes them.
  ///
  /// - Parameters:
  ///   - total: Number of frames to choose from, at least 1.
  ///   - count: How many to choose, at least 1.
  /// - Returns: `count` rising frame numbers below `total`.
  public static func evenly(total: Int, count: Int) -> [Int] {
    precondition(total > 0 && count > 0, "\(count) of \(total) frames")
    let step: Double = count > 1 ? Double(total - 1) / Double(count - 1) : 0
    return (0..<count - 1).map { Int(Double($0) * step) } + [total - 1]
  }

  /// A frame of each second, thinned evenly, as InternVideo's retrieval harness takes them.
  ///
  /// - Parameters:
  ///   - total: Number of frames to choose from, at least 1.
  ///   - framesPerSecond: The average rate.
  ///   - most: How many to choose at most, at least 1.
  /// - Returns: Up to `most` rising frame numbers below `total`.
  public static func onePerSecond(total: Int, framesPerSecond: Double, most: Int) -> [Int] {
    precondition(total > 0 && most > 0, "\(most) of \(total) frames")
    let step: Double = min(max(1, framesPerSecond.rounded(.toNearestOrEven)), Double(total))
    let pool: [Int] = Array(stride(from: 0, to: total, by: Int(step)))
    return pool.count <= most ? pool : evenly(total: pool.count, count: most).map { pool[$0] }
  }
}

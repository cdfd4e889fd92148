/// Which frames of a video make up which clip.
struct ClipPlan: Hashable {
  struct Clip: Hashable {
    let startSeconds: Double
    let endSeconds: Double
    /// One index for each frame taken, rising; a short clip repeats its last.
    let frames: [Int]
  }

  let clips: [Clip]
  /// Whether the plan depends on the video's end, and so on its number of frames.
  let coversEnd: Bool

  /// The plan for a video of at least one frame; empty for none.
  ///
  /// - Parameters:
  ///   - request: What is wanted.
  ///   - timeline: The times of all frames.
  ///   - path: The file, for errors.
  /// - Throws: ``MediaError/emptyRange(_:reason:)``.
  init(
    _ request: ClipRequest, timeline: FrameTimeline, path: MediaPath
  ) throws(MediaError) {
    guard timeline.count > 0 else {
      clips = []
      coversEnd = true
      return
    }
    let all: Range<Int> = 0..<timeline.count
    switch request.segmentation {
    case .windows(let seconds):
      clips = ClipPlan.windows(of: seconds, timeline: timeline, request)
      coversEnd = true
    case .whole:
      clips = [
        ClipPlan.clip(all, from: 0, to: timeline.endSeconds, request, timeline.averageFrameRate)
      ]
      coversEnd = true
    case .firstThirtySeconds:
      let count: Int = FrameSampler.firstThirtySeconds(
        total: timeline.count, framesPerSecond: timeline.averageFrameRate)
      coversEnd = count == timeline.count
      let end: Double = coversEnd ? timeline.endSeconds : timeline.seconds[count]
      clips = [ClipPlan.clip(0..<count, from: 0, to: end, request, timeline.averageFrameRate)]
    case .ranges(let ranges):
      var clips: [Clip] = []
      var lastFrame: Int = 0
      for range in ranges {
        let frames = try ClipPlan.frames(
          from: range.lowerBound, to: range.upperBound, timeline: timeline, path: path)
        clips.append(
          ClipPlan.clip(
            frames, from: range.lowerBound, to: min(range.upperBound, timeline.endSeconds),
            request, timeline.averageFrameRate))
        lastFrame = max(lastFrame, frames.upperBound)
      }
      self.clips = clips
      coversEnd = lastFrame == timeline.count
    case .range(let start, let end):
      let range = try ClipPlan.frames(from: start, to: end, timeline: timeline, path: path)
      coversEnd = range.upperBound == timeline.count
      clips = [
        ClipPlan.clip(
          range, from: start, to: min(end ?? timeline.endSeconds, timeline.endSeconds), request,
          timeline.averageFrameRate)
      ]
    }
  }

  private static func clip(
    _ frames: Range<Int>, from start: Double, to end: Double, _ request: ClipRequest,
    _ rate: Double?
  ) -> Clip {
    Clip(
      startSeconds: start, endSeconds: end,
      frames: request.choice.frames(
        of: frames, count: request.framesPerClip, framesPerSecond: rate))
  }

  private static func windows(
    of width: Double, timeline: FrameTimeline, _ request: ClipRequest
  ) -> [Clip] {
    let end: Double = timeline.endSeconds
    let whole: Double = (end / width).rounded(.down)
    let remainder: Double = end - whole * width + FrameTimeline.tolerance
    let windowCount: Double = max(1, remainder >= width / 2 ? whole + 1 : whole)
    func window(of frame: Int) -> Double {
      let time: Double = timeline.seconds[frame] + FrameTimeline.tolerance
      return min(windowCount - 1, (time / width).rounded(.down))
    }
    var clips: [Clip] = []
    var first: Int = 0
    while first < timeline.count {
      let number: Double = window(of: first)
      var next: Int = first + 1
      while next < timeline.count, window(of: next) == number { next += 1 }
      // Until the next frame begins, in whichever window, the last one stays on screen.
      let clipEnd: Double = next < timeline.count ? window(of: next) * width : end
      clips.append(
        clip(first..<next, from: number * width, to: clipEnd, request, timeline.averageFrameRate))
      first = next
    }
    return clips
  }

  private static func frames(
    from start: Double, to end: Double?, timeline: FrameTimeline, path: MediaPath
  ) throws(MediaError) -> Range<Int> {
    let limit: Double = end ?? .infinity
    guard start >= 0, start < limit else {
      throw .emptyRange(path, reason: "\(start) s is not before \(limit) s")
    }
    guard start < timeline.endSeconds else {
      throw .emptyRange(path, reason: "the video ends at \(timeline.endSeconds) s")
    }
    let range = timeline.frames(from: start, to: limit)
    if !range.isEmpty { return range }
    // Nothing begins in the range: the frame before it is still on screen, or the first is to come.
    let shown: Int = max(0, range.lowerBound - 1)
    return shown..<(shown + 1)
  }
}

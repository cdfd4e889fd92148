/// Which frames of a video make up which clip.
struct ClipPlan: Hashable {
  struct Clip: Hashable {
    /// Place in the grid of windows, which skips those without a frame.
    var number: Int = 0
    let startSeconds: Double
    let endSeconds: Double
    /// All frames of the clip.
    let range: Range<Int>
    /// One index for each frame taken, rising; a short clip repeats its last.
    var frames: [Int]
  }

  let clips: [Clip]
  /// Whether the plan depends on the video's end, and so on its number of frames.
  let coversEnd: Bool

  /// The plan for a video of at least one frame, as far as no cut changes it; empty for none.
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
    case .windows(let seconds, let overlap), .shots(let seconds, _, let overlap):
      clips = ClipPlan.windows(
        WindowRule(seconds: seconds, overlap: overlap), in: all, timeline: timeline,
        request)
      coversEnd = true
    case .whole:
      clips = [
        ClipPlan.clip(all, from: 0, to: timeline.endSeconds, timeline, request)
      ]
      coversEnd = true
    case .firstThirtySeconds:
      let count: Int = FrameSampler.firstThirtySeconds(
        total: timeline.count, framesPerSecond: timeline.averageFrameRate)
      coversEnd = count == timeline.count
      let end: Double = coversEnd ? timeline.endSeconds : timeline.seconds[count]
      clips = [ClipPlan.clip(0..<count, from: 0, to: end, timeline, request)]
    case .ranges(let ranges):
      var clips: [Clip] = []
      for range in ranges {
        let frames = try ClipPlan.frames(
          from: range.lowerBound, to: range.upperBound, timeline: timeline, path: path)
        clips.append(
          ClipPlan.clip(
            frames, from: range.lowerBound, to: min(range.upperBound, timeline.endSeconds),
            timeline, request))
      }
      coversEnd = clips.contains { $0.range.upperBound == timeline.count }
      self.clips = clips
    case .range(let start, let end):
      let range = try ClipPlan.frames(from: start, to: end, timeline: timeline, path: path)
      coversEnd = range.upperBound == timeline.count
      clips = [
        ClipPlan.clip(
          range, from: start, to: min(end ?? timeline.endSeconds, timeline.endSeconds),
          timeline, request)
      ]
    }
  }

  private static func clip(
    _ frames: Range<Int>, from start: Double, to end: Double, _ timeline: FrameTimeline,
    _ request: ClipRequest
  ) -> Clip {
    Clip(
      startSeconds: start, endSeconds: end, range: frames,
      frames: request.frames(of: frames, timeline))
  }

  /// The windows of a shot: those of its grid in which a frame begins.
  ///
  /// - Parameters:
  ///   - rule: Length and overlap of the windows.
  ///   - frames: The frames of the shot, of the whole video where it has no cuts.
  ///   - timeline: The times of all frames.
  ///   - request: How many frames to take of each, and which.
  /// - Returns: By rising time; at least one for a shot of at least one frame.
  static func windows(
    _ rule: WindowRule, in frames: Range<Int>, timeline: FrameTimeline, _ request: ClipRequest
  ) -> [Clip] {
    let origin: Double = frames.lowerBound == 0 ? 0 : timeline.seconds[frames.lowerBound]
    let end: Double =
      frames.upperBound < timeline.count
      ? timeline.seconds[frames.upperBound] : timeline.endSeconds
    let total: Double = rule.count(seconds: end - origin)
    func time(_ frame: Int) -> Double {
      timeline.seconds[frame] - origin + FrameTimeline.tolerance
    }
    var places: [(number: Double, range: Range<Int>)] = []
    var number: Double = 0
    var low: Int = frames.lowerBound
    while number < total {
      while low < frames.upperBound, time(low) < rule.start(number) { low += 1 }
      guard low < frames.upperBound else { break }
      let isLast: Bool = number == total - 1
      var high: Int = low
      while high < frames.upperBound, isLast || time(high) < rule.end(number) { high += 1 }
      if high > low { places.append((number, low..<high)) }
      // Hours without a frame are not gone through window by window.
      let next: Double = high > low ? number + 1 : min(total - 1, rule.firstWindow(at: time(low)))
      number = max(number + 1, next)
    }
    return places.indices.map { index in
      let place = places[index]
      // Until the next frame begins, in whichever window, the last one stays on screen.
      let following: Double? =
        index + 1 < places.count ? origin + rule.start(places[index + 1].number) : nil
      let ownEnd: Double = rule.overlap > 0 ? origin + rule.end(place.number) : 0
      return Clip(
        number: Int(place.number), startSeconds: origin + rule.start(place.number),
        endSeconds: following.map { max($0, ownEnd) } ?? end, range: place.range,
        frames: request.frames(of: place.range, timeline))
    }
  }

  /// The frames that begin within a range, or else the one on screen at its start.
  static func frames(
    from start: Double, to end: Double?, timeline: FrameTimeline, path: MediaPath
  ) throws(MediaError) -> Range<Int> {
    let limit: Double = end ?? .infinity
    guard start >= 0, start < limit else {
      throw .emptyRange(path, reason: "\(start) s is not before \(limit) s")
    }
    guard start < timeline.endSeconds else {
      throw .emptyRange(
        path, reason: "the video ends at \((timeline.endSeconds * 1000).rounded() / 1000) s")
    }
    let range = timeline.frames(from: start, to: limit)
    if !range.isEmpty { return range }
    // Nothing begins in the range: the frame before it is still on screen, or the first is to come.
    let shown: Int = max(0, range.lowerBound - 1)
    return shown..<(shown + 1)
  }
}

/// How a stretch of video is cut into windows that follow each other.
struct WindowRule: Hashable {
  /// Length of a window.
  let seconds: Double
  /// How much two windows share; below ``seconds``.
  let overlap: Double

  private var step: Double { seconds - overlap }

  /// Where a window begins, in seconds since the begin of the stretch.
  func start(_ number: Double) -> Double { number * step }

  /// Where it ends, unless it is the last.
  func end(_ number: Double) -> Double {
    overlap > 0 ? number * step + seconds : (number + 1) * step
  }

  /// The first window that has not ended at `time`.
  func firstWindow(at time: Double) -> Double {
    max(0, ((time - seconds) / step).rounded(.down) + 1)
  }

  /// The number of windows of a stretch; the last one takes in a remainder of less than half a step.
  func count(seconds length: Double) -> Double {
    let whole: Double = max(0, ((length - overlap) / step).rounded(.down))
    let covered: Double = whole > 0 ? whole * step + overlap : 0
    let remainder: Double = length - covered + FrameTimeline.tolerance
    return max(1, remainder >= step / 2 ? whole + 1 : whole)
  }
}

extension ClipRequest {
  /// The frames taken of a clip that consists of `frames`.
  func frames(of frames: Range<Int>, _ timeline: FrameTimeline) -> [Int] {
    choice.frames(
      of: frames, count: framesPerClip, framesPerSecond: timeline.averageFrameRate)
  }
}

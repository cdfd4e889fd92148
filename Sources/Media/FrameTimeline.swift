/// The presentation times of all frames of a video.
public struct FrameTimeline: Hashable, Sendable {
  /// Seconds since the container's start, one for each frame in presentation order, never falling.
  public let seconds: [Double]
  /// When the last frame ends, in seconds.
  public let endSeconds: Double
  /// Average frames a second as the container states it, nil when unknown.
  public let averageFrameRate: Double?

  /// Number of frames.
  public var count: Int { seconds.count }

  /// Whether packets lack presentation times, so that ``seconds`` may be off by a frame or so.
  let isEstimated: Bool

  /// A time and a length, in ticks, in the order packets or pictures came.
  struct Entry: Hashable {
    /// When the frame is shown.
    let ticks: Int64?
    /// A time that rises from entry to entry while one clock lasts.
    let orderTicks: Int64?
    let durationTicks: Int64
  }

  /// The timeline of frames in the order they came out of a demuxer or a decoder.
  init(_ entries: [Entry], description: VideoDescription, isEstimated: Bool = false) {
    self.isEstimated = isEstimated
    var clock = PresentationClock(description)
    let sorted: [Entry] = FrameTimeline.sorted(entries, clock: clock)
    seconds = sorted.map { clock.advance(to: $0.ticks) }
    averageFrameRate = description.averageFrameRate.value
    var length: Double = clock.frameSeconds
    if description.hasTimestamps, let ticks = sorted.last?.durationTicks, ticks > 0 {
      let stated: Double = clock.raw(ticks)
      if stated <= PresentationClock.longestGapSeconds { length = stated }
    }
    endSeconds = (seconds.last ?? 0) + length
  }

  /// The timeline of frames as they were decoded.
  init(_ stamps: [FrameStamp], description: VideoDescription) {
    self.init(
      stamps.map {
        Entry(ticks: $0.pts, orderTicks: $0.pts, durationTicks: $0.durationTicks)
      }, description: description)
  }

  /// Seconds by which a frame may begin too early and still belong: times are rounded.
  static let tolerance: Double = 1e-6

  /// The frames that are shown within `[start, end)`, by the time each begins.
  func frames(from start: Double, to end: Double) -> Range<Int> {
    let first: Int = firstIndex(at: start)
    return first..<max(first, firstIndex(at: end))
  }

  /// The first frame that begins at `time` or later.
  private func firstIndex(at time: Double) -> Int {
    var low: Int = 0
    var high: Int = seconds.count
    while low < high {
      let middle: Int = (low + high) / 2
      if seconds[middle] < time - FrameTimeline.tolerance {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// Sorts by time within each stretch of one clock: packets come in decoding order.
  private static func sorted(_ entries: [Entry], clock: PresentationClock) -> [Entry] {
    var result: [Entry] = []
    result.reserveCapacity(entries.count)
    var stretch: [Entry] = []
    var latest: Double?
    func close() {
      result += stretch.contains { $0.ticks == nil } ? stretch : stretch.sorted(by: precedes)
      stretch.removeAll(keepingCapacity: true)
    }
    for entry in entries {
      if let ticks = entry.orderTicks {
        let time: Double = clock.raw(ticks)
        if let last = latest,
          time < last - clock.reorderingSeconds
            || time > last + PresentationClock.longestGapSeconds
        {
          close()
          latest = nil
        }
        latest = max(latest ?? time, time)
      }
      stretch.append(entry)
    }
    close()
    return result
  }

  private static func precedes(_ first: Entry, _ second: Entry) -> Bool {
    (first.ticks ?? 0) < (second.ticks ?? 0)
  }
}

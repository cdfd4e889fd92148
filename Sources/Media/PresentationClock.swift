/// Turns timestamps in presentation order into seconds that never fall.
///
/// Seconds count from the container's start. Where timestamps are missing, each frame follows the
/// one before by the average frame time. Where the clock jumps back by more than reordering can
/// explain, or ahead by over an hour, it is taken for a new clock that goes on where the old one
/// stopped.
struct PresentationClock {
  let frameSeconds: Double
  private let tickSeconds: Double
  private let startSeconds: Double
  private var shift: Double?
  private var last: Double?

  init(_ description: VideoDescription) {
    self.init(
      timeBase: description.timeBase, startSeconds: description.startSeconds,
      frameSeconds: description.frameSeconds)
  }

  init(timeBase: Rational, startSeconds: Double, frameSeconds: Double) {
    tickSeconds = timeBase.value ?? 0
    self.startSeconds = startSeconds
    self.frameSeconds = frameSeconds
  }

  /// The furthest that reordered pictures step back: 16 frames, and never under a second.
  var reorderingSeconds: Double { max(1, 16 * frameSeconds) }

  /// The furthest ahead that is still believed.
  static let longestGapSeconds: Double = 3600

  /// The seconds of the next frame.
  mutating func advance(to ticks: Int64?) -> Double {
    let seconds: Double = position(ticks)
    last = seconds
    return seconds
  }

  /// The seconds of a frame later on the same clock; nil before the first.
  func seconds(at ticks: Int64) -> Double? {
    shift.map { raw(ticks) + $0 }
  }

  /// `ticks` on the raw clock.
  func raw(_ ticks: Int64) -> Double {
    Double(ticks) * tickSeconds
  }

  /// Goes on at a frame that does not follow the one before; the clock itself is the same.
  mutating func jump(to ticks: Int64) {
    guard let shift else { return }
    last = raw(ticks) + shift
  }

  private mutating func position(_ ticks: Int64?) -> Double {
    let following: Double = last.map { $0 + frameSeconds } ?? 0
    guard let ticks, tickSeconds > 0 else { return following }
    let time: Double = raw(ticks)
    guard let currentShift = shift, let last else {
      if last != nil {
        shift = following - time
        return following
      }
      // A start after the first frame, or hours before it, says nothing.
      let gap: Double = time - startSeconds
      let isSane: Bool = gap >= 0 && gap <= PresentationClock.longestGapSeconds
      let origin: Double = isSane ? startSeconds : time
      shift = -origin
      return max(following, time - origin)
    }
    let seconds: Double = time + currentShift
    if seconds < last - reorderingSeconds || seconds > last + PresentationClock.longestGapSeconds {
      shift = following - time
      return following
    }
    return max(last, seconds)
  }
}

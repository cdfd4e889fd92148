import CFFmpeg

/// The frames of a stretch of a video, one after the other.
struct CutPictures: ~Copyable {
  /// A frame and its time.
  struct Picture: ~Copyable {
    let frame: FrameHandle
    let stamp: FrameStamp
  }

  private var reader: VideoReader
  private let path: MediaPath
  private let end: Double
  private var pending: Picture?
  private var isEnded = false

  /// Opens a video at the first frame of the stretch.
  init(
    path: MediaPath, from start: Double, to end: Double?, limits: MediaLimits
  ) throws(MediaError) {
    let limit: Double = end ?? .infinity
    guard start >= 0, start < limit else {
      throw .emptyRange(path, reason: "\(start) s is not before \(limit) s")
    }
    var reader = try VideoReader(path: path, threads: 0, limits: limits)
    let beginning = try Self.beginning(of: &reader, from: start, to: limit, path: path)
    self.path = path
    self.end = limit
    isEnded = beginning.isEnded
    pending = beginning.picture
    self.reader = reader
  }

  /// The first frame of a stretch, nil for none, and whether it is the only one.
  private struct Beginning: ~Copyable {
    let picture: Picture?
    let isEnded: Bool
  }

  private static func beginning(
    of reader: inout VideoReader, from start: Double, to end: Double, path: MediaPath
  ) throws(MediaError) -> Beginning {
    guard var stamp = try reader.next() else { return Beginning(picture: nil, isEnded: true) }
    if start > stamp.seconds {
      try reader.skip(toward: start)
      stamp = reader.currentStamp ?? stamp
    }
    var shown: Picture = try picture(reader, stamp, path: path)
    while stamp.seconds < start - FrameTimeline.tolerance {
      guard let next = try reader.next() else {
        // The last frame stays on screen for as long as it lasts.
        let length: Double = reader.seconds(ofTicks: stamp.durationTicks)
        if start >= stamp.seconds + length { return Beginning(picture: nil, isEnded: true) }
        return Beginning(picture: shown, isEnded: true)
      }
      stamp = next
      if stamp.seconds >= end - FrameTimeline.tolerance {
        // None begins in the stretch: the one on screen stands for it.
        return Beginning(picture: shown, isEnded: true)
      }
      shown = try picture(reader, stamp, path: path)
    }
    return Beginning(picture: shown, isEnded: false)
  }

  var description: VideoDescription { reader.description }

  var hasSound: Bool { reader.description.streams.contains { $0.kind == .audio } }

  /// Where the stretch ends at the latest, in seconds.
  var endSeconds: Double {
    min(end, (reader.description.durationSeconds ?? 1e6) + 1)
  }

  /// The next frame; nil after the last one.
  mutating func next() throws(MediaError) -> Picture? {
    if let picture = pending.take() { return picture }
    guard !isEnded, let stamp = try reader.next(),
      stamp.seconds < end - FrameTimeline.tolerance
    else {
      isEnded = true
      return nil
    }
    return try Self.picture(reader, stamp, path: path)
  }

  /// A frame's time on the container's own clock.
  func containerSeconds(of stamp: FrameStamp) -> Double {
    guard let ticks = stamp.pts else { return description.startSeconds + stamp.seconds }
    return Double(ticks) * (description.timeBase.value ?? 0)
  }

  /// When a frame is shown, since `origin`, and for how long.
  func times(
    of stamp: FrameStamp, since origin: FrameStamp, in timeBase: AVRational
  ) -> (ticks: PictureEncoder.Times, seconds: Double) {
    let tick: Double = Rational(timeBase).value ?? 1
    var length: Double = reader.seconds(ofTicks: stamp.durationTicks)
    // A frame that is shown for long ends with the stretch; any other keeps its length, and the clip
    // its frame rate.
    if stamp.seconds + length > end && length > 2 * description.frameSeconds {
      length = max(description.frameSeconds, end - stamp.seconds)
    }
    var ticks: Double = ((stamp.seconds - origin.seconds) / tick).rounded()
    if let first = origin.pts, let now = stamp.pts, now >= first,
      Rational(timeBase) == description.timeBase,
      abs(Double(now - first) - ticks) <= 1
    {
      // The same ticks as in the source, without rounding.
      ticks = Double(now - first)
    }
    let duration = Int64(exactly: (length / tick).rounded()) ?? 1
    return (
      PictureEncoder.Times(ticks: Int64(exactly: ticks) ?? 0, duration: max(1, duration)), length
    )
  }

  func copyRotation(to muxer: inout Muxer, stream: Int32) throws(MediaError) {
    reader.copyRotation(to: &muxer, stream: stream)
  }

  private static func picture(
    _ reader: borrowing VideoReader, _ stamp: FrameStamp, path: MediaPath
  ) throws(MediaError) -> Picture {
    guard let frame = reader.reference() else {
      throw .limitExceeded(path, reason: "out of memory")
    }
    return Picture(frame: frame, stamp: stamp)
  }
}

extension VideoReader {
  /// How long a frame is shown; on average where the container does not say.
  fileprivate func seconds(ofTicks ticks: Int64) -> Double {
    let stated: Double = Double(ticks) * (description.timeBase.value ?? 0)
    let isSane: Bool = stated > 0 && stated <= PresentationClock.longestGapSeconds
    return isSane && description.hasTimestamps ? stated : description.frameSeconds
  }
}

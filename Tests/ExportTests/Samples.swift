import Export

@testable import Media

/// Moments of videos that exist only on paper.
enum Samples {
  /// A name with everything that some format cannot take.
  static let hostileName = "a,\"b\"<i>&'\n]]>\u{1}#%é 🎬.mp4"

  /// A moment from frame 48 to before frame 96, best at 60, of a video of 240 frames.
  static func moment(
    rank: Int = 1, name: String = "clips/beach.mp4", rate: Rational = Rational(24_000, 1_001),
    timeCode: String? = nil, variable: Bool = false
  ) throws -> ExportMoment {
    let frame: Double = 1 / (rate.value ?? 1)
    let seconds: [Double] = (0..<240).map { index in
      // Every fourth frame comes late, by more than half a frame.
      Double(index) * frame + (variable && index % 4 == 3 ? 0.8 * frame : 0)
    }
    let description = VideoDescription(
      container: "mov", codec: "h264", pixelFormat: "yuv420p", width: 1920, height: 1080,
      sampleAspectRatio: Rational(1, 1), displayTransform: .identity, averageFrameRate: rate,
      timeBase: Rational(1, 1_000_000), startSeconds: 0, durationSeconds: nil, bitRate: nil,
      timeCode: timeCode, streamIndex: 0, streams: [], hasTimestamps: true)
    let timeline = FrameTimeline(
      seconds.enumerated().map { index, time in
        FrameStamp(
          index: index, pts: Int64((time * 1e6).rounded()),
          durationTicks: Int64((frame * 1e6).rounded()), seconds: time)
      }, description: description)
    let frames = try FrameSpan(
      from: 48 * frame, to: 96 * frame, best: 60 * frame, in: timeline,
      clock: EditClock(timeline, description), path: "beach.mp4")
    return ExportMoment(
      rank: rank, score: 0.25, name: name, path: "/videos/" + name, start: 48 * frame,
      end: 96 * frame, best: 60 * frame,
      source: ExportMoment.Source(
        frames: frames, width: 1920, height: 1080, hasSound: true, timeCode: timeCode))
  }
}

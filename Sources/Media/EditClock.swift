/// How editing programs number the frames of a video: at one rational rate, from its first frame.
///
/// Where every frame lies within half a frame of its place at that rate, numbers are the frames'
/// indices. A video of a variable rate is numbered by time, as editing programs lay it out.
public struct EditClock: Hashable, Sendable {
  /// Frames a second, both numbers above zero.
  public let rate: Rational
  /// Whether a frame's number is not its index.
  public let isVariable: Bool

  /// The clock of a video.
  ///
  /// - Parameters:
  ///   - timeline: The times of its frames.
  ///   - description: What its container says.
  public init(_ timeline: FrameTimeline, _ description: VideoDescription) {
    let times: [Double] = timeline.seconds
    var measured: Double?
    if let first = times.first, let last = times.last, last > first {
      measured = Double(times.count - 1) / (last - first)
    }
    let stated: Rational = description.averageFrameRate
    let isSane: Bool = stated.value.map { $0 <= 1_000 } ?? false
    let guesses: [Rational?] = [
      isSane ? stated.value.flatMap { Self.standard(near: $0, within: 1e-4) } : nil,
      isSane ? stated : nil,
      measured.flatMap { Self.standard(near: $0, within: 1e-3) },
    ]
    for case let guess? in guesses where Self.fits(guess, times) {
      rate = guess
      isVariable = false
      return
    }
    let average: Double? = isSane ? stated.value : measured
    rate = average.flatMap { Self.standard(near: $0, within: .infinity) } ?? Rational(25, 1)
    isVariable = times.count > 1
  }

  /// The number of a frame of `timeline`, which may be its count: the end.
  func number(of index: Int, in timeline: FrameTimeline) -> Int {
    guard isVariable, let first = timeline.seconds.first else { return index }
    let time: Double = index < timeline.count ? timeline.seconds[index] : timeline.endSeconds
    let position: Double = ((time - first) * (rate.value ?? 25)).rounded()
    // The longest timeline has some 1e12 s.
    return Int(exactly: position) ?? index
  }

  /// Whether times rounded to frames give each frame its index.
  private static func fits(_ rate: Rational, _ times: [Double]) -> Bool {
    guard let value = rate.value, let first = times.first else { return rate.value != nil }
    for (index, time) in times.enumerated()
    where abs((time - first) * value - Double(index)) > 0.49 { return false }
    return true
  }

  private static let standards: [Rational] = [
    Rational(24_000, 1_001), Rational(24, 1), Rational(25, 1), Rational(30_000, 1_001),
    Rational(30, 1), Rational(48_000, 1_001), Rational(48, 1), Rational(50, 1),
    Rational(60_000, 1_001), Rational(60, 1), Rational(100, 1), Rational(120_000, 1_001),
    Rational(120, 1), Rational(240_000, 1_001), Rational(240, 1), Rational(10, 1),
    Rational(12, 1), Rational(15, 1), Rational(20, 1), Rational(15_000, 1_001),
  ]

  /// The standard rate nearest to a value; nil when none is within that share of it.
  private static func standard(near value: Double, within share: Double) -> Rational? {
    func distance(_ rate: Rational) -> Double { abs((rate.value ?? 0) / value - 1) }
    let nearest: Rational? = standards.min { distance($0) < distance($1) }
    return nearest.flatMap { distance($0) <= share ? $0 : nil }
  }
}

/// The frames of one stretch of a video, numbered by its ``EditClock``.
public struct FrameSpan: Hashable, Sendable {
  /// The first frame.
  public let first: Int
  /// The frame after the last.
  public let end: Int
  /// The frame that stands for the stretch.
  public let best: Int
  /// Frames of the whole video.
  public let total: Int
  /// What the numbers count.
  public let clock: EditClock

  /// The frames that begin within `[start, end)`, or else the one on screen at `start`.
  ///
  /// - Parameters:
  ///   - start: Seconds since the container's start.
  ///   - end: Seconds; nil is the end of the video.
  ///   - best: The time of the frame that stands for the stretch.
  ///   - timeline: The times of all frames.
  ///   - clock: How they are numbered.
  ///   - path: The file, for errors.
  /// - Throws: ``MediaError/emptyRange(_:reason:)``.
  public init(
    from start: Double, to end: Double?, best: Double, in timeline: FrameTimeline,
    clock: EditClock, path: MediaPath
  ) throws(MediaError) {
    let frames = try ClipPlan.frames(from: start, to: end, timeline: timeline, path: path)
    let first: Int = clock.number(of: frames.lowerBound, in: timeline)
    let last: Int = max(first + 1, clock.number(of: frames.upperBound, in: timeline))
    let middle: Int = timeline.frames(from: best, to: .infinity).lowerBound
    self.first = first
    self.end = last
    self.best = min(max(first, clock.number(of: middle, in: timeline)), last - 1)
    self.total = max(last, clock.number(of: timeline.count, in: timeline))
    self.clock = clock
  }
}

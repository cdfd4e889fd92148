/// Decodes a video front to back, frame by frame.
///
/// The n-th frame is the n-th picture out of the decoder: in presentation order, edit lists
/// respected, hidden frames not counted, the decoder drained at the end. Pixels are made only of
/// the frames they are asked of.
public struct VideoReader: ~Copyable {
  /// What the container says about the video.
  public let description: VideoDescription
  /// Packets that could not be decoded so far; above 0 in a damaged file.
  public private(set) var damagedPacketCount: Int = 0

  private var demuxer: Demuxer
  private var decoder: VideoDecoder
  private var converter = PixelConverter()
  private let limits: MediaLimits
  private let watchdog: Watchdog
  private var clock: PresentationClock
  private var current: FrameStamp?
  private var frameCount: Int = 0
  private var isDraining = false

  /// Opens a video.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - threads: Decoder threads; 0 is one for each core. The pictures do not depend on it.
  ///   - limits: What the file may cost.
  /// - Throws: ``MediaError``.
  public init(
    path: MediaPath, threads: Int = 0, limits: MediaLimits = .standard
  ) throws(MediaError) {
    let watchdog = Watchdog(limits: limits)
    watchdog.start()
    defer { watchdog.stop() }
    let demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    let decoder = try VideoDecoder(demuxer, threads: threads, limits: limits)
    description = demuxer.description
    clock = PresentationClock(demuxer.description)
    self.demuxer = demuxer
    self.decoder = decoder
    self.limits = limits
    self.watchdog = watchdog
  }

  /// Moves to the next frame.
  ///
  /// - Returns: Its place and time, or nil after the last one.
  /// - Throws: ``MediaError``; ``MediaError/noFrames(_:reason:)`` when the end comes before any
  ///   picture did.
  public mutating func next() throws(MediaError) -> FrameStamp? {
    watchdog.start()
    defer { watchdog.stop() }
    var damaged: Int = 0
    while true {
      try checkTime()
      switch decoder.receive() {
      case .picture:
        return try accept()
      case .needsPacket:
        try feed()
      case .damaged where damaged < 1000:
        damaged += 1
        damagedPacketCount += 1
      case .damaged, .ended:
        current = nil
        guard frameCount > 0 else { throw .noFrames(path, reason: emptyReason) }
        return nil
      }
    }
  }

  /// The pixels of the current frame.
  ///
  /// - Parameter orientation: As the reference decoder gives it, or as a person expects it.
  /// - Returns: RGB of this frame's own size, which may differ from other frames'.
  /// - Throws: ``MediaError/unsupportedCodec(_:reason:)`` when its pixel format has no conversion.
  public mutating func image(_ orientation: Orientation = .reference) throws(MediaError) -> RGBImage
  {
    try image(orientation, codedSize: nil)
  }

  /// The same, scaled to a size as coded, whatever the size of this frame is.
  mutating func image(
    _ orientation: Orientation, codedSize: PixelSize?
  ) throws(MediaError) -> RGBImage {
    precondition(current != nil, "there is no current frame")
    return try converter.image(
      of: decoder.frame, path: path, description: description, orientation: orientation,
      codedSize: codedSize)
  }

  /// The size of the current frame as coded.
  var codedSize: PixelSize {
    PixelSize(width: decoder.frame.width, height: decoder.frame.height)
  }

  private var path: MediaPath { demuxer.source.path }

  private mutating func accept() throws(MediaError) -> FrameStamp {
    guard frameCount < limits.maximumFrames else {
      throw .limitExceeded(path, reason: "over \(limits.maximumFrames) frames")
    }
    watchdog.noteProgress()
    let ticks: Int64? = description.hasTimestamps ? decoder.frame.presentationTicks : nil
    let stamp = FrameStamp(
      index: frameCount, pts: decoder.frame.presentationTicks ?? decoder.frame.packetTicks,
      presentationTicks: ticks, durationTicks: decoder.frame.duration,
      seconds: clock.advance(to: ticks))
    frameCount += 1
    current = stamp
    return stamp
  }

  private mutating func feed() throws(MediaError) {
    if isDraining { return }
    guard try demuxer.readVideoPacket() else {
      isDraining = true
      decoder.finish()
      return
    }
    if !decoder.send(demuxer.packet) { damagedPacketCount += 1 }
  }

  private func checkTime() throws(MediaError) {
    if let verdict = watchdog.verdict { throw .timedOut(path, reason: verdict) }
  }

  private var emptyReason: String {
    damagedPacketCount > 0
      ? "\(damagedPacketCount) damaged packets" : "the video track holds no data"
  }
}

// A reader is the only owner of its decoder and is not copied, so it may move to another thread;
// nothing else refers to what it holds.
extension VideoReader: @unchecked Sendable {}

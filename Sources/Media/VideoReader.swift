import CFFmpeg

/// Decodes a video front to back, frame by frame.
///
/// The n-th frame is the n-th picture out of the decoder: in presentation order, edit lists
/// respected, hidden frames not counted, the decoder drained at the end. Pixels are made only of
/// the frames they are asked of.
///
/// Decoders patch damaged pictures differently with several threads, so at the first sign of damage
/// the reader opens the file again, catches up, and goes on with one thread: the pictures of every
/// file are the same for any number of threads.
public struct VideoReader: ~Copyable {
  /// What the container says about the video.
  public let description: VideoDescription
  /// Signs of damage so far: packets that are broken or that no picture came of, and pictures that
  /// the decoder had to patch.
  public private(set) var damageCount: Int = 0

  private var demuxer: Demuxer
  private var decoder: VideoDecoder
  private var converter = PixelConverter()
  private var signatures = SignatureMaker()
  private let limits: MediaLimits
  private let watchdog: Watchdog
  private var clock: PresentationClock
  private var current: FrameStamp?
  private var frameCount: Int = 0
  private var isDraining = false
  private var mayThread: Bool

  /// Opens a video.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - threads: Decoder threads; 0 is one for each core. The pictures do not depend on it.
  ///   - limits: What the file may cost.
  ///   - pulse: Told of each packet and picture.
  /// - Throws: ``MediaError``.
  public init(
    path: MediaPath, threads: Int = 0, limits: MediaLimits = .standard, pulse: Pulse? = nil
  ) throws(MediaError) {
    let watchdog = Watchdog(limits: limits, pulse: pulse)
    watchdog.start()
    defer { watchdog.stop() }
    let demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    let decoder = try VideoDecoder(demuxer, threads: threads, limits: limits)
    description = demuxer.description
    clock = PresentationClock(demuxer.description)
    self.demuxer = demuxer
    self.decoder = decoder
    mayThread = threads != 1
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
    var hasPicture: Bool = try decodeNext()
    if mayThread && damageCount > 0 {
      mayThread = false
      hasPicture = try catchUpWithOneThread()
    }
    guard hasPicture else {
      current = nil
      guard frameCount > 0 else { throw .noFrames(path, reason: emptyReason) }
      return nil
    }
    return try accept()
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

  /// What the current frame looks like, coarsely; nil when its pixel format has no conversion.
  mutating func signature() -> FrameSignature? {
    precondition(current != nil, "there is no current frame")
    return signatures.signature(of: decoder.frame)
  }

  /// The size of the current frame as coded.
  var codedSize: PixelSize {
    PixelSize(width: decoder.frame.width, height: decoder.frame.height)
  }

  /// The current frame, sharing its pixels; nil when there is no memory.
  func reference() -> FrameHandle? {
    precondition(current != nil, "there is no current frame")
    guard let frame = FrameHandle(),
      unsafe av_frame_ref(frame.pointer, decoder.frame.pointer) >= 0
    else { return nil }
    return frame
  }

  /// The current frame's place and time; nil before the first and after the last one.
  var currentStamp: FrameStamp? { current }

  /// Copies how the pictures are to be turned into a file that is written.
  func copyRotation(to muxer: inout Muxer, stream: Int32) {
    guard let source = unsafe demuxer.videoStream else { return }
    unsafe muxer.copyRotation(of: source, to: stream)
  }

  /// Moves close to a time, so that the next frame is one at or before it, if the container has an
  /// index; otherwise does nothing.
  ///
  /// Frames are not numbered any more, but their times are the same. To be called once, after the
  /// first frame.
  mutating func skip(toward seconds: Double) throws(MediaError) {
    guard demuxer.hasIndex, let first = current, let ticks = first.pts,
      let tick = description.timeBase.value
    else { return }
    // Packets are found by the time of decoding, which is ahead of the picture's.
    let goal: Double = seconds - clock.reorderingSeconds
    let distance: Double = ((goal - first.seconds) / tick).rounded(.down)
    guard distance > 0, let steps = Int64(exactly: distance) else { return }
    let (target, overflow) = ticks.addingReportingOverflow(steps)
    guard !overflow else { return }
    watchdog.start()
    defer { watchdog.stop() }
    if demuxer.seek(to: target) {
      decoder.reset()
      mayThread = false
      if try decodeNext(), let ticks = decoder.frame.presentationTicks {
        clock.jump(to: ticks)
        if try accept().seconds <= seconds { return }
      }
    }
    let fresh = try VideoReader(path: path, threads: 0, limits: limits)
    self = fresh
    _ = try next()
  }

  private var path: MediaPath { demuxer.source.path }

  /// Fills the decoder's frame with the next picture; false at the end.
  private mutating func decodeNext() throws(MediaError) -> Bool {
    var failures: Int = 0
    while true {
      if let verdict = watchdog.verdict { throw .timedOut(path, reason: verdict) }
      switch decoder.receive() {
      case .picture:
        if decoder.frame.isPatched { damageCount += 1 }
        return true
      case .needsPacket:
        try feed()
      case .damaged where failures < 1000:
        failures += 1
        damageCount += 1
      case .damaged, .ended:
        return false
      }
    }
  }

  /// Opens the file again and decodes up to the picture after the last one given.
  private mutating func catchUpWithOneThread() throws(MediaError) -> Bool {
    let demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    let decoder = try VideoDecoder(demuxer, threads: 1, limits: limits)
    self.demuxer = demuxer
    self.decoder = decoder
    damageCount = 0
    isDraining = false
    for _ in 0..<frameCount {
      guard try decodeNext() else { return false }
      watchdog.noteProgress()
    }
    return try decodeNext()
  }

  private mutating func accept() throws(MediaError) -> FrameStamp {
    guard frameCount < limits.maximumFrames else {
      throw .limitExceeded(path, reason: "over \(limits.maximumFrames) frames")
    }
    watchdog.noteProgress()
    let ticks: Int64? = description.hasTimestamps ? decoder.frame.presentationTicks : nil
    let stamp = FrameStamp(
      index: frameCount, pts: ticks, durationTicks: decoder.frame.duration,
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
    let isSent: Bool = decoder.send(demuxer.packet)
    if !isSent || demuxer.packet.isCorrupt { damageCount += 1 }
  }

  private var emptyReason: String {
    damageCount > 0
      ? "\(damageCount) packets are damaged" : "the video track holds no data"
  }
}

// A reader is the only owner of its decoder and is not copied, so it may move to another thread;
// nothing else refers to what it holds.
extension VideoReader: @unchecked Sendable {}

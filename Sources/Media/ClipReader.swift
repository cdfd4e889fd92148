import Kernels

/// Cuts a video into clips and takes a few frames of each, decoding front to back, once.
///
/// Which frames to take is planned from the times of the packets. Where decoding gives other frames
/// than those (damage, hidden frames), the reader starts over, once, with the times of the frames
/// that really came. However many clips need a frame, it is decoded once. Memory is bounded by a few
/// clips.
public struct ClipReader: ~Copyable {
  /// What the container says about the video.
  public let description: VideoDescription
  /// The times of all frames; after a restart, of those that can be decoded.
  public private(set) var timeline: FrameTimeline

  private let path: MediaPath
  private let request: ClipRequest
  private let threads: Int
  private let limits: MediaLimits
  private let pulse: Pulse?
  private var reader: VideoReader
  private var plan: ClipPlan
  private var fitter: PictureFitter?
  private var stamps: [FrameStamp] = []
  private var assembler: ClipAssembler
  private var detector = ShotDetector()
  private var hasGiven = false
  private var isRepetition = false
  private var isFinished = false

  /// Opens a video and plans its clips.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - request: What to take.
  ///   - threads: Decoder threads; 0 is one for each core.
  ///   - limits: What the file may cost.
  ///   - pulse: Told of each packet and picture.
  /// - Throws: ``MediaError``.
  /// - Complexity: Reads the whole file once, without decoding.
  public init(
    path: MediaPath, request: ClipRequest, threads: Int = 0, limits: MediaLimits = .standard,
    pulse: Pulse? = nil
  ) throws(MediaError) {
    let reader = try VideoReader(path: path, threads: threads, limits: limits, pulse: pulse)
    let timeline = try FrameTimeline.read(path: path, limits: limits, pulse: pulse)
    plan = try ClipPlan(request, timeline: timeline, path: path)
    assembler = ClipAssembler(plan, request: request, timeline: timeline)
    description = reader.description
    self.reader = reader
    self.timeline = timeline
    self.path = path
    self.request = request
    self.threads = threads
    self.limits = limits
    self.pulse = pulse
  }

  /// Signs of damage so far, as in ``VideoReader/damageCount``.
  public var damageCount: Int { reader.damageCount }

  /// The next clip or the news that all begins anew; nil at the end.
  ///
  /// - Throws: ``MediaError``; clips given before it are void.
  public mutating func next() throws(MediaError) -> ClipEvent? {
    while !isFinished {
      if let (plan, pictures) = assembler.next() {
        hasGiven = true
        return .clip(clip(plan, pictures))
      }
      if assembler.isEmpty && (isRepetition || !plan.coversEnd) && hasGiven {
        isFinished = true
        return nil
      }
      switch try step() {
      case .frame: continue
      case .end:
        // With the last clip given out, only the number of frames was still to be seen.
        if assembler.isEmpty { isFinished = true } else { assembler.finish() }
      case .surprise:
        let wasEmpty: Bool = !hasGiven
        try startOver()
        if !wasEmpty { return .restarted }
      }
    }
    return nil
  }

  private enum Step {
    case frame
    case end
    case surprise
  }

  /// Decodes one frame and keeps what clips need of it.
  private mutating func step() throws(MediaError) -> Step {
    let expected: Int = stamps.count
    guard try advance() else {
      return stamps.count == expected && expected == timeline.count ? .end : .surprise
    }
    let cut: Int? = assembler.findsShots ? observe(expected) : nil
    let isSuspect: Bool = detector.suspectIndex != nil || cut != nil
    var picture: ClipAssembler.Picture?
    if case .picture(let size) = assembler.demand(expected, isSuspect: isSuspect) {
      picture = try currentPicture(expected, codedSize: size)
    }
    assembler.add(expected, picture, isSuspect: isSuspect)
    if let cut { assembler.cut(at: cut) }
    assembler.settle(through: (detector.suspectIndex ?? expected + 1) - 1)
    return .frame
  }

  private mutating func observe(_ index: Int) -> Int? {
    reader.signature().flatMap { detector.observe($0, index: index) }
  }

  private func clip(_ plan: ClipPlan.Clip, _ pictures: [ClipAssembler.Picture]) -> SampledClip {
    let values: [Int: PictureValues] = Dictionary(
      pictures.map { ($0.index, $0.values) }, uniquingKeysWith: { first, _ in first })
    var all = PictureValues(noneOf: request.fit)
    var frames: [FrameStamp] = []
    for index in plan.frames {
      if let picture = values[index] { all.append(picture) }
      frames.append(stamp(index))
    }
    return SampledClip(
      startSeconds: plan.startSeconds, endSeconds: plan.endSeconds,
      frames: frames, width: pictures.first?.width ?? 0,
      height: pictures.first?.height ?? 0, pictures: all)
  }

  /// Moves to the next frame; false when there is none or not the one that was planned.
  private mutating func advance() throws(MediaError) -> Bool {
    guard let stamp = try reader.next() else { return false }
    stamps.append(stamp)
    guard stamp.index < timeline.count else { return false }
    return isRepetition || timeline.isEstimated || timeline.seconds[stamp.index] == stamp.seconds
  }

  /// The current frame in the form wanted.
  private mutating func currentPicture(
    _ index: Int, codedSize: PixelSize?
  ) throws(MediaError) -> ClipAssembler.Picture {
    let size: PixelSize = codedSize ?? reader.codedSize
    guard let fit = request.fit else {
      let image = try reader.image(request.orientation, codedSize: size)
      return ClipAssembler.Picture(
        index: index, width: image.width, height: image.height, values: .bytes(image.pixels),
        codedSize: size)
    }
    let image = try reader.image(request.orientation)
    var fitting: PictureFitter = fitter ?? PictureFitter(fit)
    let values = fitting(image.pixels, width: image.width, height: image.height)
    fitter = fitting
    return ClipAssembler.Picture(
      index: index, width: fit.side, height: fit.side, values: values, codedSize: size)
  }

  private func stamp(_ index: Int) -> FrameStamp {
    let stamp: FrameStamp = stamps[index]
    return FrameStamp(
      index: index, pts: stamp.pts, durationTicks: stamp.durationTicks,
      seconds: timeline.seconds[index])
  }

  /// Learns the real times by decoding to the end, and begins anew with them.
  private mutating func startOver() throws(MediaError) {
    guard !isRepetition else {
      throw .noFrames(path, reason: "it decodes differently each time")
    }
    while let stamp = try reader.next() { stamps.append(stamp) }
    timeline = FrameTimeline(stamps, description: description)
    plan = try ClipPlan(request, timeline: timeline, path: path)
    reader = try VideoReader(path: path, threads: threads, limits: limits, pulse: pulse)
    stamps = []
    assembler = ClipAssembler(plan, request: request, timeline: timeline)
    detector = ShotDetector()
    hasGiven = false
    isRepetition = true
  }
}

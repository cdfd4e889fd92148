import Kernels

/// Cuts a video into clips and takes a few frames of each, decoding front to back, once.
///
/// Which frames to take is planned from the times of the packets. Where decoding gives other frames
/// than those (damage, hidden frames), the reader starts over with the times of the frames that
/// really came. However many clips need a frame, it is decoded once. Memory is bounded by a few
/// clips.
///
/// Where a quarter of the packets or more can be left out with the same frames, bit for bit
/// (``PacketSurvey``), they are, until anything is not as the packets say; then all begins anew with
/// decoding them all. Shots need every frame. A file thus begins anew twice at most.
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
  private var maker: PictureMaker
  /// Takes the planned frames alone; nil where every frame is decoded.
  private var picker: PickDecoder?
  private var pickedFrames: ArraySlice<Int> = []
  private var pickedStamps: [Int: FrameStamp] = [:]
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
  ///   - picks: Whether packets may be left out; damage in them is not noticed.
  /// - Throws: ``MediaError``.
  /// - Complexity: Reads the whole file once, without decoding.
  public init(
    path: MediaPath, request: ClipRequest, threads: Int = 0, limits: MediaLimits = .standard,
    pulse: Pulse? = nil, picks: Bool = true
  ) throws(MediaError) {
    let reader = try VideoReader(path: path, threads: threads, limits: limits, pulse: pulse)
    let survey = try PacketSurvey.read(path: path, limits: limits, pulse: pulse)
    let timeline: FrameTimeline = survey.timeline
    let plan = try ClipPlan(request, timeline: timeline, path: path)
    let frames: [Int] = Set(plan.clips.flatMap(\.frames)).sorted()
    let targets: [PickTarget]? =
      picks && !request.needsEveryFrame ? survey.ways?.targets(of: frames) : nil
    picker = try targets.map { targets throws(MediaError) in
      try PickDecoder(path: path, targets: targets, threads: threads, limits: limits, pulse: pulse)
    }
    maker = PictureMaker(request)
    pickedFrames = frames[...]
    self.plan = plan
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

  /// Whether packets are left out.
  var isPicking: Bool { picker != nil }

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
    if isPicking { return try pick() }
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

  /// Decodes the next frame of the plan, or gives up picking.
  private mutating func pick() throws(MediaError) -> Step {
    switch try picker?.next() {
    case .picture:
      guard let index = pickedFrames.popFirst() else { return .surprise }
      var picture: ClipAssembler.Picture?
      if case .picture(let size) = assembler.demand(index, isSuspect: false) {
        picture = try pickedPicture(index, codedSize: size)
      }
      pickedStamps[index] = picker?.stamp(index: index, seconds: timeline.seconds[index])
      assembler.add(index, picture, isSuspect: false)
      return .frame
    case .ended: return .end
    case .unclear, nil: return .surprise
    }
  }

  private mutating func pickedPicture(
    _ index: Int, codedSize: PixelSize?
  ) throws(MediaError) -> ClipAssembler.Picture? {
    guard let size = codedSize ?? picker?.codedSize,
      let image = try picker?.image(request.orientation, codedSize: maker.keepsSize ? size : nil)
    else { return nil }
    return ClipAssembler.Picture(maker.picture(of: image), index: index, codedSize: size)
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
    let image = try reader.image(request.orientation, codedSize: maker.keepsSize ? size : nil)
    return ClipAssembler.Picture(maker.picture(of: image), index: index, codedSize: size)
  }

  private func stamp(_ index: Int) -> FrameStamp {
    if let stamp = pickedStamps[index] { return stamp }
    let stamp: FrameStamp = stamps[index]
    return FrameStamp(
      index: index, pts: stamp.pts, durationTicks: stamp.durationTicks,
      seconds: timeline.seconds[index])
  }

  /// Begins anew with every frame; where that was done already, learns the real times by decoding to
  /// the end, and begins anew with them.
  private mutating func startOver() throws(MediaError) {
    if isPicking {
      picker = nil
      pickedStamps = [:]
      assembler = ClipAssembler(plan, request: request, timeline: timeline)
      hasGiven = false
      return
    }
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

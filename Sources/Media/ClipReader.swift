import Kernels

/// Cuts a video into clips and takes a few frames of each, decoding front to back, once.
///
/// Which frames to take is planned from the times of the packets. Where decoding gives other frames
/// than those (damage, hidden frames), the reader starts over, once, with the times of the frames
/// that really came. Memory is bounded by one clip.
public struct ClipReader: ~Copyable {
  /// What the container says about the video.
  public let description: VideoDescription
  /// The times of all frames; after a restart, of those that can be decoded.
  public private(set) var timeline: FrameTimeline

  private let path: MediaPath
  private let request: ClipRequest
  private let threads: Int
  private let limits: MediaLimits
  private var reader: VideoReader
  private var plan: ClipPlan
  private var fitter: PictureFitter?
  private var stamps: [FrameStamp] = []
  private var nextClip: Int = 0
  private var isRepetition = false
  private var isFinished = false

  /// Opens a video and plans its clips.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - request: What to take.
  ///   - threads: Decoder threads; 0 is one for each core.
  ///   - limits: What the file may cost.
  /// - Throws: ``MediaError``.
  /// - Complexity: Reads the whole file once, without decoding.
  public init(
    path: MediaPath, request: ClipRequest, threads: Int = 0, limits: MediaLimits = .standard
  ) throws(MediaError) {
    let reader = try VideoReader(path: path, threads: threads, limits: limits)
    let timeline = try FrameTimeline.read(path: path, limits: limits)
    plan = try ClipPlan(request, timeline: timeline, path: path)
    description = reader.description
    self.reader = reader
    self.timeline = timeline
    self.path = path
    self.request = request
    self.threads = threads
    self.limits = limits
  }

  /// How many clips there will be, unless the reader has to start over.
  public var clipCount: Int { plan.clips.count }

  /// Signs of damage so far, as in ``VideoReader/damageCount``.
  public var damageCount: Int { reader.damageCount }

  /// The next clip or the news that all begins anew; nil at the end.
  ///
  /// - Throws: ``MediaError``; clips given before it are void.
  public mutating func next() throws(MediaError) -> ClipEvent? {
    while !isFinished {
      if nextClip < plan.clips.count {
        if let clip = try take(plan.clips[nextClip]) {
          nextClip += 1
          return .clip(clip)
        }
      } else if try endsAsPlanned() {
        isFinished = true
        return nil
      }
      let wasEmpty: Bool = nextClip == 0
      try startOver()
      if !wasEmpty { return .restarted }
    }
    return nil
  }

  /// Decodes up to the last frame of a clip; nil when the video does not go as planned.
  private mutating func take(_ clip: ClipPlan.Clip) throws(MediaError) -> SampledClip? {
    var pictures = PictureValues(noneOf: request.fit)
    var frames: [FrameStamp] = []
    var size: (coded: PixelSize, width: Int, height: Int)?
    var position: Int = 0
    while position < clip.frames.count {
      let index: Int = clip.frames[position]
      while (stamps.last?.index ?? -1) < index {
        guard try advance() else { return nil }
      }
      let image = try currentImage(scaledTo: size?.coded)
      if size == nil {
        size = (reader.codedSize, image.width, image.height)
      }
      // A clip of few frames takes its last several times.
      while position < clip.frames.count, clip.frames[position] == index {
        pictures.append(image.values)
        frames.append(stamp(index))
        position += 1
      }
    }
    guard let size else { return nil }
    return SampledClip(
      startSeconds: clip.startSeconds, endSeconds: clip.endSeconds, frames: frames,
      width: size.width, height: size.height, pictures: pictures)
  }

  /// Moves to the next frame; false when there is none or not the one that was planned.
  private mutating func advance() throws(MediaError) -> Bool {
    guard let stamp = try reader.next() else { return false }
    stamps.append(stamp)
    guard stamp.index < timeline.count else { return false }
    return isRepetition || timeline.isEstimated || timeline.seconds[stamp.index] == stamp.seconds
  }

  /// The current frame as it is wanted.
  private mutating func currentImage(
    scaledTo size: PixelSize?
  ) throws(MediaError) -> (width: Int, height: Int, values: PictureValues) {
    guard let fit = request.fit else {
      // Frames of one clip share one array: where the size changes, the first one's is kept.
      let image = try reader.image(request.orientation, codedSize: size)
      return (image.width, image.height, .bytes(image.pixels))
    }
    let image = try reader.image(request.orientation)
    var fitting: PictureFitter = fitter ?? PictureFitter(fit)
    let values = fitting(image.pixels, width: image.width, height: image.height)
    fitter = fitting
    return (fit.side, fit.side, values)
  }

  private func stamp(_ index: Int) -> FrameStamp {
    let stamp: FrameStamp = stamps[index]
    return FrameStamp(
      index: index, pts: stamp.pts, durationTicks: stamp.durationTicks,
      seconds: timeline.seconds[index])
  }

  /// Whether the frames behind the last clip are as many as planned, as far as that matters.
  private mutating func endsAsPlanned() throws(MediaError) -> Bool {
    if isRepetition || (!plan.coversEnd && nextClip > 0) { return true }
    while stamps.count < timeline.count {
      guard try advance() else { return false }
    }
    guard let surplus = try reader.next() else { return true }
    stamps.append(surplus)
    return false
  }

  /// Learns the real times by decoding to the end, and begins anew with them.
  private mutating func startOver() throws(MediaError) {
    guard !isRepetition else {
      throw .noFrames(path, reason: "it decodes differently each time")
    }
    while let stamp = try reader.next() { stamps.append(stamp) }
    timeline = FrameTimeline(stamps, description: description)
    plan = try ClipPlan(request, timeline: timeline, path: path)
    reader = try VideoReader(path: path, threads: threads, limits: limits)
    stamps = []
    nextClip = 0
    isRepetition = true
  }
}

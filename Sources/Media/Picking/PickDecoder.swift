import CFFmpeg
import Kernels
import Synchronization

/// Decodes picked frames of one file, in order of time.
struct PickDecoder: ~Copyable {
  private var demuxer: Demuxer
  private var decoder: VideoDecoder
  private var converter = PixelConverter()
  private var resizer: BicubicResizer?
  private let watchdog: Watchdog
  private let path: MediaPath
  private let marksDisposable: Bool

  init(path: MediaPath, threads: Int, limits: MediaLimits) throws(MediaError) {
    watchdog = Watchdog(limits: limits)
    watchdog.start()
    let demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    decoder = try VideoDecoder(demuxer, threads: threads, limits: limits)
    if let stream = unsafe demuxer.videoStream {
      marksDisposable = unsafe EntryPoint(stream)?.marksDisposable ?? false
    } else {
      marksDisposable = false
    }
    self.path = path
    self.demuxer = demuxer
  }

  /// The pictures of the targets; nil when one of them does not come, or anything is damaged.
  mutating func images(
    of targets: [PickTarget], side: Int?, orientation: Orientation
  ) throws(MediaError) -> [RGBImage]? {
    var images: [RGBImage] = []
    var position: Int = 0
    while position < targets.count {
      var end: Int = position + 1
      while end < targets.count, targets[end].entryPTS == targets[position].entryPTS { end += 1 }
      let group = Array(targets[position..<end])
      guard try run(group, into: &images, side: side, orientation: orientation) else { return nil }
      position = end
    }
    return images
  }

  /// Decodes from the beginning of a group of pictures to its last target.
  private mutating func run(
    _ group: [PickTarget], into images: inout [RGBImage], side: Int?, orientation: Orientation
  ) throws(MediaError) -> Bool {
    guard demuxer.seek(to: group[0].entryPTS) else { return false }
    decoder.reset()
    var wanted: Set<Int64> = Set(group.map(\.pts))
    let goal: Int = images.count + group.count
    var isInside = false
    while !wanted.isEmpty {
      guard try demuxer.readVideoPacket(), let shown = demuxer.packet.presentationTicks,
        !demuxer.packet.isCorrupt
      else { return false }
      if !isInside {
        guard shown == group[0].entryPTS else { continue }
        isInside = true
      }
      let isTarget: Bool = wanted.remove(shown) != nil
      decoder.skipDisposable(marksDisposable && !isTarget)
      guard decoder.send(demuxer.packet) else { return false }
      guard try drain(group, into: &images, side: side, orientation: orientation) else {
        return false
      }
    }
    decoder.skipDisposable(false)
    // All targets are in the decoder: nothing that follows can change them.
    decoder.finish()
    guard try drain(group, into: &images, side: side, orientation: orientation) else {
      return false
    }
    return images.count == goal
  }

  /// Takes out what the decoder has ready.
  private mutating func drain(
    _ group: [PickTarget], into images: inout [RGBImage], side: Int?, orientation: Orientation
  ) throws(MediaError) -> Bool {
    while true {
      switch decoder.receive() {
      case .picture:
        guard !decoder.frame.isPatched else { return false }
        guard let ticks = decoder.frame.presentationTicks,
          group.contains(where: { $0.pts == ticks })
        else { continue }
        images.append(try image(side: side, orientation: orientation))
      case .needsPacket, .ended: return true
      case .damaged: return false
      }
    }
  }

  private mutating func image(side: Int?, orientation: Orientation) throws(MediaError) -> RGBImage {
    let image = try converter.image(
      of: decoder.frame, path: path, description: demuxer.description, orientation: orientation,
      codedSize: nil)
    guard let side else { return image }
    let fitting: BicubicResizer =
      resizer.flatMap { $0.inputSize == (image.width, image.height) ? $0 : nil }
      ?? BicubicResizer(
        inputWidth: image.width, inputHeight: image.height, outputWidth: side, outputHeight: side)
    resizer = fitting
    return RGBImage(
      width: side, height: side,
      pixels: fitting.resize(image.pixels.span, rowStride: 3 * image.width))
  }
}

/// What threads have found, each in its place.
final class PartResults: Sendable {
  private let parts: Mutex<[[RGBImage]?]>

  init(count: Int) {
    parts = Mutex(Array(repeating: nil, count: count))
  }

  func set(_ images: [RGBImage]?, at part: Int) {
    parts.withLock { $0[part] = images }
  }

  /// All of them in order; nil when one is missing.
  var joined: [RGBImage]? {
    parts.withLock { parts in
      let found: [[RGBImage]] = parts.compactMap(\.self)
      return found.count == parts.count ? found.flatMap(\.self) : nil
    }
  }
}

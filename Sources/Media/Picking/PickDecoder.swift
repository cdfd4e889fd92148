import CFFmpeg

/// A frame to be picked, and where decoding has to begin for it.
struct PickTarget: Hashable {
  let pts: Int64
  /// The time of the picture to begin at.
  let entryPTS: Int64
}

/// Decodes picked frames of one file, in order of time, and little else.
///
/// From each beginning on, packets go to the decoder until the last target of their group of
/// pictures, without those that nothing leans on. Each of these has to give exactly one whole picture
/// with its time; otherwise the file is not what its packets say.
struct PickDecoder: ~Copyable {
  enum Outcome {
    /// The next target is the current picture.
    case picture
    /// All targets came, and everything that was decoded is sound.
    case ended
    /// Something is damaged or missing: the frames have to be found by decoding from the start.
    case unclear
  }

  private var demuxer: Demuxer
  private var decoder: VideoDecoder
  private let entry: EntryPoint
  private var converter = PixelConverter()
  private let watchdog: Watchdog
  private let targets: [PickTarget]
  /// Targets of groups of pictures that have not been begun.
  private var waiting: ArraySlice<PickTarget>
  /// Times of the targets of this group that are still to be sent.
  private var wanted: Set<Int64> = []
  private var givenCount: Int = 0
  /// Times of the pictures that are still to come out of the decoder.
  private var pending: Set<Int64> = []

  /// Opens a file to take out the frames of `targets`, by rising time.
  ///
  /// - Throws: ``MediaError/unsupportedCodec(_:reason:)`` also for a codec of which nothing is known of
  ///   packets.
  init(
    path: MediaPath, targets: [PickTarget], threads: Int, limits: MediaLimits, pulse: Pulse? = nil
  ) throws(MediaError) {
    let watchdog = Watchdog(limits: limits, pulse: pulse)
    watchdog.start()
    defer { watchdog.stop() }
    let demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    guard let stream = unsafe demuxer.videoStream, let entry = unsafe EntryPoint(stream) else {
      throw .unsupportedCodec(path, reason: "its packets do not say what leans on what")
    }
    decoder = try VideoDecoder(demuxer, threads: threads, limits: limits)
    self.entry = entry
    self.targets = targets
    self.demuxer = demuxer
    self.watchdog = watchdog
    waiting = targets[...]
  }

  /// Moves to the next target.
  mutating func next() throws(MediaError) -> Outcome {
    watchdog.start()
    defer { watchdog.stop() }
    while true {
      if let verdict = watchdog.verdict { throw .timedOut(demuxer.source.path, reason: verdict) }
      switch decoder.receive() {
      case .picture:
        guard let ticks = accept() else { return .unclear }
        guard givenCount < targets.count, targets[givenCount].pts == ticks else { continue }
        givenCount += 1
        return .picture
      case .needsPacket:
        guard try feed() else { return .unclear }
      case .ended:
        return givenCount == targets.count && pending.isEmpty ? .ended : .unclear
      case .damaged:
        return .unclear
      }
    }
  }

  /// Place and time of the current picture.
  func stamp(index: Int, seconds: Double) -> FrameStamp {
    FrameStamp(
      index: index, pts: decoder.frame.presentationTicks,
      durationTicks: decoder.frame.duration, seconds: seconds)
  }

  /// The size of the current picture as coded.
  var codedSize: PixelSize {
    PixelSize(width: decoder.frame.width, height: decoder.frame.height)
  }

  /// The current picture, scaled to a size as coded; nil is its own.
  mutating func image(
    _ orientation: Orientation, codedSize: PixelSize?
  ) throws(MediaError) -> RGBImage {
    try converter.image(
      of: decoder.frame, path: demuxer.source.path, description: demuxer.description,
      orientation: orientation, codedSize: codedSize)
  }

  /// The time of the picture that came; nil when it is patched, of another size, was not expected, or
  /// one before it is missing.
  private mutating func accept() -> Int64? {
    let description: VideoDescription = demuxer.description
    guard !decoder.frame.isPatched, let ticks = decoder.frame.presentationTicks,
      codedSize == PixelSize(width: description.width, height: description.height),
      pending.remove(ticks) != nil, !pending.contains(where: { $0 < ticks })
    else { return nil }
    watchdog.noteProgress()
    return ticks
  }

  /// Sends one packet, or the news that none follows; false when the file is not as it should be.
  private mutating func feed() throws(MediaError) -> Bool {
    if wanted.isEmpty {
      guard let target = waiting.first else {
        // Nothing that follows can change the targets.
        decoder.finish()
        return true
      }
      let group: ArraySlice<PickTarget> = waiting.prefix { $0.entryPTS == target.entryPTS }
      waiting = waiting.dropFirst(group.count)
      wanted = Set(group.map(\.pts))
      guard try enter(at: target.entryPTS) else { return false }
    } else {
      guard try demuxer.readVideoPacket() else { return false }
    }
    guard let shown = demuxer.packet.presentationTicks, demuxer.packet.isPlain else { return false }
    let isTarget: Bool = wanted.remove(shown) != nil
    if !isTarget, entry.isDisposable(demuxer.packet) { return true }
    return pending.insert(shown).inserted && decoder.send(demuxer.packet)
  }

  /// Reads the packet of the picture of this time, at which decoding begins; false when there is none.
  private mutating func enter(at ticks: Int64) throws(MediaError) -> Bool {
    guard demuxer.seek(to: ticks) else { return false }
    while try demuxer.readVideoPacket() {
      guard let shown = demuxer.packet.presentationTicks else { return false }
      if shown == ticks { return entry.accepts(demuxer.packet) }
      // Packets are decoded before they are shown: it will not come any more.
      if let decoded = demuxer.packet.decodingTicks, decoded > ticks { return false }
    }
    return false
  }
}

extension PacketHandle {
  /// Whether it holds nothing but a picture that is shown.
  var isPlain: Bool { !isDiscarded && !isCorrupt && !changesHeader }
}

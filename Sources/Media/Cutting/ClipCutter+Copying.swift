import CFFmpeg

extension ClipCutter {
  /// Writes the packets of a stretch as they are, from the keyframe at or before `start`.
  ///
  /// Nothing is decoded, so the cut may begin earlier and end later than asked; the result says
  /// where.
  ///
  /// - Parameters:
  ///   - path: The video.
  ///   - start: Seconds since the container's start.
  ///   - end: Seconds; nil is the end of the video.
  ///   - output: Where to write; what stands there is overwritten, and half a file is left behind
  ///     by an error.
  ///   - fileExtension: One of ``fileExtensions``.
  ///   - limits: What the video may cost.
  ///   - isCancelled: Asked before each packet; true ends the work with
  ///     ``MediaError/timedOut(_:reason:)``.
  /// - Returns: What was copied.
  /// - Throws: ``MediaError``; ``MediaError/unsupportedCodec(_:reason:)`` where the container does
  ///   not take the codec.
  public static func copy(
    _ path: MediaPath, from start: Double, to end: Double?, into output: MediaPath,
    fileExtension: String, limits: MediaLimits = .standard, isCancelled: () -> Bool = { false }
  ) throws(MediaError) -> CutResult {
    let format = try container(fileExtension, path: output)
    var source = try PacketSource(path: path, limits: limits)
    guard let tick = source.tick, source.description.hasTimestamps else {
      throw .unsupportedCodec(path, reason: "without times in the container nothing can be copied")
    }
    let begin: Double = start + source.description.startSeconds
    guard let key = try source.keyframe(before: begin) else {
      throw .emptyRange(path, reason: "no keyframe at \(start) s or before")
    }
    let finish: Double = (end ?? .infinity) + source.description.startSeconds
    guard finish > Double(key) * tick else {
      throw .emptyRange(path, reason: "\(start) s is not before \(end ?? 0) s")
    }
    source = try PacketSource(path: path, limits: limits)
    source.seek(before: begin)
    var muxer = try Muxer(path: output, format: format)
    let streams = try source.addStreams(to: &muxer)
    try muxer.begin()
    var count: Int = 0
    var last: Double = Double(key) * tick
    var hasStarted = false
    while try source.read() {
      if isCancelled() { throw .timedOut(path, reason: "it was interrupted") }
      guard let target = streams[source.streamIndex], let base = source.timeBase else { continue }
      let ticks: Int64? = source.packet.presentationTicks ?? source.packet.decodingTicks
      guard let ticks else { continue }
      if source.isVideo {
        if !hasStarted {
          guard source.isKeyframe, ticks == key else { continue }
          hasStarted = true
        }
        if Double(source.packet.decodingTicks ?? ticks) * tick >= finish { break }
        // Pictures before the keyframe lean on what is left out.
        guard ticks >= key else { continue }
        count += 1
        last = max(last, Double(ticks + source.packet.duration) * tick)
      } else {
        let seconds: Double = Double(ticks) * (Rational(base).value ?? 0)
        guard seconds >= Double(key) * tick, seconds < finish else { continue }
      }
      source.shift(by: key)
      try muxer.write(source.packet, stream: target, timeBase: base)
    }
    try muxer.finish()
    let origin: Double = source.description.startSeconds
    return CutResult(
      startSeconds: Double(key) * tick - origin, endSeconds: last - origin, frameCount: count,
      codec: source.description.codec, hasSound: streams.count > 1,
      sourceHasSound: source.description.streams.contains { $0.kind == .audio })
  }
}

/// The packets of a file's video and of its best sound, in the order they are stored.
private struct PacketSource: ~Copyable {
  let description: VideoDescription
  let packet: PacketHandle
  private let source: FileSource
  private let format: FormatHandle
  private let soundIndex: Int?

  init(path: MediaPath, limits: MediaLimits) throws(MediaError) {
    FFmpegLibrary.prepare()
    let source = try FileSource(path: path, watchdog: Watchdog(limits: limits))
    let format = try ContainerOpener(source: source, limits: limits).open()
    let description = try StreamChooser(source: source, limits: limits).describe(format)
    guard let packet = PacketHandle() else {
      throw .limitExceeded(path, reason: "out of memory")
    }
    let found: Int32 = unsafe av_find_best_stream(
      format.pointer, AVMEDIA_TYPE_AUDIO, -1, Int32(description.streamIndex), nil, 0)
    soundIndex = found >= 0 ? Int(found) : nil
    if found >= 0 {
      unsafe format.pointer.pointee.streams[Int(found)]?.pointee.discard = AVDISCARD_DEFAULT
    }
    self.source = source
    self.format = format
    self.description = description
    self.packet = packet
  }

  /// Seconds of a tick of the video.
  var tick: Double? { description.timeBase.value }

  var streamIndex: Int { packet.streamIndex }

  var isVideo: Bool { streamIndex == description.streamIndex }

  var isKeyframe: Bool { unsafe packet.pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

  /// The ticks of the packet's stream.
  var timeBase: AVRational? {
    unsafe format.pointer.pointee.streams[streamIndex]?.pointee.time_base
  }

  /// Reads the next packet; false at the end.
  mutating func read() throws(MediaError) -> Bool {
    packet.clear()
    guard unsafe av_read_frame(format.pointer, packet.pointer) >= 0 else {
      if let failure = source.readFailure { throw .unreadable(source.path, reason: failure) }
      return false
    }
    if packet.isEncrypted {
      throw .encrypted(source.path, reason: "packets carry common encryption (CENC)")
    }
    return true
  }

  /// Moves close to a time on the container's clock where there is an index; else does nothing.
  ///
  /// Ten seconds ahead, because keyframes are found by the time of decoding.
  mutating func seek(before seconds: Double) {
    let name = description.container
    guard let tick, name.hasPrefix("mov") || name.hasPrefix("matroska"),
      seconds > description.startSeconds + 10,
      let ticks = Int64(exactly: ((seconds - 10) / tick).rounded(.down))
    else { return }
    unsafe av_seek_frame(
      format.pointer, Int32(description.streamIndex), ticks, AVSEEK_FLAG_BACKWARD)
  }

  /// The time of the last keyframe that is shown at a time or before, in ticks.
  mutating func keyframe(before seconds: Double) throws(MediaError) -> Int64? {
    guard let tick else { return nil }
    seek(before: seconds)
    var found: Int64?
    while try read() {
      guard isVideo, let ticks = packet.presentationTicks ?? packet.decodingTicks else { continue }
      if Double(packet.decodingTicks ?? ticks) * tick > seconds + FrameTimeline.tolerance { break }
      guard isKeyframe, !packet.isDiscarded else { continue }
      if found == nil || Double(ticks) * tick <= seconds + FrameTimeline.tolerance { found = ticks }
    }
    return found
  }

  /// Streams in a new file for what is copied, by their number here.
  func addStreams(to muxer: inout Muxer) throws(MediaError) -> [Int: Int32] {
    var streams: [Int: Int32] = [:]
    guard let video = unsafe format.pointer.pointee.streams[description.streamIndex] else {
      return streams
    }
    let index: Int32 = unsafe try muxer.addCopy(of: video)
    unsafe muxer.copyRotation(of: video, to: index)
    streams[description.streamIndex] = index
    if let soundIndex, let sound = unsafe format.pointer.pointee.streams[soundIndex] {
      streams[soundIndex] = unsafe try muxer.addCopy(of: sound)
    }
    return streams
  }

  /// Moves the packet's times so that a time of the video, in its ticks, becomes 0.
  func shift(by ticks: Int64) {
    guard let video = unsafe format.pointer.pointee.streams[description.streamIndex],
      let base = timeBase
    else { return }
    let offset: Int64 = unsafe av_rescale_q(ticks, video.pointee.time_base, base)
    if let shown = packet.presentationTicks {
      unsafe packet.pointer.pointee.pts = shown.subtractingReportingOverflow(offset).partialValue
    }
    if let decoded = packet.decodingTicks {
      unsafe packet.pointer.pointee.dts = decoded.subtractingReportingOverflow(offset).partialValue
    }
  }
}

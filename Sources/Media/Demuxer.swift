import CFFmpeg

/// An opened container, positioned before its first packet, and its video stream.
struct Demuxer: ~Copyable {
  let description: VideoDescription
  let source: FileSource
  /// The packet that ``readVideoPacket()`` filled.
  let packet: PacketHandle
  private let format: FormatHandle

  /// Opens a file and finds its video.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What it may cost.
  ///   - watchdog: Its clock must be running.
  /// - Throws: ``MediaError``.
  init(path: MediaPath, limits: MediaLimits, watchdog: Watchdog) throws(MediaError) {
    FFmpegLibrary.prepare()
    let source = try FileSource(path: path, watchdog: watchdog)
    let format = try ContainerOpener(source: source, limits: limits).open()
    guard let packet = PacketHandle() else {
      throw .limitExceeded(path, reason: "out of memory")
    }
    description = try StreamChooser(source: source, limits: limits).describe(format)
    self.source = source
    self.format = format
    self.packet = packet
    watchdog.noteProgress()
  }

  /// The chosen video stream.
  var videoStream: UnsafeMutablePointer<AVStream>? {
    unsafe format.pointer.pointee.streams[description.streamIndex]
  }

  /// Whether the container has an index by which a place is found exactly.
  var hasIndex: Bool {
    let name = description.container.split(separator: ",").first ?? ""
    return description.hasTimestamps && (name == "mov" || name == "matroska")
  }

  /// Moves to a keyframe whose packet is decoded at `ticks` or before.
  ///
  /// - Returns: False where there is none; the position is then unknown.
  mutating func seek(to ticks: Int64) -> Bool {
    let code: Int32 = unsafe av_seek_frame(
      format.pointer, Int32(description.streamIndex), ticks, AVSEEK_FLAG_BACKWARD)
    return code >= 0
  }

  /// Reads the next packet of the video stream.
  ///
  /// - Returns: False at the end of the file, or where it is cut off or broken beyond reading.
  mutating func readVideoPacket() throws(MediaError) -> Bool {
    var attempts: Int = 0
    while true {
      packet.clear()
      let code: Int32 = unsafe av_read_frame(format.pointer, packet.pointer)
      if let verdict = source.watchdog.verdict { throw .timedOut(source.path, reason: verdict) }
      if code < 0 {
        if let failure = source.readFailure { throw .unreadable(source.path, reason: failure) }
        attempts += 1
        if code == VS_ERROR_TRY_AGAIN && attempts < 1000 { continue }
        return false
      }
      guard packet.streamIndex == description.streamIndex else { continue }
      if packet.isEncrypted {
        throw .encrypted(source.path, reason: "packets carry common encryption (CENC)")
      }
      source.watchdog.noteProgress()
      return true
    }
  }
}

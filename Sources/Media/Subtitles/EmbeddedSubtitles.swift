import CFFmpeg

/// A track of text inside a video file, as its packets have it.
public struct EmbeddedSubtitles: Hashable, Sendable {
  /// How the bytes of a packet hold the text.
  public enum Form: Hashable, Sendable {
    /// Text, maybe with marks like those of SubRip and WebVTT.
    case plain
    /// A length of two bytes, the text, and boxes with its style (3GPP timed text).
    case timedText
    /// The fields of a line of Advanced SubStation Alpha, the text last.
    case substation
  }

  /// One packet.
  public struct Line: Hashable, Sendable {
    /// When it appears, in seconds since the container's start.
    public let startSeconds: Double
    /// When it goes; the same as the start where the container does not say.
    public let endSeconds: Double
    /// What the packet holds.
    public let bytes: [UInt8]
  }

  /// Number of the stream.
  public let stream: Int
  /// How to read the lines.
  public let form: Form
  /// The lines, in the order of the file.
  public let lines: [Line]

  /// Lines of one file that are kept.
  private static let mostLines: Int = 200_000
  /// Bytes of one line that are kept.
  private static let mostBytesOfLine: Int = 16_384

  /// Reads all tracks of text; none of them costs no more than opening the file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What it may cost.
  /// - Returns: The tracks that hold text, pictures of text left out.
  /// - Throws: ``MediaError``.
  public static func read(
    path: MediaPath, limits: MediaLimits = .standard
  ) throws(MediaError) -> [EmbeddedSubtitles] {
    FFmpegLibrary.prepare()
    let watchdog = Watchdog(limits: limits)
    watchdog.start()
    let source = try FileSource(path: path, watchdog: watchdog)
    let format = try ContainerOpener(source: source, limits: limits).open()
    let forms: [Int: Form] = choose(format)
    guard !forms.isEmpty else { return [] }
    guard let packet = PacketHandle() else {
      throw .limitExceeded(path, reason: "out of memory")
    }
    var lines: [Int: [Line]] = [:]
    var count: Int = 0
    while count < mostLines {
      packet.clear()
      let code: Int32 = unsafe av_read_frame(format.pointer, packet.pointer)
      if let verdict = watchdog.verdict { throw .timedOut(path, reason: verdict) }
      // What is cut off or broken beyond reading ends the track.
      guard code >= 0 else { break }
      watchdog.noteProgress()
      guard forms[packet.streamIndex] != nil, let line = line(packet, format) else { continue }
      lines[packet.streamIndex, default: []].append(line)
      count += 1
    }
    return forms.keys.sorted().compactMap { stream in
      guard let form = forms[stream], let lines = lines[stream] else { return nil }
      return EmbeddedSubtitles(stream: stream, form: form, lines: lines)
    }
  }

  /// The streams of text; all others are left to the demuxer to pass over.
  private static func choose(_ format: borrowing FormatHandle) -> [Int: Form] {
    var forms: [Int: Form] = [:]
    for index in 0..<(unsafe Int(format.pointer.pointee.nb_streams)) {
      guard let stream = unsafe format.pointer.pointee.streams[index],
        let parameters = unsafe stream.pointee.codecpar
      else { continue }
      let codec: AVCodecID = unsafe parameters.pointee.codec_id
      switch codec {
      case AV_CODEC_ID_SUBRIP, AV_CODEC_ID_TEXT, AV_CODEC_ID_WEBVTT: forms[index] = .plain
      case AV_CODEC_ID_MOV_TEXT: forms[index] = .timedText
      case AV_CODEC_ID_ASS: forms[index] = .substation
      default: unsafe stream.pointee.discard = AVDISCARD_ALL
      }
    }
    return forms
  }

  private static func line(_ packet: borrowing PacketHandle, _ format: borrowing FormatHandle)
    -> Line?
  {
    guard let ticks = packet.presentationTicks,
      let stream = unsafe format.pointer.pointee.streams[packet.streamIndex],
      let unit = unsafe Rational(stream.pointee.time_base).value
    else { return nil }
    let size = unsafe Int(packet.pointer.pointee.size)
    guard size > 0, size <= mostBytesOfLine, let data = unsafe packet.pointer.pointee.data else {
      return nil
    }
    let origin: Int64 = unsafe format.pointer.pointee.start_time
    let shift: Double = origin == VS_NO_TIMESTAMP ? 0 : Double(origin) / Double(AV_TIME_BASE)
    let start: Double = Double(ticks) * unit - shift
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    return Line(
      startSeconds: max(0, start), endSeconds: max(0, start) + Double(packet.duration) * unit,
      bytes: bytes)
  }
}

import CFFmpeg

/// The sound of a stretch of a file, as planes of floats.
///
/// Where the sound has gaps there is silence, so that it stays with the pictures.
struct SoundReader: ~Copyable {
  /// Samples a second.
  let sampleRate: Int
  /// Channels, in FFmpeg's usual layout of so many.
  let channelCount: Int

  private let format: FormatHandle
  private let packet: PacketHandle
  private let frame: FrameHandle
  private let codec: CodecHandle
  private let index: Int
  private let tick: Double
  private let start: Double
  private let total: Int
  /// Samples given or skipped so far.
  private var position: Int = 0
  private var resampler = Resampler()
  private var isDraining = false
  private var isEnded = false

  /// Longest silence that is filled in at once, in seconds.
  private static let longestGap: Int = 10

  /// Opens the sound of a file; nil when there is none, or none that can be decoded.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - start: Where the stretch begins, in seconds on the container's own clock.
  ///   - end: Where it ends.
  ///   - limits: What the file may cost.
  /// - Throws: ``MediaError`` when the file cannot be opened again.
  init?(
    path: MediaPath, from start: Double, to end: Double, limits: MediaLimits
  ) throws(MediaError) {
    let source = try FileSource(path: path, watchdog: Watchdog(limits: limits))
    var format = try ContainerOpener(source: source, limits: limits).open()
    // Decoders need some packets before the first one that counts. Places are found by the pictures.
    let name = unsafe String(cString: format.pointer.pointee.iformat.pointee.name)
    if start > 2, name.hasPrefix("mov") || name.hasPrefix("matroska"),
      let place = Int64(exactly: ((start - 1) * Double(AV_TIME_BASE)).rounded()),
      unsafe av_seek_frame(format.pointer, -1, place, AVSEEK_FLAG_BACKWARD) < 0
    {
      // Where it stands now is not known.
      let again = try FileSource(path: path, watchdog: Watchdog(limits: limits))
      format = try ContainerOpener(source: again, limits: limits).open()
    }
    let found: Int32 = unsafe av_find_best_stream(
      format.pointer, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0)
    guard found >= 0, let stream = unsafe format.pointer.pointee.streams[Int(found)],
      let parameters = unsafe stream.pointee.codecpar,
      let decoder = unsafe avcodec_find_decoder(parameters.pointee.codec_id),
      let packet = PacketHandle(), let frame = FrameHandle(),
      let codec = unsafe CodecHandle(decoder)
    else { return nil }
    unsafe avcodec_parameters_to_context(codec.pointer, parameters)
    unsafe codec.pointer.pointee.pkt_timebase = stream.pointee.time_base
    unsafe codec.pointer.pointee.thread_count = 1
    guard unsafe avcodec_open2(codec.pointer, decoder, nil) >= 0 else { return nil }
    let rate = unsafe Int(codec.pointer.pointee.sample_rate)
    let channels = unsafe Int(codec.pointer.pointee.ch_layout.nb_channels)
    guard rate > 0, rate <= 768_000, channels > 0 else { return nil }
    // Rates and layouts that AAC has; anything else becomes 48 kHz or stereo.
    sampleRate = Self.codedRates.contains(rate) ? rate : 48_000
    channelCount = channels <= 2 || channels == 6 ? channels : 2
    for other in 0..<(unsafe Int(format.pointer.pointee.nb_streams)) where other != Int(found) {
      unsafe format.pointer.pointee.streams[other]?.pointee.discard = AVDISCARD_ALL
    }
    tick = unsafe Rational(stream.pointee.time_base).value ?? 0
    index = Int(found)
    self.start = start
    total = Int(exactly: ((end - start) * Double(sampleRate)).rounded()) ?? 0
    self.format = format
    self.packet = packet
    self.frame = frame
    self.codec = codec
  }

  /// The next samples, a plane for each channel; nil at the end of the stretch or of the sound.
  mutating func next() -> [[Float]]? {
    while !isEnded && position < total {
      let code: Int32 = unsafe avcodec_receive_frame(codec.pointer, frame.pointer)
      switch code {
      case 0...:
        if let planes = accept() { return planes }
      case VS_ERROR_TRY_AGAIN:
        feed()
      default:
        isEnded = true
      }
    }
    return nil
  }

  private mutating func feed() {
    if isDraining {
      isEnded = true
      return
    }
    while true {
      packet.clear()
      guard unsafe av_read_frame(format.pointer, packet.pointer) >= 0 else {
        isDraining = true
        unsafe avcodec_send_packet(codec.pointer, nil)
        return
      }
      guard packet.streamIndex == index else { continue }
      // Damaged packets leave a gap, which is filled.
      unsafe avcodec_send_packet(codec.pointer, packet.pointer)
      return
    }
  }

  /// What of the decoder's frame lies in the stretch; nil for none.
  private mutating func accept() -> [[Float]]? {
    guard
      var planes = resampler.planes(
        of: frame, rate: sampleRate, channels: channelCount)
    else { return nil }
    let count: Int = planes[0].count
    var first: Int = position
    if let ticks = frame.presentationTicks {
      let place: Double = ((Double(ticks) * tick - start) * Double(sampleRate)).rounded()
      guard let stated = Int(exactly: place) else { return nil }
      // Times in a container are rounded; only what can be heard counts as a gap.
      if position == 0 || abs(stated - position) > sampleRate / 20 { first = stated }
    }
    guard first < total else {
      isEnded = true
      return nil
    }
    let skipped: Int = max(0, position - first)
    guard skipped < count else { return nil }
    let gap: Int = min(max(0, first - position), Self.longestGap * sampleRate)
    let kept: Int = min(count - skipped, total - position - gap)
    guard kept > 0 else { return nil }
    for channel in planes.indices {
      planes[channel] =
        Array(repeating: 0, count: gap) + planes[channel][skipped..<skipped + kept]
    }
    position += gap + kept
    return planes
  }

  private static let codedRates: Set<Int> = [
    8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
  ]
}

/// Converts frames of sound to planes of floats.
@safe private struct Resampler: ~Copyable {
  private var context: OpaquePointer?
  private var kind: (rate: Int32, format: Int32, channels: Int32)?

  init() {}

  deinit {
    var context: OpaquePointer? = unsafe context
    unsafe swr_free(&context)
  }

  /// The samples of a frame; nil when they cannot be converted.
  mutating func planes(
    of frame: borrowing FrameHandle, rate: Int, channels: Int
  ) -> [[Float]]? {
    let input: (rate: Int32, format: Int32, channels: Int32) = unsafe (
      frame.pointer.pointee.sample_rate, frame.pointer.pointee.format,
      frame.pointer.pointee.ch_layout.nb_channels
    )
    guard input.rate > 0, input.channels > 0 else { return nil }
    var layout = unsafe AVChannelLayout()
    unsafe av_channel_layout_default(&layout, Int32(channels))
    if kind.map({ $0 != input }) ?? true {
      unsafe swr_free(&context)
      guard
        unsafe swr_alloc_set_opts2(
          &context, &layout, AV_SAMPLE_FMT_FLTP, Int32(rate),
          &frame.pointer.pointee.ch_layout, AVSampleFormat(input.format), input.rate, 0, nil) >= 0,
        unsafe swr_init(context) >= 0
      else { return nil }
      kind = input
    }
    let count = unsafe frame.pointer.pointee.nb_samples
    let room: Int32 = unsafe swr_get_out_samples(context, count)
    guard count > 0, room > 0, let target = FrameHandle() else { return nil }
    unsafe target.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
    unsafe target.pointer.pointee.nb_samples = room
    guard
      unsafe av_channel_layout_copy(&target.pointer.pointee.ch_layout, &layout) >= 0,
      unsafe av_frame_get_buffer(target.pointer, 0) >= 0
    else { return nil }
    let made: Int32 = unsafe vs_convert_samples(
      context, target.pointer, room, frame.pointer)
    guard made > 0 else { return nil }
    return (0..<channels).map { channel in
      guard let bytes = unsafe target.pointer.pointee.extended_data[channel] else {
        return [Float](repeating: 0, count: Int(made))
      }
      return unsafe bytes.withMemoryRebound(to: Float.self, capacity: Int(made)) {
        unsafe Array(UnsafeBufferPointer(start: $0, count: Int(made)))
      }
    }
  }
}

import CFFmpeg

/// Encodes pictures as H.264, or MPEG-4 where FFmpeg has no libx264.
struct PictureEncoder: ~Copyable {
  let codec: CodecHandle
  let packet: PacketHandle
  /// The codec's name.
  let name: String
  private let path: MediaPath
  private let size: PixelSize
  private let format: AVPixelFormat
  private var lastTicks: Int64?
  /// How long the pictures under way are shown.
  private var durations: [Int64: Int64] = [:]

  /// What a picture is shown for.
  struct Times {
    /// When, in ticks of ``PictureEncoder/timeBase``.
    let ticks: Int64
    let duration: Int64
  }

  /// An encoder for pictures like `first`.
  ///
  /// - Parameters:
  ///   - first: The first picture.
  ///   - description: What the source says of rate, time base and pixel aspect.
  ///   - wantsGlobalHeader: What the container asks for.
  ///   - path: The source, for errors.
  /// - Throws: ``MediaError`` when there is no encoder for them.
  init(
    like first: borrowing FrameHandle, _ description: VideoDescription, wantsGlobalHeader: Bool,
    path: MediaPath
  ) throws(MediaError) {
    let coder =
      unsafe avcodec_find_encoder_by_name("libx264") ?? avcodec_find_encoder(AV_CODEC_ID_MPEG4)
    guard let coder = unsafe coder else {
      throw .unsupportedCodec(path, reason: "this FFmpeg encodes neither H.264 nor MPEG-4")
    }
    let isMPEG4: Bool = unsafe coder.pointee.id == AV_CODEC_ID_MPEG4
    guard let codec = unsafe CodecHandle(coder), let packet = PacketHandle() else {
      throw .limitExceeded(path, reason: "out of memory")
    }
    // 4:2:0 has no odd sides.
    let size = PixelSize(width: max(2, first.width & ~1), height: max(2, first.height & ~1))
    let format: AVPixelFormat = isMPEG4 ? AV_PIX_FMT_YUV420P : Self.format(for: first.format)
    let context = unsafe codec.pointer
    unsafe context.pointee.width = Int32(size.width)
    unsafe context.pointee.height = Int32(size.height)
    unsafe context.pointee.pix_fmt = format
    unsafe context.pointee.time_base = Self.timeBase(description, isMPEG4: isMPEG4)
    let rate: Rational = description.averageFrameRate
    if rate.value != nil, let numerator = Int32(exactly: rate.numerator),
      let denominator = Int32(exactly: rate.denominator)
    {
      unsafe context.pointee.framerate = AVRational(num: numerator, den: denominator)
    }
    let aspect: Rational = description.sampleAspectRatio
    if let numerator = Int32(exactly: aspect.numerator),
      let denominator = Int32(exactly: aspect.denominator)
    {
      unsafe context.pointee.sample_aspect_ratio = AVRational(num: numerator, den: denominator)
    }
    unsafe context.pointee.color_primaries = first.pointer.pointee.color_primaries
    unsafe context.pointee.color_trc = first.pointer.pointee.color_trc
    // RGB has become YUV with the matrix of BT.601.
    let isRGB: Bool = unsafe first.pointer.pointee.colorspace == AVCOL_SPC_RGB
    unsafe context.pointee.colorspace =
      isRGB ? AVCOL_SPC_SMPTE170M : first.pointer.pointee.colorspace
    unsafe context.pointee.color_range = first.pointer.pointee.color_range
    unsafe context.pointee.chroma_sample_location = first.pointer.pointee.chroma_location
    if wantsGlobalHeader { unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    if isMPEG4 {
      unsafe context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      unsafe context.pointee.global_quality = 3 * FF_QP2LAMBDA
    } else {
      // Differences to the source are hard to see at 18, and clips are short.
      unsafe av_opt_set(context.pointee.priv_data, "crf", "18", 0)
      unsafe av_opt_set(context.pointee.priv_data, "preset", "fast", 0)
    }
    let code: Int32 = unsafe avcodec_open2(context, coder, nil)
    guard code >= 0 else {
      throw .unsupportedCodec(
        path, reason: "encoding: \(FFmpegLibrary.message(code).lowercasedFirst)")
    }
    name = unsafe String(cString: avcodec_get_name(coder.pointee.id))
    self.codec = codec
    self.packet = packet
    self.path = path
    self.size = size
    self.format = format
  }

  var timeBase: AVRational { unsafe codec.pointer.pointee.time_base }

  /// Hands over a picture and how it is shown; times that do not rise are moved on by a tick.
  mutating func send(_ picture: consuming FrameHandle, _ times: Times) throws(MediaError) {
    let ticks: Int64 = max(times.ticks, lastTicks.map { $0 + 1 } ?? times.ticks)
    lastTicks = ticks
    durations[ticks] = max(1, times.duration)
    var frame: FrameHandle = picture
    if frame.format != format || frame.width != size.width || frame.height != size.height {
      guard let converted = frame.recoded(to: size, format: format) else {
        throw .unsupportedCodec(path, reason: "its pixels cannot be converted for encoding")
      }
      frame = converted
    }
    unsafe frame.pointer.pointee.pts = ticks
    // The encoder chooses where keyframes go.
    unsafe frame.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
    unsafe frame.pointer.pointee.quality = codec.pointer.pointee.global_quality
    try check(unsafe avcodec_send_frame(codec.pointer, frame.pointer))
  }

  /// Says that no picture follows.
  mutating func finish() throws(MediaError) {
    try check(unsafe avcodec_send_frame(codec.pointer, nil))
  }

  /// Fills ``packet``; false when a picture is needed, or after the last packet.
  mutating func receive() throws(MediaError) -> Bool {
    packet.clear()
    let code: Int32 = unsafe avcodec_receive_packet(codec.pointer, packet.pointer)
    if code == VS_ERROR_TRY_AGAIN || code == VS_ERROR_END_OF_FILE { return false }
    try check(code)
    if let ticks = packet.presentationTicks, let duration = durations.removeValue(forKey: ticks) {
      unsafe packet.pointer.pointee.duration = duration
    }
    return true
  }

  private func check(_ code: Int32) throws(MediaError) {
    guard code < 0 else { return }
    throw .unsupportedCodec(
      path, reason: "encoding: \(FFmpegLibrary.message(code).lowercasedFirst)")
  }

  /// What players everywhere show: 4:2:0; 10 bits where the source has more than 8.
  private static func format(for source: AVPixelFormat) -> AVPixelFormat {
    if source == AV_PIX_FMT_YUVJ420P { return source }
    guard let details = unsafe av_pix_fmt_desc_get(source),
      unsafe details.pointee.comp.0.depth > 8
    else { return AV_PIX_FMT_YUV420P }
    return AV_PIX_FMT_YUV420P10LE
  }

  /// The source's ticks, unless they are too fine.
  private static func timeBase(_ description: VideoDescription, isMPEG4: Bool) -> AVRational {
    let base: Rational = description.timeBase
    let finest: Int = isMPEG4 ? 65_535 : 1_000_000
    if description.hasTimestamps, base.value != nil, (1...finest).contains(base.denominator),
      (1...finest).contains(base.numerator)
    {
      return AVRational(num: Int32(base.numerator), den: Int32(base.denominator))
    }
    return AVRational(num: 1, den: isMPEG4 ? 60_000 : 90_000)
  }
}

extension FrameHandle {
  /// The picture in another pixel format, its colours as they are, and in another size where it is
  /// odd or changes within the video.
  fileprivate func recoded(to size: PixelSize, format wanted: AVPixelFormat) -> FrameHandle? {
    guard let target = FrameHandle.allocate(wanted, size: size),
      let context = unsafe sws_getContext(
        Int32(width), Int32(height), format, Int32(size.width), Int32(size.height), wanted,
        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, nil, nil, nil)
    else { return nil }
    let scaler = unsafe ScalerHandle(context)
    guard unsafe sws_scale_frame(scaler.pointer, target.pointer, pointer) >= 0 else { return nil }
    return target
  }
}

import CFFmpeg

/// Finds the video among a container's streams and says what the container tells of it.
struct StreamChooser {
  let source: FileSource
  let limits: MediaLimits

  /// Refuses pictures that are larger than allowed, by what the headers say so far.
  func checkSizes(_ format: borrowing FormatHandle) throws(MediaError) {
    for index in 0..<streamCount(format) {
      guard let parameters = unsafe parameters(format, index),
        unsafe parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO
      else { continue }
      let width = unsafe Int(parameters.pointee.width)
      let height = unsafe Int(parameters.pointee.height)
      guard width > 0, height > 0 else { continue }
      let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
      if overflow || pixels > limits.maximumPixels {
        throw .limitExceeded(
          source.path,
          reason: "\(width)x\(height) pixels, allowed are \(limits.maximumPixels) in all")
      }
    }
  }

  func hasVideo(_ format: borrowing FormatHandle) -> Bool {
    firstVideo(format) != nil
  }

  /// The description of the first video stream that is not an attached picture.
  func describe(_ format: borrowing FormatHandle) throws(MediaError) -> VideoDescription {
    try checkSizes(format)
    let streams: [StreamSummary] = (0..<streamCount(format)).map { summary(format, $0) }
    guard let index = firstVideo(format), let stream = unsafe stream(format, index),
      let parameters = unsafe parameters(format, index)
    else {
      throw .noVideo(source.path, reason: StreamChooser.reason(streams))
    }
    unsafe try refuseEncrypted(stream)
    discardAllBut(index, format)
    let context: AVFormatContext = unsafe format.pointer.pointee
    let aspect: AVRational = unsafe av_guess_sample_aspect_ratio(format.pointer, stream, nil)
    let name = unsafe av_get_pix_fmt_name(AVPixelFormat(parameters.pointee.format))
    let start: Int64 = unsafe context.start_time
    let duration: Int64 = unsafe context.duration
    let flags: Int32 = unsafe context.iformat.pointee.flags
    return unsafe VideoDescription(
      container: String(cString: context.iformat.pointee.name), codec: streams[index].codec,
      pixelFormat: name.map { unsafe String(cString: $0) },
      width: Int(parameters.pointee.width), height: Int(parameters.pointee.height),
      sampleAspectRatio: aspect.num > 0 && aspect.den > 0 ? Rational(aspect) : Rational(1, 1),
      displayTransform: transform(stream),
      averageFrameRate: Rational(stream.pointee.avg_frame_rate),
      timeBase: Rational(stream.pointee.time_base),
      startSeconds: start == VS_NO_TIMESTAMP ? 0 : Double(start) / Double(AV_TIME_BASE),
      durationSeconds: duration == VS_NO_TIMESTAMP || duration < 0
        ? nil : Double(duration) / Double(AV_TIME_BASE),
      bitRate: context.bit_rate > 0 ? Int(context.bit_rate) : nil,
      timeCode: timeCode(format, video: index),
      streamIndex: index, streams: streams, hasTimestamps: flags & AVFMT_NOTIMESTAMPS == 0)
  }

  /// The time code of the first frame: of the video, the container, or a track of its own.
  private func timeCode(_ format: borrowing FormatHandle, video: Int) -> String? {
    var tables: [OpaquePointer?] = unsafe [
      stream(format, video)?.pointee.metadata, format.pointer.pointee.metadata,
    ]
    for index in 0..<streamCount(format) where index != video {
      unsafe tables.append(stream(format, index)?.pointee.metadata)
    }
    for place in unsafe tables.indices {
      guard let entry = unsafe av_dict_get(tables[place], "timecode", nil, 0),
        let value = unsafe entry.pointee.value
      else { continue }
      return unsafe String(cString: value)
    }
    return nil
  }

  private func firstVideo(_ format: borrowing FormatHandle) -> Int? {
    (0..<streamCount(format)).first { summary(format, $0).kind == .video }
  }

  private func refuseEncrypted(_ stream: UnsafeMutablePointer<AVStream>) throws(MediaError) {
    var size: Int = 0
    let keys = unsafe vs_stream_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO, &size)
    let tag: UInt32 = unsafe stream.pointee.codecpar.pointee.codec_tag
    if unsafe keys != nil || tag == VS_TAG_ENCRYPTED_VIDEO {
      throw .encrypted(source.path, reason: "the video track is protected and there is no key")
    }
  }

  /// Spares the demuxer the streams that nobody reads.
  private func discardAllBut(_ chosen: Int, _ format: borrowing FormatHandle) {
    for index in 0..<streamCount(format) where index != chosen {
      unsafe stream(format, index)?.pointee.discard = AVDISCARD_ALL
    }
  }

  private func transform(_ stream: UnsafeMutablePointer<AVStream>) -> DisplayTransform {
    var size: Int = 0
    guard let bytes = unsafe vs_stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size),
      size >= 36
    else { return .identity }
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: 36)
    return DisplayTransform(
      matrix: (0..<9).map { unsafe raw.loadUnaligned(fromByteOffset: $0 * 4, as: Int32.self) })
  }

  private func summary(_ format: borrowing FormatHandle, _ index: Int) -> StreamSummary {
    guard let stream = unsafe stream(format, index),
      let parameters = unsafe stream.pointee.codecpar
    else { return StreamSummary(kind: .unknown, codec: "unknown") }
    let isPicture: Bool = unsafe stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC != 0
    let kind: StreamSummary.Kind =
      switch unsafe parameters.pointee.codec_type {
      case AVMEDIA_TYPE_VIDEO: isPicture ? .picture : .video
      case AVMEDIA_TYPE_AUDIO: .audio
      case AVMEDIA_TYPE_SUBTITLE: .subtitle
      case AVMEDIA_TYPE_DATA: .data
      case AVMEDIA_TYPE_ATTACHMENT: .attachment
      default: .unknown
      }
    let codec: AVCodecID = unsafe parameters.pointee.codec_id
    return unsafe StreamSummary(
      kind: kind,
      codec: codec == AV_CODEC_ID_NONE ? "unknown" : String(cString: avcodec_get_name(codec)))
  }

  private func streamCount(_ format: borrowing FormatHandle) -> Int {
    unsafe Int(format.pointer.pointee.nb_streams)
  }

  private func stream(
    _ format: borrowing FormatHandle, _ index: Int
  ) -> UnsafeMutablePointer<AVStream>? {
    unsafe format.pointer.pointee.streams[index]
  }

  private func parameters(
    _ format: borrowing FormatHandle, _ index: Int
  ) -> UnsafeMutablePointer<AVCodecParameters>? {
    unsafe stream(format, index)?.pointee.codecpar
  }

  private static func reason(_ streams: [StreamSummary]) -> String {
    if streams.isEmpty { return "the container has no streams" }
    var kinds: [String] = []
    for stream in streams where !kinds.contains(stream.kind.rawValue) {
      kinds.append(stream.kind.rawValue)
    }
    return "the container has \(kinds.joined(separator: ", ")) alone"
  }
}

extension Rational {
  init(_ rational: AVRational) {
    self.init(Int(rational.num), Int(rational.den))
  }
}

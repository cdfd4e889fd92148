import CFFmpeg

/// Writes a picture as a JPEG file in memory, with libavcodec's encoder.
enum JPEGEncoder {
  /// The longest side that the encoder takes.
  static let maximumSide: Int = 65_500

  /// The encoder's quantiser scale, from 1 (best) to 31.
  ///
  /// At 3, flat colours are off by a few levels of 255 and letters stay sharp.
  private static let quantizerScale: Int32 = 3

  /// The JPEG file of a picture: baseline, 4:2:0, full range, with a JFIF header.
  ///
  /// Equal pictures give equal bytes: the encoder runs in one thread and leaves its name out.
  ///
  /// - Parameters:
  ///   - image: The picture, with sides up to ``maximumSide``.
  ///   - path: The file it is from, for errors.
  /// - Returns: The bytes of the file.
  /// - Throws: ``MediaError``.
  static func encode(_ image: RGBImage, path: MediaPath) throws(MediaError) -> [UInt8] {
    let size = PixelSize(width: image.width, height: image.height)
    guard let codec = unsafe avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
      throw .unsupportedCodec(path, reason: "this FFmpeg has no JPEG encoder")
    }
    guard let encoder = unsafe CodecHandle(codec), let packet = PacketHandle(),
      let frame = FrameHandle.copy(image)?.scaled(to: size, format: AV_PIX_FMT_YUVJ420P)
    else { throw .limitExceeded(path, reason: "out of memory") }
    configure(encoder, for: frame)
    var code: Int32 = unsafe avcodec_open2(encoder.pointer, codec, nil)
    if code >= 0 { code = unsafe avcodec_send_frame(encoder.pointer, frame.pointer) }
    if code >= 0 { code = unsafe avcodec_receive_packet(encoder.pointer, packet.pointer) }
    guard code >= 0 else {
      throw .unsupportedCodec(
        path, reason: "no JPEG: \(FFmpegLibrary.message(code).lowercasedFirst)")
    }
    return packet.bytes
  }

  private static func configure(
    _ encoder: borrowing CodecHandle, for frame: borrowing FrameHandle
  ) {
    let quality: Int32 = quantizerScale * FF_QP2LAMBDA
    unsafe encoder.pointer.pointee.width = frame.pointer.pointee.width
    unsafe encoder.pointer.pointee.height = frame.pointer.pointee.height
    unsafe encoder.pointer.pointee.pix_fmt = frame.format
    unsafe encoder.pointer.pointee.color_range = AVCOL_RANGE_JPEG
    // Without an aspect ratio there is no JFIF header, without a time base no encoder.
    unsafe encoder.pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    unsafe encoder.pointer.pointee.time_base = AVRational(num: 1, den: 25)
    unsafe encoder.pointer.pointee.thread_count = 1
    unsafe encoder.pointer.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
    unsafe encoder.pointer.pointee.global_quality = quality
    unsafe frame.pointer.pointee.quality = quality
    unsafe frame.pointer.pointee.pts = 0
  }
}

extension PacketHandle {
  /// A copy of what the packet holds.
  var bytes: [UInt8] {
    unsafe [UInt8](
      UnsafeBufferPointer(
        start: pointer.pointee.data, count: max(0, Int(pointer.pointee.size))))
  }
}

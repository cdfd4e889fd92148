import CFFmpeg

/// Writes a picture as a PNG file in memory, with libavcodec's encoder.
enum PNGEncoder {
  /// The PNG file of a picture: 8-bit RGB, losslessly.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - path: The file it is from, for errors.
  /// - Returns: The bytes of the file.
  /// - Throws: ``MediaError``.
  static func encode(_ image: RGBImage, path: MediaPath) throws(MediaError) -> [UInt8] {
    guard let codec = unsafe avcodec_find_encoder(AV_CODEC_ID_PNG) else {
      throw .unsupportedCodec(path, reason: "this FFmpeg has no PNG encoder")
    }
    guard let encoder = unsafe CodecHandle(codec), let packet = PacketHandle(),
      let frame = FrameHandle.copy(image)
    else { throw .limitExceeded(path, reason: "out of memory") }
    unsafe encoder.pointer.pointee.width = frame.pointer.pointee.width
    unsafe encoder.pointer.pointee.height = frame.pointer.pointee.height
    unsafe encoder.pointer.pointee.pix_fmt = AV_PIX_FMT_RGB24
    unsafe encoder.pointer.pointee.time_base = AVRational(num: 1, den: 25)
    unsafe encoder.pointer.pointee.thread_count = 1
    unsafe encoder.pointer.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    var code: Int32 = unsafe avcodec_open2(encoder.pointer, codec, nil)
    if code >= 0 { code = unsafe avcodec_send_frame(encoder.pointer, frame.pointer) }
    if code >= 0 { code = unsafe avcodec_receive_packet(encoder.pointer, packet.pointer) }
    guard code >= 0 else {
      throw .unsupportedCodec(
        path, reason: "no PNG: \(FFmpegLibrary.message(code).lowercasedFirst)")
    }
    return packet.bytes
  }
}

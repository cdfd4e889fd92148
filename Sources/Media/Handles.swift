import CFFmpeg

/// An `AVPacket` owned by Swift; freed when the value is destroyed.
@safe struct PacketHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<AVPacket>

  init?() {
    guard let packet = unsafe av_packet_alloc() else { return nil }
    unsafe pointer = packet
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = unsafe pointer
    unsafe av_packet_free(&packet)
  }

  /// Drops the content, keeps the packet.
  func clear() {
    unsafe av_packet_unref(pointer)
  }

  var streamIndex: Int { unsafe Int(pointer.pointee.stream_index) }

  /// Whether an edit list hides what this packet holds.
  var isDiscarded: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }

  /// Whether the container itself noticed damage.
  var isCorrupt: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

  var isEncrypted: Bool {
    var size: Int = 0
    return unsafe av_packet_get_side_data(pointer, AV_PKT_DATA_ENCRYPTION_INFO, &size) != nil
  }

  /// Whether a new header for the decoder comes with it.
  var changesHeader: Bool {
    var size: Int = 0
    return unsafe av_packet_get_side_data(pointer, AV_PKT_DATA_NEW_EXTRADATA, &size) != nil
  }

  /// When its picture is shown, in ticks, if the container says.
  var presentationTicks: Int64? {
    let ticks: Int64 = unsafe pointer.pointee.pts
    return ticks != VS_NO_TIMESTAMP ? ticks : nil
  }

  /// When it is decoded, in ticks, if known.
  var decodingTicks: Int64? {
    let ticks: Int64 = unsafe pointer.pointee.dts
    return ticks != VS_NO_TIMESTAMP ? ticks : nil
  }

  /// How long its picture is shown, in ticks; 0 when unknown.
  var duration: Int64 { unsafe max(0, pointer.pointee.duration) }
}

/// An `AVFrame` owned by Swift; freed when the value is destroyed.
@safe struct FrameHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<AVFrame>

  init?() {
    guard let frame = unsafe av_frame_alloc() else { return nil }
    unsafe pointer = frame
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = unsafe pointer
    unsafe av_frame_free(&frame)
  }

  var width: Int { unsafe Int(pointer.pointee.width) }
  var height: Int { unsafe Int(pointer.pointee.height) }
  var format: AVPixelFormat { unsafe AVPixelFormat(pointer.pointee.format) }

  /// Whether the decoder had to patch the picture or says that it is broken.
  var isPatched: Bool {
    let isCorrupt: Bool = unsafe pointer.pointee.flags & Int32(AV_FRAME_FLAG_CORRUPT) != 0
    return unsafe isCorrupt || pointer.pointee.decode_error_flags != 0
  }

  /// When the picture is shown, in ticks, if the container says.
  var presentationTicks: Int64? {
    let ticks: Int64 = unsafe pointer.pointee.pts
    return ticks != VS_NO_TIMESTAMP ? ticks : nil
  }

  var duration: Int64 { unsafe max(0, vs_frame_duration(pointer)) }
}

/// An `AVIOContext` that reads from a ``FileSource``.
@safe struct InputHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<AVIOContext>
  let source: FileSource

  init?(_ source: FileSource) {
    let bufferSize: Int = 64 << 10
    guard let buffer = unsafe av_malloc(bufferSize) else { return nil }
    // The context borrows the source; this value keeps it alive for as long.
    let opaque = unsafe Unmanaged.passUnretained(source).toOpaque()
    let context = unsafe avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Int32(bufferSize), 0, opaque,
      { opaque, bytes, count in
        guard let opaque = unsafe opaque, let bytes = unsafe bytes, count > 0 else {
          return VS_ERROR_IO
        }
        let source = unsafe Unmanaged<FileSource>.fromOpaque(opaque).takeUnretainedValue()
        return unsafe source.read(
          into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(count)))
      }, nil,
      { opaque, offset, whence in
        guard let opaque = unsafe opaque else { return -1 }
        let source = unsafe Unmanaged<FileSource>.fromOpaque(opaque).takeUnretainedValue()
        return source.seek(to: offset, whence: whence)
      })
    guard let context = unsafe context else {
      unsafe av_free(buffer)
      return nil
    }
    unsafe pointer = context
    self.source = source
  }

  deinit {
    // The buffer may have been replaced since it was handed over.
    unsafe av_free(pointer.pointee.buffer)
    var context: UnsafeMutablePointer<AVIOContext>? = unsafe pointer
    unsafe avio_context_free(&context)
  }
}

/// An opened `AVFormatContext` with the input it reads from.
@safe struct FormatHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<AVFormatContext>
  let input: InputHandle

  /// Takes over an opened context.
  init(_ pointer: UnsafeMutablePointer<AVFormatContext>, input: consuming InputHandle) {
    unsafe self.pointer = pointer
    self.input = input
  }

  deinit {
    // The input is destroyed after this body, so the demuxer may still use it.
    var context: UnsafeMutablePointer<AVFormatContext>? = unsafe pointer
    unsafe avformat_close_input(&context)
  }
}

/// An `AVCodecContext` owned by Swift; freed when the value is destroyed.
@safe struct CodecHandle: ~Copyable {
  let pointer: UnsafeMutablePointer<AVCodecContext>

  init?(_ codec: UnsafePointer<AVCodec>) {
    guard let context = unsafe avcodec_alloc_context3(codec) else { return nil }
    unsafe pointer = context
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = unsafe pointer
    unsafe avcodec_free_context(&context)
  }
}

/// A `SwsContext` owned by Swift; freed when the value is destroyed.
@safe struct ScalerHandle: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over a context.
  init(_ pointer: OpaquePointer) {
    unsafe self.pointer = pointer
  }

  deinit {
    unsafe sws_freeContext(pointer)
  }
}

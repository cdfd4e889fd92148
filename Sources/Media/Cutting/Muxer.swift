import CFFmpeg

/// A file being written.
@safe struct Muxer: ~Copyable {
  let pointer: UnsafeMutablePointer<AVFormatContext>
  private let path: MediaPath
  private var isOpen = false

  /// The containers that clips are written to, by the ending of the file's name.
  static let formats: [String: String] = [
    "mp4": "mp4", "m4v": "mp4", "mov": "mov", "mkv": "matroska",
  ]

  /// Prepares a file; nothing is written yet.
  ///
  /// - Parameters:
  ///   - path: Where to write. What stands there is overwritten.
  ///   - format: FFmpeg's name of the container.
  /// - Throws: ``MediaError`` when FFmpeg does not write it.
  init(path: MediaPath, format: String) throws(MediaError) {
    FFmpegLibrary.prepare()
    self.path = path
    var context: UnsafeMutablePointer<AVFormatContext>?
    let code: Int32 = unsafe avformat_alloc_output_context2(&context, nil, format, nil)
    guard code >= 0, let fresh = unsafe context else {
      throw .unsupportedCodec(path, reason: "this FFmpeg writes no \(format)")
    }
    unsafe pointer = fresh
  }

  deinit {
    if isOpen { unsafe avio_closep(&pointer.pointee.pb) }
    unsafe avformat_free_context(pointer)
  }

  /// Whether codecs must put their headers into the container.
  var wantsGlobalHeader: Bool {
    unsafe pointer.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0
  }

  /// A stream for the packets of an encoder that is open.
  mutating func addStream(_ encoder: borrowing CodecHandle) throws(MediaError) -> Int32 {
    guard let stream = unsafe avformat_new_stream(pointer, nil),
      unsafe avcodec_parameters_from_context(stream.pointee.codecpar, encoder.pointer) >= 0
    else { throw .limitExceeded(path, reason: "out of memory") }
    unsafe stream.pointee.time_base = encoder.pointer.pointee.time_base
    unsafe stream.pointee.avg_frame_rate = encoder.pointer.pointee.framerate
    unsafe stream.pointee.sample_aspect_ratio = encoder.pointer.pointee.sample_aspect_ratio
    return unsafe stream.pointee.index
  }

  /// A stream for packets that are copied.
  mutating func addCopy(of source: UnsafeMutablePointer<AVStream>) throws(MediaError) -> Int32 {
    guard let stream = unsafe avformat_new_stream(pointer, nil),
      unsafe avcodec_parameters_copy(stream.pointee.codecpar, source.pointee.codecpar) >= 0
    else { throw .limitExceeded(path, reason: "out of memory") }
    // Tags differ between containers.
    unsafe stream.pointee.codecpar.pointee.codec_tag = 0
    unsafe stream.pointee.time_base = source.pointee.time_base
    unsafe stream.pointee.avg_frame_rate = source.pointee.avg_frame_rate
    unsafe stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
    return unsafe stream.pointee.index
  }

  /// Copies how the pictures of `source` are to be turned.
  mutating func copyRotation(of source: UnsafeMutablePointer<AVStream>, to index: Int32) {
    var size: Int = 0
    guard let matrix = unsafe vs_stream_side_data(source, AV_PKT_DATA_DISPLAYMATRIX, &size),
      size >= 36, let stream = unsafe pointer.pointee.streams[Int(index)],
      let copy = unsafe vs_new_stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 36)
    else { return }
    unsafe copy.update(from: matrix, count: 36)
  }

  /// Opens the file and writes its head.
  mutating func begin() throws(MediaError) {
    // With its protocol named, no other part of the name is taken for one.
    let address: [CChar] =
      "file:".utf8.map { CChar(bitPattern: $0) } + path.bytes.map(CChar.init(bitPattern:)) + [0]
    var code: Int32 = unsafe avio_open(&pointer.pointee.pb, address, AVIO_FLAG_WRITE)
    guard code >= 0 else { throw failure(code) }
    isOpen = true
    code = unsafe avformat_write_header(pointer, nil)
    guard code >= 0 else { throw failure(code) }
  }

  /// Writes a packet whose times are in `timeBase`; the packet is empty afterwards.
  mutating func write(
    _ packet: borrowing PacketHandle, stream index: Int32, timeBase: AVRational
  ) throws(MediaError) {
    guard let stream = unsafe pointer.pointee.streams[Int(index)] else { return }
    unsafe packet.pointer.pointee.stream_index = index
    unsafe packet.pointer.pointee.pos = -1
    unsafe av_packet_rescale_ts(packet.pointer, timeBase, stream.pointee.time_base)
    let code: Int32 = unsafe av_interleaved_write_frame(pointer, packet.pointer)
    guard code >= 0 else { throw failure(code) }
  }

  /// Writes what is left and closes the file.
  mutating func finish() throws(MediaError) {
    var code: Int32 = unsafe av_write_trailer(pointer)
    guard code >= 0 else { throw failure(code) }
    isOpen = false
    code = unsafe avio_closep(&pointer.pointee.pb)
    guard code >= 0 else { throw failure(code) }
  }

  private func failure(_ code: Int32) -> MediaError {
    .unwritable(path, reason: FFmpegLibrary.message(code).lowercasedFirst)
  }
}

import CFFmpeg
import Foundation

/// A decoder that takes packets and gives pictures in presentation order.
struct VideoDecoder: ~Copyable {
  enum Outcome {
    case picture
    case needsPacket
    case ended
    case damaged
  }

  /// The picture that ``receive()`` filled.
  let frame: FrameHandle
  private let codec: CodecHandle

  init(
    _ demuxer: borrowing Demuxer, threads: Int, limits: MediaLimits
  ) throws(MediaError) {
    let path: MediaPath = demuxer.source.path
    guard let stream = unsafe demuxer.videoStream, let parameters = unsafe stream.pointee.codecpar
    else { throw .noFrames(path, reason: "the video stream is gone") }
    let identifier: AVCodecID = unsafe parameters.pointee.codec_id
    let tag: UInt32 = unsafe parameters.pointee.codec_tag
    guard let decoder = unsafe avcodec_find_decoder(identifier) else {
      if identifier == AV_CODEC_ID_NONE && tag == 0 {
        throw .noFrames(path, reason: "the video track does not say what it holds")
      }
      let name: String =
        identifier == AV_CODEC_ID_NONE
        ? "'\(VideoDecoder.text(ofTag: tag))'" : demuxer.description.codec
      throw .unsupportedCodec(path, reason: "no decoder for \(name)")
    }
    guard let codec = unsafe CodecHandle(decoder), let frame = FrameHandle() else {
      throw .limitExceeded(path, reason: "out of memory")
    }
    let count: Int = VideoDecoder.threadCount(
      wanted: threads, description: demuxer.description, limits: limits)
    unsafe avcodec_parameters_to_context(codec.pointer, parameters)
    unsafe codec.pointer.pointee.pkt_timebase = stream.pointee.time_base
    unsafe codec.pointer.pointee.max_pixels = Int64(limits.maximumPixels)
    unsafe codec.pointer.pointee.thread_count = Int32(count)
    let code: Int32 = unsafe avcodec_open2(codec.pointer, decoder, nil)
    guard code >= 0 else {
      throw .unsupportedCodec(
        path, reason: "\(demuxer.description.codec): \(FFmpegLibrary.message(code).lowercasedFirst)"
      )
    }
    self.codec = codec
    self.frame = frame
  }

  /// Hands over one packet; false when it is damaged.
  mutating func send(_ packet: borrowing PacketHandle) -> Bool {
    unsafe avcodec_send_packet(codec.pointer, packet.pointer) >= 0
  }

  /// Says that no packet follows, so that the last pictures come out.
  mutating func finish() {
    _ = unsafe avcodec_send_packet(codec.pointer, nil)
  }

  /// Forgets all packets, to go on elsewhere.
  mutating func reset() {
    unsafe avcodec_flush_buffers(codec.pointer)
  }

  /// Fills ``frame`` with the next picture, if there is one.
  mutating func receive() -> Outcome {
    let code: Int32 = unsafe avcodec_receive_frame(codec.pointer, frame.pointer)
    switch code {
    case 0...: return .picture
    case VS_ERROR_TRY_AGAIN: return .needsPacket
    case VS_ERROR_END_OF_FILE: return .ended
    default: return .damaged
    }
  }

  /// As many threads as wanted and as decoded pictures have room in memory.
  private static func threadCount(
    wanted: Int, description: VideoDescription, limits: MediaLimits
  ) -> Int {
    let cores: Int = wanted > 0 ? wanted : ProcessInfo.processInfo.activeProcessorCount
    // Three bytes a pixel: 4:2:0 with 16-bit samples, or 4:4:4 with 8-bit ones.
    let pictureBytes: Int = max(1, 3 * description.width * description.height)
    return max(1, min(cores, 16, limits.decoderMemoryBytes / pictureBytes))
  }

  private static func text(ofTag tag: UInt32) -> String {
    let bytes: [UInt8] = (0..<4).map { UInt8(truncatingIfNeeded: tag >> (8 * $0)) }
    return MediaPath(bytes: bytes).description
  }
}

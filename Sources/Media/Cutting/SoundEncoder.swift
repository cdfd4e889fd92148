import CFFmpeg

/// Encodes sound as AAC.
struct SoundEncoder: ~Copyable {
  let codec: CodecHandle
  let packet: PacketHandle
  private var waiting: [[Float]]
  private var position: Int64 = 0

  /// Nil when FFmpeg has no such encoder or it does not take the sound.
  init?(like sound: borrowing SoundReader, wantsGlobalHeader: Bool) {
    guard let coder = unsafe avcodec_find_encoder(AV_CODEC_ID_AAC),
      let codec = unsafe CodecHandle(coder), let packet = PacketHandle()
    else { return nil }
    let context = unsafe codec.pointer
    unsafe context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
    unsafe context.pointee.sample_rate = Int32(sound.sampleRate)
    unsafe av_channel_layout_default(&context.pointee.ch_layout, Int32(sound.channelCount))
    unsafe context.pointee.bit_rate = Int64(sound.channelCount) * 96_000
    unsafe context.pointee.time_base = AVRational(num: 1, den: Int32(sound.sampleRate))
    if wantsGlobalHeader { unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    guard unsafe avcodec_open2(context, coder, nil) >= 0,
      unsafe context.pointee.frame_size > 0
    else { return nil }
    self.codec = codec
    self.packet = packet
    waiting = Array(repeating: [], count: sound.channelCount)
  }

  var timeBase: AVRational { unsafe codec.pointer.pointee.time_base }

  /// Seconds of sound that have been handed over in whole frames.
  var seconds: Double { Double(position) * (Rational(timeBase).value ?? 0) }

  /// Takes samples, a plane for each channel; false when the encoder does not take them.
  mutating func send(_ planes: [[Float]]) -> Bool {
    for channel in waiting.indices { waiting[channel] += planes[channel] }
    let size = unsafe Int(codec.pointer.pointee.frame_size)
    var used: Int = 0
    while waiting[0].count - used >= size {
      guard submit(used..<used + size) else { return false }
      used += size
    }
    for channel in waiting.indices { waiting[channel].removeFirst(used) }
    return true
  }

  /// Says that no sample follows.
  mutating func finish() -> Bool {
    if !waiting[0].isEmpty, !submit(0..<waiting[0].count) { return false }
    for channel in waiting.indices { waiting[channel] = [] }
    return unsafe avcodec_send_frame(codec.pointer, nil) >= 0
  }

  /// Fills ``packet``; false when samples are needed, or after the last packet.
  mutating func receive() -> Bool {
    packet.clear()
    return unsafe avcodec_receive_packet(codec.pointer, packet.pointer) >= 0
  }

  private mutating func submit(_ range: Range<Int>) -> Bool {
    guard let frame = FrameHandle() else { return false }
    unsafe frame.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
    unsafe frame.pointer.pointee.nb_samples = Int32(range.count)
    unsafe frame.pointer.pointee.sample_rate = codec.pointer.pointee.sample_rate
    guard
      unsafe av_channel_layout_copy(
        &frame.pointer.pointee.ch_layout, &codec.pointer.pointee.ch_layout) >= 0,
      unsafe av_frame_get_buffer(frame.pointer, 0) >= 0
    else { return false }
    for (channel, samples) in waiting.enumerated() {
      guard let bytes = unsafe frame.pointer.pointee.extended_data[channel] else { return false }
      unsafe samples[range].withUnsafeBytes { source in
        guard let start = source.baseAddress else { return }
        unsafe UnsafeMutableRawPointer(bytes).copyMemory(
          from: start, byteCount: source.count)
      }
    }
    unsafe frame.pointer.pointee.pts = position
    position += Int64(range.count)
    return unsafe avcodec_send_frame(codec.pointer, frame.pointer) >= 0
  }
}

/// Carries the sound of a stretch into a file, in step with the pictures.
struct CutSound: ~Copyable {
  private var reader: SoundReader
  private var encoder: SoundEncoder
  private let stream: Int32
  private var isEnded = false
  /// Samples handed over, of all channels alike.
  private var sampleCount: Int = 0

  /// Nil where there is no sound, or none that can be decoded and encoded.
  ///
  /// - Parameters:
  ///   - path: The video.
  ///   - start: Where the stretch begins, in seconds on the container's own clock.
  ///   - length: How long it is at most.
  ///   - limits: What the file may cost.
  ///   - muxer: The file that is written.
  /// - Throws: ``MediaError`` when the file cannot be opened again.
  init?(
    path: MediaPath, from start: Double, length: Double, limits: MediaLimits,
    into muxer: inout Muxer
  ) throws(MediaError) {
    guard
      let reader = try SoundReader(
        path: path, from: start, to: start + length, limits: limits),
      let encoder = SoundEncoder(like: reader, wantsGlobalHeader: muxer.wantsGlobalHeader)
    else { return nil }
    stream = try muxer.addStream(encoder.codec)
    self.reader = reader
    self.encoder = encoder
  }

  /// Writes sound up to a time since the start, or somewhat less.
  mutating func advance(to seconds: Double, _ muxer: inout Muxer) throws(MediaError) {
    while !isEnded, Double(sampleCount) < seconds * Double(reader.sampleRate) {
      guard var planes = reader.next() else {
        isEnded = true
        return
      }
      // Decoded sound comes in pieces that do not end where pictures do.
      let room: Int = Int(exactly: (seconds * Double(reader.sampleRate)).rounded()) ?? 0
      if isFinishing {
        let kept: Int = min(planes[0].count, max(0, room - sampleCount))
        for channel in planes.indices { planes[channel].removeLast(planes[channel].count - kept) }
      }
      sampleCount += planes[0].count
      guard encoder.send(planes) else {
        isEnded = true
        return
      }
      try drain(&muxer)
    }
  }

  private var isFinishing = false

  /// Writes what is left up to a time since the start.
  mutating func finish(at seconds: Double, _ muxer: inout Muxer) throws(MediaError) {
    isFinishing = true
    try advance(to: seconds, &muxer)
    if encoder.finish() { try drain(&muxer) }
  }

  private mutating func drain(_ muxer: inout Muxer) throws(MediaError) {
    while encoder.receive() {
      try muxer.write(encoder.packet, stream: stream, timeBase: encoder.timeBase)
    }
  }
}

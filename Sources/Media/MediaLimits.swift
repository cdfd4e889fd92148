/// What one file may cost before it is given up.
public struct MediaLimits: Hashable, Sendable {
  /// Pixels of one picture, width × height.
  public var maximumPixels: Int
  /// Pictures of one file.
  public var maximumFrames: Int
  /// Bytes of decoded pictures that decoder threads may hold at once.
  ///
  /// Fewer threads are started for large pictures; one thread is always allowed.
  public var decoderMemoryBytes: Int
  /// Seconds of demuxing and decoding for one file, time spent by the caller not counted.
  public var maximumSeconds: Double
  /// Seconds of demuxing and decoding without a new packet or picture.
  public var stallSeconds: Double
  /// Whether a picture file is taken for a video of one frame.
  public var acceptsStillImages: Bool = false

  /// Limits from their values.
  ///
  /// - Parameters:
  ///   - maximumPixels: 40 million allow 8K (7680×4320) and refuse 8192×8192.
  ///   - maximumFrames: 5 million are 46 hours at 30 frames a second.
  ///   - decoderMemoryBytes: Bounds the number of decoder threads.
  ///   - maximumSeconds: Active seconds for one file.
  ///   - stallSeconds: Active seconds without progress.
  public init(
    maximumPixels: Int = 40_000_000, maximumFrames: Int = 5_000_000,
    decoderMemoryBytes: Int = 512 << 20, maximumSeconds: Double = 6 * 3600,
    stallSeconds: Double = 60
  ) {
    self.maximumPixels = maximumPixels
    self.maximumFrames = maximumFrames
    self.decoderMemoryBytes = decoderMemoryBytes
    self.maximumSeconds = maximumSeconds
    self.stallSeconds = stallSeconds
  }

  /// The limits used unless a caller asks for others.
  public static let standard = MediaLimits()
}

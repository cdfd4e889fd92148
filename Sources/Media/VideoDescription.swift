/// What a container says about its video, before any picture is decoded.
public struct VideoDescription: Hashable, Sendable {
  /// The container format by FFmpeg's name, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public let container: String
  /// The codec, such as `h264`.
  public let codec: String
  /// The pixel format, such as `yuv420p`; nil when not known before decoding.
  public let pixelFormat: String?
  /// Width as coded, in pixels.
  public let width: Int
  /// Height as coded, in pixels.
  public let height: Int
  /// Width of a pixel over its height; 1/1 when the container does not say.
  public let sampleAspectRatio: Rational
  /// How to turn and mirror the pictures for a person.
  public let displayTransform: DisplayTransform
  /// Average frames a second; `value` is nil when unknown.
  public let averageFrameRate: Rational
  /// Seconds of one timestamp tick.
  public let timeBase: Rational
  /// When the container's clock starts, in seconds; 0 when it does not say.
  public let startSeconds: Double
  /// How long the container claims to last; may be missing or wrong.
  public let durationSeconds: Double?
  /// Bits a second of the whole file as stated or estimated; nil when unknown.
  public let bitRate: Int?
  /// The time code of the first frame as the container writes it, such as `01:00:00:00`.
  public let timeCode: String?
  /// Which of ``streams`` is the video: the first that is not an attached picture.
  public let streamIndex: Int
  /// All streams of the file.
  public let streams: [StreamSummary]
  /// Whether the container has a clock; without one, times follow from frame numbers.
  let hasTimestamps: Bool

  /// The size a person sees: aspect applied, turned upright.
  public var displaySize: (width: Int, height: Int) {
    let squareWidth: Int = squarePixelWidth(width)
    return displayTransform.displayQuarterTurns % 2 == 0
      ? (squareWidth, height) : (height, squareWidth)
  }

  /// A coded width in square pixels; aspects beyond 16:1 either way are taken for mistakes.
  func squarePixelWidth(_ codedWidth: Int) -> Int {
    guard let aspect = sampleAspectRatio.value, (1 / 16...16).contains(aspect) else {
      return codedWidth
    }
    let scaled: Double = (Double(codedWidth) * aspect + 0.5).rounded(.down)
    return max(1, Int(scaled))
  }

  /// Seconds that one frame lasts on average; 1/25 when unknown.
  var frameSeconds: Double {
    guard let rate = averageFrameRate.value, rate < 10_000 else { return 0.04 }
    return 1 / rate
  }
}

/// One stream of a container.
public struct StreamSummary: Hashable, Sendable {
  /// What a stream carries.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Moving pictures.
    case video
    /// A cover picture, which containers store as a video stream.
    case picture
    /// Sound.
    case audio
    /// Captions.
    case subtitle
    /// Any other data, such as chapters or telemetry.
    case data
    /// An attached file, such as a font.
    case attachment
    /// Not recognised.
    case unknown
  }

  /// What it carries.
  public let kind: Kind
  /// The codec, such as `aac`; `unknown` when FFmpeg has no name for it.
  public let codec: String
}

/// The place and time of one frame.
public struct FrameStamp: Hashable, Sendable {
  /// Number in presentation order, from 0.
  public let index: Int
  /// Presentation time in ticks of the time base; nil where the container gives none (AVI, raw
  /// streams, some frames of MPEG program streams).
  public let pts: Int64?
  /// How long the frame is shown, in ticks; 0 when unknown.
  public let durationTicks: Int64
  /// Seconds since the container's start; never falls from one frame to the next.
  public let seconds: Double
}

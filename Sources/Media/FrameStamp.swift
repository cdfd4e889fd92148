/// The place and time of one frame.
public struct FrameStamp: Hashable, Sendable {
  /// Number in presentation order, from 0.
  public let index: Int
  /// Timestamp in ticks of the time base, nil where there is none.
  ///
  /// Containers without presentation times (AVI) leave the decoding time of a packet, which may be
  /// out of order; go by ``seconds``.
  public let pts: Int64?
  /// The presentation time alone.
  let presentationTicks: Int64?
  /// How long the frame is shown, in ticks; 0 when unknown.
  public let durationTicks: Int64
  /// Seconds since the container's start; never falls from one frame to the next.
  public let seconds: Double
}

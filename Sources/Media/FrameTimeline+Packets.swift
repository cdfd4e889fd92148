extension FrameTimeline {
  /// Reads the timeline from the packets of a file, without decoding.
  ///
  /// Frames that an edit list hides are left out. In a damaged file, or where packets hold several
  /// pictures or none, the decoder may come to another result.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What the file may cost.
  ///   - pulse: Told of each packet.
  /// - Returns: The timeline; of no frames where there are no packets.
  /// - Throws: ``MediaError``.
  /// - Complexity: Reads the whole file once.
  public static func read(
    path: MediaPath, limits: MediaLimits = .standard, pulse: Pulse? = nil
  ) throws(MediaError) -> FrameTimeline {
    try PacketSurvey.read(path: path, limits: limits, pulse: pulse).timeline
  }

  /// The times of one packet, in ticks.
  struct PacketTimes {
    let shown: Int64?
    let decoded: Int64?
    let duration: Int64
  }

  /// The timeline of the packets of a file, in the order they came.
  init(_ packets: [PacketTimes], description: VideoDescription) {
    let isComplete: Bool = packets.allSatisfy { $0.shown != nil }
    let entries: [Entry]
    if !description.hasTimestamps {
      entries = packets.map { _ in Entry(ticks: nil, orderTicks: nil, durationTicks: 0) }
    } else if isComplete {
      entries = packets.map {
        Entry(ticks: $0.shown, orderTicks: $0.decoded ?? $0.shown, durationTicks: $0.duration)
      }
    } else {
      // The n-th picture is shown about when the n-th packet is decoded, later by a fixed delay.
      let shift: Int64 = FrameTimeline.delay(packets)
      entries = packets.map { packet in
        let ticks: Int64? = packet.decoded.flatMap {
          let (sum, overflow) = $0.addingReportingOverflow(shift)
          return overflow ? nil : sum
        }
        return Entry(ticks: ticks, orderTicks: ticks, durationTicks: packet.duration)
      }
    }
    self.init(
      entries, description: description, isEstimated: description.hasTimestamps && !isComplete)
  }

  /// How long after its decoding the first frame is shown; 0 when the container does not say.
  private static func delay(_ packets: [PacketTimes]) -> Int64 {
    guard let first = packets.first, let shown = first.shown, let decoded = first.decoded else {
      return 0
    }
    let (difference, overflow) = shown.subtractingReportingOverflow(decoded)
    return overflow ? 0 : difference
  }
}

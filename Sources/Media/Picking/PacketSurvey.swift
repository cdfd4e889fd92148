/// What the packets of a whole file say: when frames are shown, and how any of them is reached with
/// little decoding.
struct PacketSurvey {
  /// The times of all frames.
  let timeline: FrameTimeline
  /// How frames are reached; nil where that is known only by decoding from the start.
  let ways: Ways?

  /// How each frame is reached.
  struct Ways {
    /// Presentation times of the frames, by their numbers.
    fileprivate let ticks: [Int64]
    /// Times of the pictures at which decoding may begin, rising.
    fileprivate let entries: [Int64]
    /// The packets in the order of decoding.
    fileprivate let packets: [Packet]
  }

  fileprivate struct Packet {
    let shown: Int64
    let isDisposable: Bool
    let isEntry: Bool
  }

  /// Reads the packets of a file, without decoding.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What the file may cost.
  ///   - pulse: Told of each packet.
  /// - Returns: The survey; of no frames where there are no packets.
  /// - Throws: ``MediaError``.
  /// - Complexity: Reads the whole file once.
  static func read(
    path: MediaPath, limits: MediaLimits, pulse: Pulse?
  ) throws(MediaError) -> PacketSurvey {
    let watchdog = Watchdog(limits: limits, pulse: pulse)
    watchdog.start()
    var demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    var entry: EntryPoint?
    if demuxer.hasIndex, let stream = unsafe demuxer.videoStream {
      entry = unsafe EntryPoint(stream)
    }
    var times: [FrameTimeline.PacketTimes] = []
    var packets: [Packet] = []
    while try demuxer.readVideoPacket() {
      if let known = entry {
        if let shown = demuxer.packet.presentationTicks, demuxer.packet.isPlain {
          packets.append(
            Packet(
              shown: shown, isDisposable: known.isDisposable(demuxer.packet),
              isEntry: known.accepts(demuxer.packet)))
        } else {
          entry = nil
        }
      }
      if demuxer.packet.isDiscarded { continue }
      guard times.count < limits.maximumFrames else {
        throw .limitExceeded(path, reason: "over \(limits.maximumFrames) frames")
      }
      times.append(
        FrameTimeline.PacketTimes(
          shown: demuxer.packet.presentationTicks, decoded: demuxer.packet.decodingTicks,
          duration: demuxer.packet.duration))
    }
    let timeline = FrameTimeline(times, description: demuxer.description)
    return PacketSurvey(
      timeline: timeline,
      ways: entry == nil ? nil : Ways(packets, timeline, description: demuxer.description))
  }
}

extension PacketSurvey.Ways {
  /// Nil unless all frames have times of one clock, and decoding can begin at the first packet.
  fileprivate init?(
    _ packets: [PacketSurvey.Packet], _ timeline: FrameTimeline, description: VideoDescription
  ) {
    let ticks: [Int64] = packets.map(\.shown).sorted()
    guard let first = ticks.first, timeline.count == ticks.count, !timeline.isEstimated else {
      return nil
    }
    var clock = PresentationClock(description)
    _ = clock.advance(to: first)
    var last: Int64?
    for (number, tick) in ticks.enumerated() {
      guard last.map({ $0 < tick }) ?? true, let seconds = clock.seconds(at: tick),
        timeline.seconds[number] == max(0, seconds)
      else { return nil }
      last = tick
    }
    // At a beginning, all that was decoded before is shown before, and all that follows, after.
    var entries: [Int64] = []
    var least: Int64 = .max
    for packet in packets.reversed() {
      least = min(least, packet.shown)
      if packet.isEntry && packet.shown == least { entries.append(packet.shown) }
    }
    entries.reverse()
    var most: Int64 = .min
    var sound: Set<Int64> = Set(entries)
    for packet in packets {
      if packet.shown < most { sound.remove(packet.shown) }
      most = max(most, packet.shown)
    }
    entries.removeAll { !sound.contains($0) }
    guard let start = packets.first, entries.first == start.shown, start.shown == first else {
      return nil
    }
    self.ticks = ticks
    self.entries = entries
    self.packets = packets
  }

  /// How the frames of these rising numbers are reached; nil where that would leave out too little.
  func targets(of frames: [Int]) -> [PickTarget]? {
    var targets: [PickTarget] = []
    var place: Int = 0
    for frame in frames {
      let tick: Int64 = ticks[frame]
      while place + 1 < entries.count, entries[place + 1] <= tick { place += 1 }
      targets.append(PickTarget(pts: tick, entryPTS: entries[place]))
    }
    return 4 * cost(of: targets) <= 3 * packets.count ? targets : nil
  }

  /// How many packets have to be decoded.
  private func cost(of targets: [PickTarget]) -> Int {
    let wanted: Set<Int64> = Set(targets.map(\.pts))
    let begins: Set<Int64> = Set(entries)
    // Packets of this group of pictures that are needed, and those of them up to its last target.
    var (needed, total, sum): (Int, Int, Int) = (0, 0, 0)
    for packet in packets {
      if packet.isEntry, begins.contains(packet.shown) {
        sum += total
        (needed, total) = (0, 0)
      }
      let isTarget: Bool = wanted.contains(packet.shown)
      if isTarget || !packet.isDisposable { needed += 1 }
      if isTarget { total = needed }
    }
    return sum + total
  }
}

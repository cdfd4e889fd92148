import CFFmpeg

/// Finds the packets of wanted frames and where decoding has to begin, without decoding.
struct PacketScout: ~Copyable {
  private var demuxer: Demuxer
  private let watchdog: Watchdog
  private let entry: EntryPoint?

  init(path: MediaPath, limits: MediaLimits) throws(MediaError) {
    watchdog = Watchdog(limits: limits)
    watchdog.start()
    let demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    if demuxer.hasIndex, let stream = unsafe demuxer.videoStream {
      entry = unsafe EntryPoint(stream)
    } else {
      entry = nil
    }
    self.demuxer = demuxer
  }

  var description: VideoDescription { demuxer.description }

  /// How many frames there are, if the index names every one of them, hides none, has all of their
  /// bytes inside the file, and its times rise without leaps; with no word of a packet besides.
  var frameCount: Int? {
    guard entry != nil, description.container.hasPrefix("mov"),
      let stream = unsafe demuxer.videoStream, let tick = description.timeBase.value
    else { return nil }
    let count = unsafe Int(avformat_index_get_entries_count(stream))
    // Of a fragmented file the index has what was read so far.
    guard count > 0, unsafe stream.pointee.nb_frames == Int64(count) else { return nil }
    var last: Int64?
    for position in 0..<count {
      guard let place = unsafe avformat_index_get_entry(stream, Int32(position)),
        unsafe place.pointee.flags & AVINDEX_DISCARD_FRAME == 0
      else { return nil }
      let (ticks, start) = unsafe (place.pointee.timestamp, place.pointee.pos)
      let (end, overflow) = unsafe start.addingReportingOverflow(Int64(place.pointee.size))
      guard start >= 0, !overflow, end <= demuxer.source.byteCount else { return nil }
      if let last {
        let gap: Double = Double(ticks) - Double(last)
        guard gap > 0, gap * tick <= PresentationClock.longestGapSeconds else { return nil }
      }
      last = ticks
    }
    return count
  }

  /// The frames of these rising numbers.
  ///
  /// A group of pictures that begins with an IDR picture is closed at both ends, so its packets are
  /// as many as its frames and hold the same numbers.
  mutating func targets(atIndices indices: [Int]) throws(MediaError) -> [PickTarget]? {
    guard let stream = unsafe demuxer.videoStream else { return nil }
    let total = unsafe Int(avformat_index_get_entries_count(stream))
    var keys: [(position: Int, ticks: Int64)] = []
    for position in 0..<total {
      guard let place = unsafe avformat_index_get_entry(stream, Int32(position)) else { return nil }
      if unsafe place.pointee.flags & AVINDEX_KEYFRAME != 0 {
        unsafe keys.append((position, place.pointee.timestamp))
      }
    }
    guard keys.first?.position == 0 else { return nil }
    var targets: [PickTarget] = []
    var next: Int = 0
    for (number, key) in keys.enumerated() where next < indices.count {
      let end: Int = number + 1 < keys.count ? keys[number + 1].position : total
      guard indices[next] < end else { continue }
      var wanted: [Int] = []
      while next < indices.count, indices[next] < end {
        wanted.append(indices[next] - key.position)
        next += 1
      }
      guard let times = try group(at: key.ticks, count: end - key.position, through: wanted),
        let first = times.entry
      else { return nil }
      for place in wanted {
        targets.append(PickTarget(pts: times.sorted[place], entryPTS: first))
      }
    }
    return targets.count == indices.count ? targets : nil
  }

  /// The frames that begin within a range, in order of time.
  mutating func targets(from start: Double, to end: Double) throws(MediaError) -> [PickTarget]? {
    guard let entry, let tick = description.timeBase.value else { return nil }
    // The first picture sets the clock, as when all are decoded.
    guard try demuxer.readVideoPacket(), let first = demuxer.packet.presentationTicks,
      demuxer.packet.isPlain, entry.accepts(demuxer.packet)
    else { return nil }
    var clock = PresentationClock(description)
    let origin: Double = clock.advance(to: first)
    // Keyframes are found by the time of decoding, which is ahead of the picture's.
    let goal: Double = Double(first) + (start - origin - clock.reorderingSeconds) / tick
    guard let ticks = Int64(exactly: goal.rounded(.down)) else { return nil }
    guard demuxer.seek(to: max(first, ticks)) else { return nil }
    var place: Int64?
    var targets: [PickTarget] = []
    var seen: Set<Int64> = []
    while try demuxer.readVideoPacket() {
      guard let shown = demuxer.packet.presentationTicks, demuxer.packet.isPlain,
        let decoded = demuxer.packet.decodingTicks ?? (shown == first ? shown : nil),
        let seconds = clock.seconds(at: shown), let ahead = clock.seconds(at: decoded)
      else { return nil }
      guard seen.insert(shown).inserted else { return nil }
      if entry.accepts(demuxer.packet) { place = shown }
      if ahead >= end { break }
      guard seconds >= start - FrameTimeline.tolerance, seconds < end - FrameTimeline.tolerance
      else { continue }
      guard let place, shown >= place else { return nil }
      targets.append(PickTarget(pts: shown, entryPTS: place))
    }
    return targets.isEmpty ? nil : targets.sorted { $0.pts < $1.pts }
  }

  /// The times of a group's frames, sorted as far as the last one wanted; nil when it is not what
  /// the index says.
  private mutating func group(
    at ticks: Int64, count: Int, through wanted: [Int]
  ) throws(MediaError) -> (sorted: [Int64], entry: Int64?)? {
    guard let entry, let last = wanted.last, demuxer.seek(to: ticks) else { return nil }
    var times: [Int64] = []
    var first: Int64?
    while times.count < count {
      guard try demuxer.readVideoPacket(), let shown = demuxer.packet.presentationTicks,
        let decoded = demuxer.packet.decodingTicks, demuxer.packet.isPlain
      else { return nil }
      if first == nil {
        // FFmpeg goes a group further back where the picture is shown later than decoded.
        if decoded < ticks { continue }
        guard decoded == ticks, entry.accepts(demuxer.packet) else { return nil }
        first = shown
      }
      times.append(shown)
      // What is decoded later is shown later still.
      if times.count > last + 1, decoded >= times.sorted()[last] { break }
    }
    let sorted: [Int64] = times.sorted()
    guard last < sorted.count, sorted.first == first,
      zip(sorted, sorted.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return (sorted, first)
  }
}

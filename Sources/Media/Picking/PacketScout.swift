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

  /// How many frames there are, if the index names every one of them and hides none.
  var frameCount: Int? {
    guard entry != nil, description.container.hasPrefix("mov"),
      let stream = unsafe demuxer.videoStream
    else { return nil }
    let count = unsafe Int(avformat_index_get_entries_count(stream))
    for position in 0..<count {
      guard let place = unsafe avformat_index_get_entry(stream, Int32(position)),
        unsafe place.pointee.flags & AVINDEX_DISCARD_FRAME == 0
      else { return nil }
    }
    return count > 0 ? count : nil
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
        targets.append(
          PickTarget(
            pts: times.sorted[place], index: key.position + place, entryPTS: first))
      }
    }
    return targets.count == indices.count ? targets : nil
  }

  /// The frames that begin within a range, in order of time.
  mutating func targets(from start: Double, to end: Double) throws(MediaError) -> [PickTarget]? {
    guard let entry, let tick = description.timeBase.value else { return nil }
    let origin: Double = description.startSeconds
    // Keyframes are found by the time of decoding, which is up to 16 frames ahead.
    let ahead: Double = max(1, 16 * description.frameSeconds)
    let goal: Double = ((start + origin - ahead) / tick).rounded(.down)
    guard let ticks = Int64(exactly: goal) else { return nil }
    if goal * tick > origin {
      guard demuxer.seek(to: ticks) else { return nil }
    }
    var place: Int64?
    var targets: [PickTarget] = []
    var isFirst = true
    while try demuxer.readVideoPacket() {
      guard let shown = demuxer.packet.presentationTicks,
        let decoded = demuxer.packet.decodingTicks ?? (isFirst ? shown : nil),
        !demuxer.packet.isDiscarded, !demuxer.packet.isCorrupt
      else { return nil }
      isFirst = false
      if entry.accepts(demuxer.packet) { place = shown }
      let seconds: Double = Double(shown) * tick - origin
      if Double(decoded) * tick - origin >= end { break }
      guard seconds >= start - FrameTimeline.tolerance, seconds < end - FrameTimeline.tolerance
      else { continue }
      guard let place else { return nil }
      targets.append(
        PickTarget(pts: shown, index: nil, entryPTS: place))
    }
    targets.sort { $0.pts < $1.pts }
    let areDistinct: Bool = zip(targets, targets.dropFirst()).allSatisfy { $0.pts < $1.pts }
    return areDistinct && !targets.isEmpty ? targets : nil
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
        let decoded = demuxer.packet.decodingTicks, !demuxer.packet.isDiscarded,
        !demuxer.packet.isCorrupt
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

/// Looks at video files without decoding pictures.
public enum VideoFile {
  /// What the container says about its video.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What it may cost.
  ///   - pulse: Told of each sign of life.
  /// - Returns: The description.
  /// - Throws: ``MediaError``, also where there is no decoder for the video.
  public static func probe(
    path: MediaPath, limits: MediaLimits = .standard, pulse: Pulse? = nil
  ) throws(MediaError) -> VideoDescription {
    let watchdog = Watchdog(limits: limits, pulse: pulse)
    watchdog.start()
    var demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    _ = try VideoDecoder(demuxer, threads: 1, limits: limits)
    // Some containers admit encryption only packet by packet.
    _ = try demuxer.readVideoPacket()
    return demuxer.description
  }
}

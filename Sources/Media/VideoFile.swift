/// Looks at video files without decoding pictures.
public enum VideoFile {
  /// What the container says about its video.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What it may cost.
  /// - Returns: The description.
  /// - Throws: ``MediaError``, also where there is no decoder for the video.
  public static func probe(
    path: MediaPath, limits: MediaLimits = .standard
  ) throws(MediaError) -> VideoDescription {
    let watchdog = Watchdog(limits: limits)
    watchdog.start()
    var demuxer = try Demuxer(path: path, limits: limits, watchdog: watchdog)
    _ = try VideoDecoder(demuxer, threads: 1, limits: limits)
    // Some containers admit encryption only packet by packet.
    _ = try demuxer.readVideoPacket()
    return demuxer.description
  }
}

/// Looks at video files without decoding them.
public enum VideoFile {
  /// What the container says about its video.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - limits: What it may cost.
  /// - Throws: ``MediaError``, also where there is no decoder for the video.
  public static func probe(
    path: MediaPath, limits: MediaLimits = .standard
  ) throws(MediaError) -> VideoDescription {
    try VideoReader(path: path, threads: 1, limits: limits).description
  }
}

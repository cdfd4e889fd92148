extension ClipReader {
  /// The one clip of a request for a single stretch: the whole video, its begin, or a range.
  ///
  /// Every frame up to the clip's last is decoded, or up to the video's where the clip is at its end.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - request: What to take; of several windows the last is given.
  ///   - threads: Decoder threads; 0 is one for each core.
  ///   - limits: What the file may cost.
  /// - Returns: The clip, what the container says, and how many frames the video has.
  /// - Throws: ``MediaError``; ``MediaError/noFrames(_:reason:)`` when the stretch holds no frame.
  public static func single(
    path: MediaPath, request: ClipRequest, threads: Int = 0, limits: MediaLimits = .standard
  ) throws(MediaError) -> (clip: SampledClip, description: VideoDescription, frameCount: Int) {
    try single(path: path, request: request, threads: threads, limits: limits, picks: false)
  }

  private static func single(
    path: MediaPath, request: ClipRequest, threads: Int, limits: MediaLimits, picks: Bool
  ) throws(MediaError) -> (clip: SampledClip, description: VideoDescription, frameCount: Int) {
    var reader = try ClipReader(
      path: path, request: request, threads: threads, limits: limits, picks: picks)
    var clip: SampledClip?
    // A restart voids what came before it; the clip comes again.
    while let event = try reader.next() {
      if case .clip(let found) = event { clip = found }
    }
    guard let clip else { throw .noFrames(path, reason: "no frame in the range") }
    return (clip, reader.description, reader.timeline.count)
  }

  /// The pictures of the one clip of a request for a single stretch, with as little decoding as gives
  /// the same as ``single(path:request:threads:limits:)``, bit for bit.
  ///
  /// Of a file that is damaged where nothing had to be decoded, a few frames may be others.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - request: What to take; of several windows the last is given.
  ///   - threads: Decoder threads; 0 is one for each core.
  ///   - limits: What the file may cost.
  /// - Returns: The pictures.
  /// - Throws: ``MediaError``, as decoding from the start.
  public static func pictures(
    path: MediaPath, request: ClipRequest, threads: Int = 0, limits: MediaLimits = .standard
  ) throws(MediaError) -> ClipPictures {
    if let picked = try FramePicker.pictures(
      path: path, request: request, threads: threads, limits: limits)
    {
      return picked
    }
    let found = try single(
      path: path, request: request, threads: threads, limits: limits, picks: true)
    return ClipPictures(found.clip)
  }
}

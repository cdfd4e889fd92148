extension ClipReader {
  /// The one clip of a request for a single stretch: the whole video, its begin, or a range.
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
    var reader = try ClipReader(path: path, request: request, threads: threads, limits: limits)
    var clip: SampledClip?
    // A restart voids what came before it; the clip comes again.
    while let event = try reader.next() {
      if case .clip(let found) = event { clip = found }
    }
    guard let clip else { throw .noFrames(path, reason: "no frame in the range") }
    return (clip, reader.description, reader.timeline.count)
  }
}

import CFFmpeg

/// What was cut out of a video.
public struct CutResult: Hashable, Sendable {
  /// Where the cut begins in the source, in seconds.
  public let startSeconds: Double
  /// Where it ends.
  public let endSeconds: Double
  /// Pictures in it; when copied, packets of pictures.
  public let frameCount: Int
  /// The codec of the pictures.
  public let codec: String
  /// Whether the sound was cut with them.
  public let hasSound: Bool
  /// Whether the source has sound.
  public let sourceHasSound: Bool
}

/// Cuts stretches out of videos, into files of their own.
public enum ClipCutter {
  /// The endings of file names that say a container to cut into.
  public static var fileExtensions: [String] { Muxer.formats.keys.sorted() }

  /// Writes the frames that begin within `[start, end)`, or else the one on screen at `start`, and the
  /// sound beneath them, decoded and encoded again.
  ///
  /// H.264 (MPEG-4 where FFmpeg has no libx264) and AAC; size, pixel aspect, turning, colour tags
  /// and the times of the frames stay.
  ///
  /// - Parameters:
  ///   - path: The video.
  ///   - start: Seconds since the container's start.
  ///   - end: Seconds; nil is the end of the video.
  ///   - output: Where to write; what stands there is overwritten, and half a file is left behind
  ///     by an error.
  ///   - fileExtension: One of ``fileExtensions``.
  ///   - limits: What the video may cost.
  ///   - isCancelled: Asked before each frame; true ends the work with ``MediaError/timedOut(_:reason:)``.
  /// - Returns: What was cut.
  /// - Throws: ``MediaError``.
  public static func cut(
    _ path: MediaPath, from start: Double, to end: Double?, into output: MediaPath,
    fileExtension: String, limits: MediaLimits = .standard, isCancelled: () -> Bool = { false }
  ) throws(MediaError) -> CutResult {
    let format = try container(fileExtension, path: output)
    var pictures = try CutPictures(path: path, from: start, to: end, limits: limits)
    guard let first = try pictures.next() else {
      throw .emptyRange(path, reason: "the video ends before \(start) s")
    }
    let origin: FrameStamp = first.stamp
    var muxer = try Muxer(path: output, format: format)
    var encoder = try PictureEncoder(
      like: first.frame, pictures.description, wantsGlobalHeader: muxer.wantsGlobalHeader,
      path: path)
    let stream: Int32 = try muxer.addStream(encoder.codec)
    try pictures.copyRotation(to: &muxer, stream: stream)
    var sound = try CutSound(
      path: path, from: pictures.containerSeconds(of: origin),
      length: pictures.endSeconds - origin.seconds, limits: limits, into: &muxer)
    try muxer.begin()
    var picture: CutPictures.Picture? = consume first
    var count: Int = 0
    var last: Double = origin.seconds
    while let next = picture.take() {
      if isCancelled() { throw .timedOut(path, reason: "it was interrupted") }
      let times = pictures.times(of: next.stamp, since: origin, in: encoder.timeBase)
      last = next.stamp.seconds + times.seconds
      count += 1
      try encoder.send(next.frame, times.ticks)
      while try encoder.receive() {
        try muxer.write(encoder.packet, stream: stream, timeBase: encoder.timeBase)
      }
      try sound?.advance(to: last - origin.seconds, &muxer)
      picture = try pictures.next()
    }
    try encoder.finish()
    while try encoder.receive() {
      try muxer.write(encoder.packet, stream: stream, timeBase: encoder.timeBase)
    }
    try sound?.finish(at: last - origin.seconds, &muxer)
    try muxer.finish()
    return CutResult(
      startSeconds: origin.seconds, endSeconds: last, frameCount: count, codec: encoder.name,
      hasSound: sound != nil, sourceHasSound: pictures.hasSound)
  }

  static func container(_ fileExtension: String, path: MediaPath) throws(MediaError) -> String {
    guard let format = Muxer.formats[fileExtension.lowercased()] else {
      throw .refused(
        path, reason: "clips are written as \(fileExtensions.joined(separator: ", "))")
    }
    return format
  }
}

public import Kernels

/// The frames taken of one clip.
public struct SampledClip: Hashable, Sendable {
  /// Where the clip begins, in seconds since the container's start.
  public let startSeconds: Double
  /// Where it ends.
  public let endSeconds: Double
  /// Place and time of each frame taken; a clip of too few frames repeats its last.
  public let frames: [FrameStamp]
  /// Pixels in a row of each picture.
  public let width: Int
  /// Rows of each picture.
  public let height: Int
  /// `(frames, squares, height, width, 3)`, RGB; one square where frames are left as decoded.
  public let pictures: PictureValues

  /// ``pictures`` in 8 bits; empty where the fit gives numbers that are not rounded.
  public var pixels: [UInt8] { pictures.bytes }
}

/// What a ``ClipReader`` has to say next.
public enum ClipEvent: Hashable, Sendable {
  /// The next clip, in order of time.
  case clip(SampledClip)
  /// All clips so far are void and will come again, because the file turned out not to hold the
  /// frames that its packets promised.
  case restarted
}

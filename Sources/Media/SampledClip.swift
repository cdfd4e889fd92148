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

/// The pictures of one clip, whatever their places in the video.
public struct ClipPictures: Hashable, Sendable {
  /// Number of frames.
  public let count: Int
  /// Pixels in a row of each picture.
  public let width: Int
  /// Rows of each picture.
  public let height: Int
  /// `(frames, squares, height, width, 3)`, RGB; one square where frames are left as decoded.
  public let values: PictureValues

  /// Those of a clip.
  init(_ clip: SampledClip) {
    count = clip.frames.count
    width = clip.width
    height = clip.height
    values = clip.pictures
  }

  /// Those of several frames; nil where there is none, or their sizes differ.
  init?(_ pictures: [FittedPicture], _ fit: PictureFit?) {
    guard let first = pictures.first,
      pictures.allSatisfy({ $0.width == first.width && $0.height == first.height })
    else { return nil }
    count = pictures.count
    (width, height) = (first.width, first.height)
    var values = PictureValues(noneOf: fit)
    for picture in pictures { values.append(picture.values) }
    self.values = values
  }
}

/// What a ``ClipReader`` has to say next.
public enum ClipEvent: Hashable, Sendable {
  /// The next clip, in order of time.
  case clip(SampledClip)
  /// All clips so far are void and will come again, because the file turned out not to hold the
  /// frames that its packets promised.
  case restarted
}

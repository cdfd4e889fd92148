public import Kernels

/// Which clips of a video to take, and in which form.
public struct ClipRequest: Hashable, Sendable {
  /// How a video is cut into clips.
  public enum Segmentation: Hashable, Sendable {
    /// Windows of this many seconds, one after the other or sharing some of them.
    ///
    /// A remainder shorter than half a window joins the window before it, and so does a window in
    /// which no frame begins.
    case windows(seconds: Double, overlap: Double = 0)
    /// Shots, found by their cuts while decoding, and windows inside those longer than `longest`.
    ///
    /// A shot shorter than `shortest` joins the next one, at the end the one before. A video without
    /// cuts gives exactly its windows.
    case shots(longest: Double, shortest: Double, overlap: Double = 0)
    /// The whole video as one clip.
    case whole
    /// The whole video, or its first 30 seconds where it is longer (spec § 5.3).
    case firstThirtySeconds
    /// Several ranges by rising start, each as ``range(start:end:)``.
    case ranges([Range<Double>])
    /// The frames that begin within `[start, end)`, or else the one on screen at `start`; no `end`
    /// is the end of the video.
    case range(start: Double, end: Double?)
  }

  /// How the video is cut.
  public var segmentation: Segmentation
  /// Frames taken of each clip.
  public var framesPerClip: Int
  /// Which frames those are.
  public var choice: FrameChoice
  /// The squares that are made of each frame; nil leaves frames as decoded.
  public var fit: PictureFit?
  /// Which way up.
  public var orientation: Orientation

  /// A request from its parts.
  ///
  /// - Parameters:
  ///   - segmentation: How the video is cut.
  ///   - framesPerClip: Frames taken of each clip, at least 1.
  ///   - choice: Which frames those are.
  ///   - fit: The squares that are made of each frame; nil leaves frames as decoded.
  ///   - orientation: Which way up.
  public init(
    _ segmentation: Segmentation, framesPerClip: Int,
    choice: FrameChoice = .middle, fit: PictureFit? = nil, orientation: Orientation = .reference
  ) {
    precondition(framesPerClip > 0, "\(framesPerClip) frames a clip")
    switch segmentation {
    case .windows(let seconds, let overlap), .shots(let seconds, _, let overlap):
      precondition(seconds > 0 && seconds.isFinite, "windows of \(seconds) s")
      precondition((0..<seconds).contains(overlap), "\(seconds) s that share \(overlap) s")
    case .whole, .firstThirtySeconds, .ranges, .range: break
    }
    self.segmentation = segmentation
    self.framesPerClip = framesPerClip
    self.choice = choice
    self.fit = fit
    self.orientation = orientation
  }

  /// Whether what is taken depends on all frames.
  var needsEveryFrame: Bool {
    if case .shots = segmentation { true } else { false }
  }
}

public import Checkpoints
import Encoders
public import Kernels
public import Media
public import Tensors

// Where Media meets models: what a model wants of a video, and what it makes of the pictures.

extension ClipRequest {
  /// What a model takes of a stretch of video.
  ///
  /// - Parameters:
  ///   - segmentation: How the video is cut.
  ///   - input: What the model is fed.
  ///   - frames: Frames of a clip; nil for as many as the model was made for.
  public init(_ segmentation: Segmentation, for input: InputSettings, frames: Int? = nil) {
    let choice: FrameChoice =
      switch input.pixels {
      case .videoMamba, .clip: .middle
      case .internVideoDemonstration: .evenly
      case .kinetics, .somethingSomething, .imageNetViews: .sparse(view: 0, of: 1)
      }
    self.init(
      segmentation, framesPerClip: frames ?? input.frames, choice: choice,
      fit: ClipInput.fit(input))
  }

  /// One of several views of the whole video, as classifiers are tested.
  ///
  /// - Parameters:
  ///   - view: Which view, from 0.
  ///   - views: How many there are.
  ///   - squares: The squares that are made of each frame.
  ///   - input: What the classifier is fed.
  public init(
    view: Int, of views: Int, squares: [SquarePlace], for input: InputSettings
  ) {
    self.init(
      .whole, framesPerClip: input.frames, choice: .sparse(view: view, of: views),
      fit: ClipInput.fit(input, squares: squares))
  }
}

extension SampledClip {
  /// The clip as a model takes it, `(T, 3, S, S)`.
  ///
  /// - Parameters:
  ///   - input: What the model is fed; the clip was requested for it.
  ///   - square: Which of the squares of each frame.
  ///   - squares: How many there are.
  /// - Returns: Normalised pixels.
  public func tensor(for input: InputSettings, square: Int = 0, of squares: Int = 1) -> Tensor {
    ClipInput.clip(pictures, count: frames.count, input, square: square, of: squares)
  }
}

extension ClipPictures {
  /// The pictures as a model takes them, `(T, 3, S, S)`; see ``Media/SampledClip``.
  public func tensor(for input: InputSettings, square: Int = 0, of squares: Int = 1) -> Tensor {
    ClipInput.clip(values, count: count, input, square: square, of: squares)
  }
}

public import Checkpoints
public import Kernels
public import Tensors

/// From decoded pictures to the numbers a model takes.
public enum ClipInput {
  /// How pictures are brought to a model's size.
  ///
  /// - Parameters:
  ///   - input: What the model is fed.
  ///   - squares: The squares that a classifier looks at; other recipes know only the middle one.
  /// - Returns: What ``PictureFitter`` takes.
  public static func fit(_ input: InputSettings, squares: [SquarePlace] = [.middle]) -> PictureFit {
    switch input.pixels {
    case .videoMamba: .squashed(side: input.side)
    case .clip: .middleBicubic(side: input.side)
    case .internVideoDemonstration:
      // 256 for 224.
      .middleNearest(side: input.side, shortSide: input.side * 8 / 7)
    case .kinetics, .somethingSomething:
      .bilinear(side: input.side, squares: squares, rounding: .up)
    case .imageNetViews: .bilinear(side: input.side, squares: squares, rounding: .down)
    }
  }

  /// Normalises pictures that have the model's size.
  ///
  /// - Parameters:
  ///   - pictures: `(T, squares, S, S, 3)`, RGB.
  ///   - count: T.
  ///   - input: What the model is fed.
  ///   - square: Which of the squares.
  ///   - squares: How many there are.
  /// - Returns: `(T, 3, S, S)`.
  public static func clip(
    _ pictures: PictureValues, count: Int, _ input: InputSettings, square: Int = 0,
    of squares: Int = 1
  ) -> Tensor {
    let plane: Int = input.side * input.side
    let statistics = Statistics(input.pixels)
    var values = [Float](repeating: 0, count: count * 3 * plane)
    /// Calls `body` with where each plane begins, in the pictures and in the result.
    func forEachPlane(_ body: (_ channel: Int, _ source: Int, _ target: Int) -> Void) {
      for frame in 0..<count {
        for channel in 0..<3 {
          let position: Int = statistics.isReversed ? 2 - channel : channel
          body(
            channel, (frame * squares + square) * 3 * plane + channel,
            (frame * 3 + position) * plane)
        }
      }
    }
    switch pictures {
    case .bytes(let bytes):
      precondition(bytes.count == count * squares * 3 * plane, "frames of another size")
      // 256 values a channel: one rounding, the same as dividing and subtracting each pixel.
      let table: [[Float]] = (0..<3).map { channel in
        (0..<256).map { statistics.normalized(Float($0), channel: channel) }
      }
      forEachPlane { channel, source, target in
        let lookup: [Float] = table[channel]
        for i in 0..<plane { values[target + i] = lookup[Int(bytes[source + 3 * i])] }
      }
    case .floats(let floats):
      precondition(floats.count == count * squares * 3 * plane, "frames of another size")
      forEachPlane { channel, source, target in
        for i in 0..<plane {
          values[target + i] = statistics.normalized(floats[source + 3 * i], channel: channel)
        }
      }
    }
    return Tensor(shape: [count, 3, input.side, input.side], values: values)
  }

  /// Brings pictures of any size to the model's, then normalises.
  ///
  /// - Parameters:
  ///   - frames: `(T, H, W, 3)` RGB bytes.
  ///   - height: H.
  ///   - width: W.
  ///   - input: What the model is fed.
  ///   - squares: The squares to make.
  /// - Returns: `(T, 3, S, S)` for each square.
  public static func clips(
    _ frames: [UInt8], height: Int, width: Int, _ input: InputSettings,
    squares: [SquarePlace] = [.middle]
  ) -> [Tensor] {
    let size: Int = height * width * 3
    precondition(size > 0 && frames.count.isMultiple(of: size), "frames of another size")
    let count: Int = frames.count / size
    let fit: PictureFit = fit(input, squares: squares)
    var fitter = PictureFitter(fit)
    var pictures = PictureValues(noneOf: fit)
    for frame in 0..<count {
      let picture = Array(frames[frame * size..<(frame + 1) * size])
      pictures.append(fitter(picture, width: width, height: height))
    }
    return (0..<fit.squareCount).map { square in
      clip(pictures, count: count, input, square: square, of: fit.squareCount)
    }
  }

  /// What is subtracted and divided by.
  private struct Statistics {
    let mean: [Float]
    let deviation: [Float]
    /// Whether the model takes blue first.
    var isReversed = false

    init(_ recipe: PixelRecipe) {
      switch recipe {
      case .videoMamba, .imageNetViews:
        mean = [0.485, 0.456, 0.406]
        deviation = [0.229, 0.224, 0.225]
      case .clip, .internVideoDemonstration:
        mean = [0.48145466, 0.4578275, 0.40821073]
        deviation = [0.26862954, 0.26130258, 0.27577711]
      case .kinetics, .somethingSomething:
        mean = [0.45, 0.45, 0.45]
        deviation = [0.225, 0.225, 0.225]
        isReversed = recipe == .somethingSomething
      }
    }

    func normalized(_ value: Float, channel: Int) -> Float {
      (value / 255 - mean[channel]) / deviation[channel]
    }
  }
}

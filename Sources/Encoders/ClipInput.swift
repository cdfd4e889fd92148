import Kernels
public import Tensors

/// From decoded pictures to the numbers a vision encoder takes (spec §§ 5.4, 5.5).
public enum ClipInput {
  /// ImageNet statistics, RGB.
  static let mean: [Float] = [0.485, 0.456, 0.406]
  static let deviation: [Float] = [0.229, 0.224, 0.225]

  /// Normalises frames that have the model's size already.
  ///
  /// - Parameters:
  ///   - frames: `(T, S, S, 3)` RGB bytes.
  ///   - count: T.
  ///   - side: S.
  /// - Returns: `(T, 3, S, S)`.
  public static func normalized(_ frames: [UInt8], count: Int, side: Int) -> Tensor {
    precondition(frames.count == count * side * side * 3, "frames of another size")
    let plane: Int = side * side
    // 256 values a channel: one rounding, the same as dividing and subtracting each pixel.
    let table: [[Float]] = (0..<3).map { channel in
      (0..<256).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
    }
    var values = [Float](repeating: 0, count: frames.count)
    for frame in 0..<count {
      for channel in 0..<3 {
        let lookup: [Float] = table[channel]
        let target: Int = (frame * 3 + channel) * plane
        var source: Int = frame * 3 * plane + channel
        for i in 0..<plane {
          values[target + i] = lookup[Int(frames[source])]
          source += 3
        }
      }
    }
    return Tensor(shape: [count, 3, side, side], values: values)
  }

  /// Squashes pictures of any size to the model's square, then normalises.
  ///
  /// - Parameters:
  ///   - frames: `(T, H, W, 3)` RGB bytes.
  ///   - height: H.
  ///   - width: W.
  ///   - side: S.
  /// - Returns: `(T, 3, S, S)`.
  public static func resized(
    _ frames: [UInt8], height: Int, width: Int, side: Int
  ) -> Tensor {
    let size: Int = height * width * 3
    precondition(size > 0 && frames.count.isMultiple(of: size), "frames of another size")
    let count: Int = frames.count / size
    guard height != side || width != side else {
      return normalized(frames, count: count, side: side)
    }
    let resizer = BicubicResizer(
      inputWidth: width, inputHeight: height, outputWidth: side, outputHeight: side)
    var pixels: [UInt8] = []
    for frame in 0..<count {
      let picture = Array(frames[frame * size..<(frame + 1) * size])
      pixels += resizer.resize(picture.span, rowStride: 3 * width)
    }
    return normalized(pixels, count: count, side: side)
  }
}

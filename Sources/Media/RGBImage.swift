/// A picture in 8-bit RGB.
public struct RGBImage: Hashable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Number of rows.
  public let height: Int
  /// `(height, width, 3)` bytes without gaps.
  public let pixels: [UInt8]

  /// A picture from its bytes, of which there are `3 * width * height`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == 3 * width * height,
      "\(pixels.count) bytes for \(width)x\(height) pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The picture mirrored left–right if wanted, then turned clockwise.
  ///
  /// - Parameters:
  ///   - isMirrored: Whether to mirror first.
  ///   - quarterTurns: Quarter turns clockwise, 0...3.
  /// - Returns: A picture whose sides are swapped for odd turns.
  func turned(isMirrored: Bool, quarterTurns: Int) -> RGBImage {
    if !isMirrored && quarterTurns == 0 { return self }
    let isSideways: Bool = quarterTurns % 2 == 1
    let newWidth: Int = isSideways ? height : width
    let newHeight: Int = isSideways ? width : height
    // Source position of an output pixel: start + row · rowStep + column · columnStep, in pixels.
    let right: Int = isMirrored ? -1 : 1
    let origin: Int = isMirrored ? width - 1 : 0
    let start: Int
    let rowStep: Int
    let columnStep: Int
    switch quarterTurns {
    case 1:
      (start, rowStep, columnStep) = (origin + (height - 1) * width, right, -width)
    case 2:
      start = origin + right * (width - 1) + (height - 1) * width
      (rowStep, columnStep) = (-width, -right)
    case 3:
      (start, rowStep, columnStep) = (origin + right * (width - 1), -right, width)
    default:
      (start, rowStep, columnStep) = (origin, width, right)
    }
    let bytes: [UInt8] = unsafe pixels.withUnsafeBufferPointer { source in
      unsafe [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
        var out: Int = 0
        for row in 0..<newHeight {
          var position: Int = 3 * (start + row * rowStep)
          for _ in 0..<newWidth {
            unsafe target[out] = source[position]
            unsafe target[out + 1] = source[position + 1]
            unsafe target[out + 2] = source[position + 2]
            out += 3
            position += 3 * columnStep
          }
        }
        count = out
      }
    }
    return RGBImage(width: newWidth, height: newHeight, pixels: bytes)
  }
}

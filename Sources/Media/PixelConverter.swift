/// Converts decoded pictures to 8-bit RGB and turns them.
struct PixelConverter {
  private var conversion: PixelConversion?

  /// The pixels of `frame`, turned as wanted.
  ///
  /// - Parameters:
  ///   - frame: A decoded picture.
  ///   - path: The file, for errors.
  ///   - description: What the container says about turning and pixel aspect.
  ///   - orientation: Which way up.
  ///   - codedSize: The size to scale to before turning; nil is the picture's own.
  /// - Returns: Its pixels.
  /// - Throws: ``MediaError/unsupportedCodec(_:reason:)`` when there is no conversion.
  mutating func image(
    of frame: borrowing FrameHandle, path: MediaPath, description: VideoDescription,
    orientation: Orientation, codedSize: PixelSize?
  ) throws(MediaError) -> RGBImage {
    let size = codedSize ?? PixelSize(width: frame.width, height: frame.height)
    let transform: DisplayTransform = description.displayTransform
    switch orientation {
    case .coded:
      return try convert(frame, to: size, path: path)
    case .reference:
      return try convert(frame, to: size, path: path)
        .turned(isMirrored: false, quarterTurns: transform.referenceQuarterTurns)
    case .display:
      let upright = PixelSize(
        width: description.squarePixelWidth(size.width), height: size.height)
      return try convert(frame, to: upright, path: path)
        .turned(isMirrored: transform.isMirrored, quarterTurns: transform.displayQuarterTurns)
    }
  }

  private mutating func convert(
    _ frame: borrowing FrameHandle, to size: PixelSize, path: MediaPath
  ) throws(MediaError) -> RGBImage {
    let kind = PixelConversion.Kind(frame, to: size)
    if conversion?.kind != kind { conversion = PixelConversion(kind) }
    guard let image = conversion?.run(frame) else {
      throw .unsupportedCodec(path, reason: "its pixels cannot be converted to RGB")
    }
    return image
  }
}

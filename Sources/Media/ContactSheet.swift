import Kernels

/// Small pictures side by side in one JPEG or PNG file: the frames of a clip at a glance.
///
/// Tiles have one width and keep the aspect of their picture; those over three times as high as
/// wide are narrower. They stand in rows on a dark background with a gap of 4 pixels. Equal input
/// gives equal bytes.
public enum ContactSheet {
  /// The widest tile, in pixels.
  public static let maximumTileWidth: Int = 4096

  /// Bytes of full-size frames that a clip may take before they are shrunk.
  ///
  /// Enough for eight frames of the largest pictures that ``MediaLimits/standard`` allows.
  private static let maximumClipBytes: Int = 1 << 30

  /// Red, green and blue of what no picture covers.
  private static let background: UInt8 = 24

  /// The form of a sheet's file.
  public enum Form: Hashable, Sendable {
    /// Baseline, 4:2:0, quantiser scale 3 of 1 (best) to 31.
    case jpeg
    /// Lossless.
    case png
  }

  /// A sheet of pictures as a JPEG file.
  ///
  /// - Parameters:
  ///   - images: The pictures, at least one, the way up they are to be seen.
  ///   - columns: Tiles in a full row, at least 1; a sheet of fewer pictures is narrower.
  ///   - tileWidth: Width of a tile in pixels, 1 up to ``maximumTileWidth``.
  ///   - path: The file the pictures are from, for errors.
  ///   - limits: How many pixels the sheet may have.
  /// - Returns: The bytes of the file.
  /// - Throws: As ``file(of:columns:tileWidth:as:path:limits:)``.
  public static func jpeg(
    of images: [RGBImage], columns: Int, tileWidth: Int, path: MediaPath,
    limits: MediaLimits = .standard
  ) throws(MediaError) -> [UInt8] {
    try file(
      of: images, columns: columns, tileWidth: tileWidth, as: .jpeg, path: path, limits: limits)
  }

  /// A sheet of pictures.
  ///
  /// - Parameters:
  ///   - images: The pictures, at least one, the way up they are to be seen.
  ///   - columns: Tiles in a full row, at least 1; a sheet of fewer pictures is narrower.
  ///   - tileWidth: Width of a tile in pixels, 1 up to ``maximumTileWidth``.
  ///   - form: What to make of it.
  ///   - path: The file the pictures are from, for errors.
  ///   - limits: How many pixels the sheet may have.
  /// - Returns: The bytes of a file.
  /// - Throws: ``MediaError/limitExceeded(_:reason:)`` for a sheet that is too large or memory that
  ///   is not there, ``MediaError/unsupportedCodec(_:reason:)`` when FFmpeg cannot encode it.
  public static func file(
    of images: [RGBImage], columns: Int, tileWidth: Int, as form: Form, path: MediaPath,
    limits: MediaLimits = .standard
  ) throws(MediaError) -> [UInt8] {
    check(count: images.count, columns: columns, tileWidth: tileWidth)
    FFmpegLibrary.prepare()
    let sizes: [PixelSize] = images.map {
      SheetLayout.tile(
        for: PixelSize(width: $0.width, height: $0.height), tileWidth: tileWidth)
    }
    // Before any tile is made: the sheet may turn out too large.
    let layout = try layout(
      sizes, columns: columns, tileWidth: tileWidth, path: path, limits: limits)
    var tiles: [RGBImage] = []
    for (image, size) in zip(images, sizes) {
      tiles.append(try scaled(image, to: size, path: path))
    }
    let sheet: RGBImage = sheet(of: tiles, layout)
    return switch form {
    case .jpeg: try JPEGEncoder.encode(sheet, path: path)
    case .png: try PNGEncoder.encode(sheet, path: path)
    }
  }

  /// A sheet of frames of a clip, upright and with square pixels, as a person expects them.
  ///
  /// The frames are the middle ones of equal segments (``FrameSampler/middle(of:count:)``); where
  /// the picture's size changes within the clip, the first one's is kept.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - start: Where the clip begins, in seconds since the container's start.
  ///   - end: Where it ends; nil is the end of the video.
  ///   - frames: How many frames to show, 1...64; a clip of fewer repeats its last.
  ///   - columns: Tiles in a full row, at least 1.
  ///   - tileWidth: Width of a tile in pixels, 1 up to ``maximumTileWidth``.
  ///   - limits: What the file may cost; more than 8 frames are refused of pictures so large that
  ///     all of them would take over 1 GiB.
  /// - Returns: The bytes of a JPEG file, as ``jpeg(of:columns:tileWidth:path:limits:)`` makes it.
  /// - Throws: ``MediaError``.
  /// - Complexity: Decodes little more than the clip where ``FramePicker`` can; else reads the file
  ///   once, then decodes it from its start to the end of the clip.
  public static func jpeg(
    ofClip path: MediaPath, start: Double, end: Double?, frames: Int = 8, columns: Int = 8,
    tileWidth: Int = 128, limits: MediaLimits = .standard
  ) throws(MediaError) -> [UInt8] {
    check(count: frames, columns: columns, tileWidth: tileWidth)
    let tiles = try tiles(
      ofClip: path, start: start, end: end, frames: frames, tileWidth: tileWidth, limits: limits)
    return try jpeg(
      of: tiles, columns: columns, tileWidth: tileWidth, path: path, limits: limits)
  }

  /// The tiles of such a sheet.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - start: Where the clip begins, in seconds since the container's start.
  ///   - end: Where it ends; nil is the end of the video.
  ///   - frames: How many frames to take, 1...64; a clip of fewer repeats its last.
  ///   - tileWidth: Width of a tile in pixels, 1 up to ``maximumTileWidth``.
  ///   - limits: What the file may cost.
  /// - Returns: One picture for each frame.
  /// - Throws: ``MediaError``.
  public static func tiles(
    ofClip path: MediaPath, start: Double, end: Double?, frames: Int, tileWidth: Int,
    limits: MediaLimits = .standard
  ) throws(MediaError) -> [RGBImage] {
    check(count: frames, columns: 1, tileWidth: tileWidth)
    precondition(frames <= 64, "\(frames) frames")
    var decoding: MediaLimits = limits
    decoding.maximumPixels = min(limits.maximumPixels, maximumClipBytes / (3 * frames))
    if let end, let (clip, description) = try picked(path, start, end, frames, decoding) {
      return try uprightTiles(of: clip, description, tileWidth: tileWidth, path: path)
    }
    // As coded: shrinking, squaring pixels and turning are then one step each, on small pictures.
    let request = ClipRequest(
      .range(start: start, end: end), framesPerClip: frames, orientation: .coded)
    var reader = try ClipReader(path: path, request: request, limits: decoding)
    var clip: SampledClip?
    while let event = try reader.next() {
      switch event {
      case .clip(let next): clip = next
      case .restarted: clip = nil
      }
    }
    guard let clip else {
      throw .emptyRange(path, reason: "no frame of it can be decoded")
    }
    return try uprightTiles(of: clip, reader.description, tileWidth: tileWidth, path: path)
  }

  /// The same frames without decoding what is before them; nil where that cannot be done.
  private static func picked(
    _ path: MediaPath, _ start: Double, _ end: Double, _ count: Int, _ limits: MediaLimits
  ) throws(MediaError) -> (SampledClip, VideoDescription)? {
    let request = ClipRequest(
      .range(start: start, end: end), framesPerClip: count, orientation: .coded)
    guard
      let (pictures, description) = try FramePicker.pictures(
        path: path, request: request, threads: 2, limits: limits, needsFullIndex: false)
    else { return nil }
    let clip = SampledClip(
      startSeconds: start, endSeconds: end, frames: [], width: pictures.width,
      height: pictures.height, pictures: pictures.values)
    return (clip, description)
  }

  private static func check(count: Int, columns: Int, tileWidth: Int) {
    precondition(count > 0, "a contact sheet of \(count) pictures")
    precondition(columns > 0, "\(columns) columns")
    precondition((1...maximumTileWidth).contains(tileWidth), "tiles of \(tileWidth) pixels")
  }

  /// The layout, unless the sheet is too large.
  private static func layout(
    _ tiles: [PixelSize], columns: Int, tileWidth: Int, path: MediaPath, limits: MediaLimits
  ) throws(MediaError) -> SheetLayout {
    let layout = SheetLayout(tiles, columns: columns, tileWidth: tileWidth)
    let (width, height) = (layout.size.width, layout.size.height)
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard max(width, height) <= JPEGEncoder.maximumSide, !overflow,
      pixels <= limits.maximumPixels
    else {
      throw .limitExceeded(path, reason: "a contact sheet of \(width)x\(height) pixels")
    }
    return layout
  }

  /// The frames of a clip as coded, made into tiles a person can look at.
  private static func uprightTiles(
    of clip: SampledClip, _ description: VideoDescription, tileWidth: Int, path: MediaPath
  ) throws(MediaError) -> [RGBImage] {
    let transform: DisplayTransform = description.displayTransform
    let quarterTurns: Int = transform.displayQuarterTurns
    let isSideways: Bool = quarterTurns % 2 == 1
    let square = PixelSize(
      width: description.squarePixelWidth(clip.width), height: clip.height)
    let tile = SheetLayout.tile(
      for: isSideways ? square.swapped : square, tileWidth: tileWidth)
    let frameBytes: Int = 3 * clip.width * clip.height
    var tiles: [RGBImage] = []
    for start in stride(from: 0, to: clip.pixels.count, by: frameBytes) {
      let frame = RGBImage(
        width: clip.width, height: clip.height,
        pixels: Array(clip.pixels[start..<start + frameBytes]))
      tiles.append(
        try scaled(frame, to: isSideways ? tile.swapped : tile, path: path)
          .turned(isMirrored: transform.isMirrored, quarterTurns: quarterTurns))
    }
    return tiles
  }

  private static func scaled(
    _ image: RGBImage, to size: PixelSize, path: MediaPath
  ) throws(MediaError) -> RGBImage {
    guard let scaled = image.scaled(to: size) else {
      throw .limitExceeded(
        path,
        reason: "\(image.width)x\(image.height) pixels do not scale to \(size.width)x\(size.height)"
      )
    }
    return scaled
  }

  private static func sheet(of tiles: [RGBImage], _ layout: SheetLayout) -> RGBImage {
    let (width, height) = (layout.size.width, layout.size.height)
    var pixels = [UInt8](repeating: background, count: 3 * width * height)
    for (tile, position) in zip(tiles, layout.positions) {
      let rowBytes: Int = 3 * tile.width
      for row in 0..<tile.height {
        let target: Int = 3 * ((position.y + row) * width + position.x)
        pixels.replaceSubrange(
          target..<target + rowBytes, with: tile.pixels[row * rowBytes..<(row + 1) * rowBytes])
      }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }
}

extension PixelSize {
  /// The size after a quarter turn.
  fileprivate var swapped: PixelSize { PixelSize(width: height, height: width) }
}

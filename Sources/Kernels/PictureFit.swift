/// How a picture of any size becomes a square: one case for each way that published models know.
public enum PictureFit: Hashable, Sendable {
  /// The whole picture squashed by un-antialiased bicubic interpolation (``BicubicResizer``).
  case squashed(side: Int)
  /// The short side by antialiased bicubic interpolation, then the middle square, as Pillow does.
  case middleBicubic(side: Int)
  /// The short side to `shortSide` by nearest neighbours, then the middle square, as OpenCV does.
  case middleNearest(side: Int, shortSide: Int)
  /// The short side by bilinear interpolation in floating point, then some squares along the long one.
  case bilinear(side: Int, squares: [SquarePlace], rounding: MiddleRounding)

  /// Side of the squares.
  public var side: Int {
    switch self {
    case .squashed(let side), .middleBicubic(let side), .middleNearest(let side, _),
      .bilinear(let side, _, _):
      side
    }
  }

  /// Squares that one picture gives.
  public var squareCount: Int {
    if case .bilinear(_, let squares, _) = self { return squares.count }
    return 1
  }
}

/// Where along its long side a square is cut out of a picture.
public enum SquarePlace: Int, CaseIterable, Hashable, Sendable {
  /// At the left, or at the top.
  case first
  /// In the middle.
  case middle
  /// At the right, or at the bottom.
  case last
}

/// What becomes of half a pixel before a square in the middle.
public enum MiddleRounding: Hashable, Sendable {
  /// A whole pixel.
  case up
  /// None.
  case down
}

/// The values of pictures of one size, channels last.
public enum PictureValues: Hashable, Sendable {
  /// 8 bits a value.
  case bytes([UInt8])
  /// Numbers from 0 to 255, not rounded.
  case floats([Float])

  /// No picture yet, of the kind that `fit` gives.
  public init(noneOf fit: PictureFit?) {
    if case .bilinear = fit { self = .floats([]) } else { self = .bytes([]) }
  }

  /// The bytes; none for numbers that are not rounded.
  public var bytes: [UInt8] {
    if case .bytes(let bytes) = self { return bytes }
    return []
  }

  /// Adds pictures of the same kind.
  public mutating func append(_ other: PictureValues) {
    switch (self, other) {
    case (.bytes(var values), .bytes(let more)):
      self = .bytes([])
      values += more
      self = .bytes(values)
    case (.floats(var values), .floats(let more)):
      self = .floats([])
      values += more
      self = .floats(values)
    default: preconditionFailure("pictures of two kinds")
    }
  }
}

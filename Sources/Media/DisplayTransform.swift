#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a decoded picture has to be turned before a person looks at it.
///
/// From the 3×3 display matrix of the container: mirror left–right first, if at all, then turn
/// clockwise.
public struct DisplayTransform: Hashable, Sendable {
  /// Degrees clockwise, 0 ..< 360.
  public let clockwiseDegrees: Double
  /// Whether the picture is mirrored left–right before it is turned.
  public let isMirrored: Bool
  /// The turn as FFmpeg states it, which knows no mirroring: degrees clockwise, 0 ..< 360.
  ///
  /// The reference decoder goes by this figure.
  public let referenceDegrees: Double

  /// No change.
  public static let identity = DisplayTransform(
    clockwiseDegrees: 0, isMirrored: false, referenceDegrees: 0)

  init(clockwiseDegrees: Double, isMirrored: Bool, referenceDegrees: Double) {
    self.clockwiseDegrees = clockwiseDegrees
    self.isMirrored = isMirrored
    self.referenceDegrees = referenceDegrees
  }

  /// The transform of a matrix as `mov` and FFmpeg store it: nine numbers, of which the first, second,
  /// fourth and fifth (16.16 fixed point) turn and mirror.
  ///
  /// A matrix that maps the picture onto a line or a point counts as none.
  init(matrix: [Int32]) {
    guard matrix.count >= 5 else {
      self = .identity
      return
    }
    let a = Double(matrix[0])
    let b = Double(matrix[1])
    let c = Double(matrix[3])
    let d = Double(matrix[4])
    let determinant: Double = a * d - b * c
    guard determinant != 0 else {
      self = .identity
      return
    }
    // (1, 0) goes to (a, b), y downwards. As av_display_rotation_get does, columns are made unit
    // length before the angle is taken.
    let firstScale: Double = (a * a + c * c).squareRoot()
    let secondScale: Double = (b * b + d * d).squareRoot()
    let cosine: Double = a / firstScale
    let sine: Double = b / secondScale
    let reference: Double = DisplayTransform.degrees(y: sine, x: cosine)
    isMirrored = determinant < 0
    clockwiseDegrees =
      isMirrored ? DisplayTransform.degrees(y: -sine, x: -cosine) : reference
    referenceDegrees = reference
  }

  /// Quarter turns clockwise for display; 0 when the angle is no right angle.
  var displayQuarterTurns: Int { DisplayTransform.quarterTurns(clockwiseDegrees) }

  /// Quarter turns clockwise as the reference decoder applies them.
  var referenceQuarterTurns: Int { DisplayTransform.quarterTurns(referenceDegrees) }

  private static func degrees(y: Double, x: Double) -> Double {
    var angle: Double = atan2(y, x) * 180 / Double.pi
    if angle < 0 { angle += 360 }
    // Fixed-point entries of a right angle may be off by a unit.
    let rounded: Double = angle.rounded()
    if abs(angle - rounded) < 1e-3 { angle = rounded }
    return angle >= 360 ? 0 : angle
  }

  private static func quarterTurns(_ degrees: Double) -> Int {
    let turns: Double = (degrees / 90).rounded()
    guard abs(degrees - turns * 90) < 1 else { return 0 }
    return Int(turns) % 4
  }
}

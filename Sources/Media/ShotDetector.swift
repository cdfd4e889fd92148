/// Finds cuts in a stream of pictures by comparing each with those just before and just after it.
///
/// A cut is a jump that is large in itself, that stands out from the changes around it (motion,
/// however fast, changes many pictures in a row), that brings another palette (a jerk of the camera
/// keeps it), and after which the picture stays different (a flash does not). The numbers are
/// measured on real videos and on joints of all pairs of them; `Benchmarks/NOTES.md` has them.
struct ShotDetector {
  /// Pictures after a cut that are looked at before it is believed.
  static let lookahead: Int = 2

  /// The least jump, in levels of 255, and the least change of the palette.
  private static let leastDistance: Double = 12
  private static let leastPaletteDistance: Double = 0.18
  /// How many times larger than the changes around it a jump has to be.
  private static let leastRatio: Double = 3
  /// Changes before a jump that it is compared with.
  private static let memory: Int = 8
  /// How much of a jump has to remain after the lookahead.
  private static let lastingShare: Double = 0.6

  private var last: FrameSignature?
  /// Distances of each picture to the one before it, newest last, at most ``memory``.
  private var changes: [Double] = []
  private var suspect: Suspect?

  private struct Suspect {
    let index: Int
    let jump: Double
    let before: FrameSignature
    /// Changes after the jump.
    var later: [Double] = []
  }

  /// The picture that may turn out to be the first of a shot.
  var suspectIndex: Int? { suspect?.index }

  /// Takes in the next picture.
  ///
  /// - Parameters:
  ///   - signature: Of the picture.
  ///   - index: Its number.
  /// - Returns: The first picture of a new shot, when one has proved to be it.
  mutating func observe(_ signature: FrameSignature, index: Int) -> Int? {
    defer { last = signature }
    guard let last else { return nil }
    let change: Double = signature.distance(to: last)
    let confirmed: Int? = confirm(with: signature, change: change)
    if suspect == nil, confirmed == nil, isJump(change, from: last, to: signature) {
      suspect = Suspect(index: index, jump: change, before: last)
    }
    changes.append(change)
    if changes.count > Self.memory { changes.removeFirst() }
    return confirmed
  }

  private func isJump(
    _ change: Double, from last: FrameSignature, to signature: FrameSignature
  ) -> Bool {
    let usual: Double = changes.isEmpty ? 0 : changes.reduce(0, +) / Double(changes.count)
    return change >= max(Self.leastDistance, Self.leastRatio * usual)
      && signature.paletteDistance(to: last) >= Self.leastPaletteDistance
  }

  private mutating func confirm(with signature: FrameSignature, change: Double) -> Int? {
    guard var open = suspect else { return nil }
    open.later.append(change)
    suspect = open
    guard open.later.count == Self.lookahead else { return nil }
    suspect = nil
    let after: Double = open.later.reduce(0, +) / Double(open.later.count)
    let lasting: Double = signature.distance(to: open.before)
    let isCut: Bool =
      open.jump >= Self.leastRatio * after && lasting >= Self.lastingShare * open.jump
      && signature.paletteDistance(to: open.before) >= Self.leastPaletteDistance
    return isCut ? open.index : nil
  }
}

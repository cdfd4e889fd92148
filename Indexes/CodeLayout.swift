import Kernels

/// How the components of a rotated vector are divided into stages, and where a stage's codes are.
struct CodeLayout: Hashable, Sendable {
  /// Components of each stage; the first is the sketch, unless rows have one-bit codes for that.
  let stages: [Int]
  /// Mean variance of a component of each stage.
  let variances: [Float]
  /// Whether groups hold a bias for each row.
  let hasBias: Bool
  /// How rotated rows are rotated once more for one-bit codes; nil where the sketch is the first stage.
  let oneBit: OneBitRotation?

  // The file does not name the seed: it is part of the format.
  private static let oneBitSeed: UInt64 = 1

  init(stages: [Int], variances: [Float], hasBias: Bool, isOneBit: Bool = false) {
    precondition(!(isOneBit && hasBias), "one-bit codes have no bias")
    self.stages = stages
    self.variances = variances
    self.hasBias = hasBias
    oneBit =
      isOneBit
      ? OneBitRotation(dimension: stages.reduce(0, +), seed: Self.oneBitSeed) : nil
  }

  static let mostStages: Int = 32
  static let groupRows: Int = 32

  /// The number of components.
  var dimension: Int { stages.reduce(0, +) }

  /// The components of a group, filled up to whole cells.
  var sketchDimensions: Int { (stages[0] + 3) / 4 * 4 }

  /// The bytes of one group of centroids, whose sketch is the first stage in any case.
  var centroidGroupSize: Int {
    Kernels.groupSize(dimensions: sketchDimensions, hasBias: hasBias)
  }

  /// The bytes of one group of rows.
  var groupSize: Int { oneBit.map { OneBitCode($0).blockSize } ?? centroidGroupSize }

  /// The first stage that the record of a row has.
  var firstRecordStage: Int { oneBit == nil ? 1 : 0 }

  /// The bytes of a stage in a record.
  func size(ofStage stage: Int) -> Int { 8 + Self.padded(stages[stage]) }

  /// Where a stage begins in the record of a centroid, which has all of them.
  func centroidOffset(ofStage stage: Int) -> Int {
    (0..<stage).reduce(0) { $0 + size(ofStage: $1) }
  }

  /// Where a stage begins in the record of a row.
  func offset(ofStage stage: Int) -> Int {
    centroidOffset(ofStage: stage) - centroidOffset(ofStage: firstRecordStage)
  }

  /// The bytes of a centroid's record.
  var centroidRecordSize: Int { centroidOffset(ofStage: stages.count) }

  /// The bytes of a row's record, which lacks a stage that is the sketch.
  var recordSize: Int { offset(ofStage: stages.count) }

  /// The bytes of the groups of `rows` rows.
  func groupBytes(rows: Int) -> Int { (rows + Self.groupRows - 1) / Self.groupRows * groupSize }

  /// The components of a stage in a record, filled up.
  static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// The first component of a stage.
  func start(ofStage stage: Int) -> Int { stages[..<stage].reduce(0, +) }

  /// Whether one-bit codes tell more of a score than leading components of as many bytes.
  ///
  /// For rows and queries of one law the part of a score that lies in component i has the variance
  /// λᵢ². Leading components leave out the sum of these behind them. One-bit codes of *D* components are
  /// off by (1/cos² - 1)/*D* of ‖row‖²‖query‖², where cos² is 2/π for the angle between a random row and
  /// its signs.
  ///
  /// - Parameter spectrum: The variances λ of the components, falling.
  /// - Returns: Whether they do, for vectors of such a spectrum.
  static func prefersOneBit(spectrum: [Float]) -> Bool {
    let code = OneBitCode(OneBitRotation(dimension: spectrum.count, seed: oneBitSeed))
    let total: Double = spectrum.reduce(0) { $0 + Double($1) }
    let oneBit: Double = (Double.pi / 2 - 1) / Double(code.dimensions) * total * total
    // The components for which a group has room in as many bytes.
    let count: Int = (code.blockSize - Kernels.groupSize(dimensions: 0, hasBias: false)) / groupRows
    let left: Double = spectrum.dropFirst(count).reduce(0) { $0 + Double($1) * Double($1) }
    return oneBit < left
  }

  /// Stages for a falling `spectrum` of variances.
  static func stages(spectrum: [Float]) -> [Int] {
    let total: Float = spectrum.reduce(0, +)
    let dimension: Int = spectrum.count
    var first: Int = min(64, dimension)
    // A sketch that says little rules out little.
    while first < min(dimension, 256), spectrum[..<first].reduce(0, +) < 0.6 * total {
      first = min(first * 2, dimension)
    }
    var stages: [Int] = [first]
    var rest: Int = dimension - first
    var size: Int = 64
    while rest > 0 {
      // What would be a short last stage goes with the one before.
      let next: Int = rest - size < 32 || stages.count == mostStages - 1 ? rest : size
      stages.append(next)
      rest -= next
      size = min(size * 2, 1_024)
    }
    return stages
  }
}

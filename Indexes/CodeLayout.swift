import Kernels

/// How the components of a rotated vector are divided into stages, and where a stage's codes are.
struct CodeLayout: Hashable, Sendable {
  /// Components of each stage; the first is the sketch.
  let stages: [Int]
  /// Mean variance of a component of each stage.
  let variances: [Float]
  /// Whether groups hold a bias for each row.
  let hasBias: Bool

  static let mostStages: Int = 32
  static let groupRows: Int = 32

  /// The number of components.
  var dimension: Int { stages.reduce(0, +) }

  /// The components of a group, filled up to whole cells.
  var sketchDimensions: Int { (stages[0] + 3) / 4 * 4 }

  /// The bytes of one group of rows.
  var groupSize: Int {
    Kernels.groupSize(dimensions: sketchDimensions, hasBias: hasBias)
  }

  /// The bytes of a stage in a record.
  func size(ofStage stage: Int) -> Int { 8 + Self.padded(stages[stage]) }

  /// Where a stage begins in the record of a centroid, which has all of them.
  func centroidOffset(ofStage stage: Int) -> Int {
    (0..<stage).reduce(0) { $0 + size(ofStage: $1) }
  }

  /// Where a stage after the first begins in the record of a row.
  func offset(ofStage stage: Int) -> Int { centroidOffset(ofStage: stage) - size(ofStage: 0) }

  /// The bytes of a centroid's record.
  var centroidRecordSize: Int { centroidOffset(ofStage: stages.count) }

  /// The bytes of a row's record, which lacks the first stage.
  var recordSize: Int { centroidRecordSize - size(ofStage: 0) }

  /// The bytes of the groups of `rows` rows.
  func groupBytes(rows: Int) -> Int { (rows + Self.groupRows - 1) / Self.groupRows * groupSize }

  /// The components of a stage in a record, filled up.
  static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// The first component of a stage.
  func start(ofStage stage: Int) -> Int { stages[..<stage].reduce(0, +) }

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

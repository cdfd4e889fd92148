import Kernels

/// A query in the forms that the stages of the codes need, with what its bounds are made of.
///
/// Where z and c are a row less its centroid and that centroid, both rotated, the score is
/// ⟨y, c⟩ + ⟨y, z⟩, and after each stage ⟨y, z⟩ is known but for what comes later, at most
/// ‖y_rest‖·‖z_rest‖ by Cauchy and Schwarz, and for what rounding y and z lost. That is a proof. What
/// lies behind can instead be taken for random, with the variances that the builder found: then the
/// bound is a number of standard deviations, far less, and a good row is lost now and then.
struct PreparedQuery: Sendable {
  /// As full vectors are compared with it.
  let vector: [Float]
  /// The length of the rotated query.
  let length: Float
  /// What rounding can do to the score of a row, for each unit of length of that row.
  let rounding: Float
  /// The query for the sketches of rows.
  var sketch: SketchQuery
  /// The query for one-bit codes of rows; nil where there are none, or where nothing may be left to chance.
  let oneBit: OneBitQuery?
  /// How many standard deviations what is not known is taken for; nil for the bound that always holds.
  let deviations: Float?
  /// The query for the sketches of centroids; keeps them all.
  let centroidSketch: SketchQuery
  /// For the stages of a row's record.
  let stages: [StageQuery]
  /// For the stages of a centroid's record.
  let centroidStages: [StageQuery]

  /// Prepares a query.
  ///
  /// - Parameters:
  ///   - vector: As full vectors are compared with it.
  ///   - rotated: The same, rotated.
  ///   - layout: The stages.
  ///   - deviations: How many standard deviations to take what is not known for; nil for the bound
  ///     that always holds.
  init(vector: [Float], rotated: [Float], layout: CodeLayout, deviations: Float?) {
    self.vector = vector
    self.deviations = deviations
    oneBit =
      deviations == nil
      ? nil : layout.oneBit.map { OneBitQuery(rotated: $0.rotated(rotated.span).span) }
    let stages: [Int] = layout.stages
    let parts: [ArraySlice<Float>] = stages.indices.map {
      rotated[layout.start(ofStage: $0)..<layout.start(ofStage: $0) + stages[$0]]
    }
    let lengths: [Float] = parts.map(Self.length)
    length = Self.length(rotated[...])
    let rests: [Float] = stages.indices.map { stage in
      Self.rest(after: stage, lengths, layout, deviations)
    }

    let first = Rounded<Int8>(
      parts[0], largest: Int(SketchQuery.range.upperBound), paddedTo: layout.sketchDimensions)
    sketch = SketchQuery(codes: first.codes, unit: first.unit, hasBias: layout.hasBias)
    centroidSketch = SketchQuery(codes: first.codes, unit: first.unit, hasBias: layout.hasBias)
    let spread: Float = deviations.map { $0 / Float(stages[0]).squareRoot() } ?? 1
    sketch.rest = rests[0]
    sketch.queryError = spread * first.lost
    sketch.codeError = spread * lengths[0]

    var forRows: [StageQuery] = []
    var forCentroids: [StageQuery] = []
    var lost: Float = 0
    for stage in stages.indices {
      let size = Float(stages[stage])
      let rounded = Rounded<Int16>(
        parts[stage], largest: StageQuery.largestCode(count: stages[stage]),
        paddedTo: CodeLayout.padded(stages[stage]))
      lost += rounded.lost
      forCentroids.append(
        StageQuery(
          codes: rounded.codes, unit: rounded.unit, offset: layout.centroidOffset(ofStage: stage)))
      guard stage >= layout.firstRecordStage else { continue }
      var query = StageQuery(
        codes: rounded.codes, unit: rounded.unit, offset: layout.offset(ofStage: stage))
      query.rest = rests[stage]
      // A component is off by half a unit of its row at most, and by 0.29 units as a rule.
      query.codeError =
        if let deviations {
          deviations * 0.29 * (lengths[stage] + 127 * rounded.lost)
        } else {
          (0.5001 * lengths[stage] + 127 * rounded.lost) * size.squareRoot()
        }
      forRows.append(query)
    }
    self.stages = forRows
    centroidStages = forCentroids
    // Single precision, in the rotation and in the sums, of up to some thousand terms.
    rounding = 2 * (2e-5 * length + lost)
  }

  /// By how much a unit of length of what comes after `stage` can raise a score.
  private static func rest(
    after stage: Int, _ lengths: [Float], _ layout: CodeLayout, _ deviations: Float?
  ) -> Float {
    let later: Range<Int> = stage + 1..<lengths.count
    let squares: Float = later.reduce(0) { $0 + lengths[$1] * lengths[$1] }
    let proven: Float = squares.squareRoot() * 1.0001
    guard let deviations else { return proven }
    let total: Float = later.reduce(0) { $0 + Float(layout.stages[$1]) * layout.variances[$1] }
    guard total > 0 else { return proven }
    let variance: Float = later.reduce(0) {
      $0 + lengths[$1] * lengths[$1] * layout.variances[$1] / total
    }
    return min(proven, deviations * variance.squareRoot())
  }

  private static func length(_ values: ArraySlice<Float>) -> Float {
    Float(values.reduce(0.0 as Double) { $0 + Double($1) * Double($1) }.squareRoot()) * 1.000001
  }

  /// Components as integers.
  private struct Rounded<Code: FixedWidthInteger> {
    var codes: [Code]
    var unit: Float
    /// The length of what is lost.
    var lost: Float

    init(_ values: ArraySlice<Float>, largest: Int, paddedTo count: Int) {
      codes = [Code](repeating: 0, count: count)
      let most: Float = values.reduce(0) { max($0, abs($1)) }
      guard most < 0x1p60 else {
        // Nothing is known of any score then, and no row is ruled out.
        (unit, lost) = (.nan, .nan)
        return
      }
      guard most > 0x1p-60 else {
        (unit, lost) = (0, most * Float(values.count).squareRoot())
        return
      }
      unit = most / Float(largest)
      let inverse: Float = Float(largest) / most
      var sum: Float = 0
      for (index, value) in values.enumerated() {
        let scaled: Float = (value * inverse).rounded()
        let code: Float = max(-Float(largest), min(Float(largest), scaled))
        codes[index] = Code(code)
        let difference: Float = value - unit * code
        sum += difference * difference
      }
      lost = sum.squareRoot() * 1.0001
    }
  }
}

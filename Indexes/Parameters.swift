/// The small section that says how the codes are laid out and what recall they reach.
struct Parameters: Hashable, Sendable {
  var layout: CodeLayout
  var calibration: Calibration

  /// Reads the section and checks it against the header.
  init(parsing bytes: RawSpan, header: IndexHeader, path: String) throws(IndexError) {
    var reader = FieldReader(bytes)
    func need(_ count: Int) throws(IndexError) {
      guard reader.remaining >= count else {
        throw .malformed(path: path, reason: "parameters end early")
      }
    }
    try need(4)
    let stageCount = Int(reader.integer())
    guard (1...CodeLayout.mostStages).contains(stageCount) else {
      throw .malformed(path: path, reason: "\(stageCount) stages of codes")
    }
    try need(8 * stageCount + 16)
    var stages: [Int] = []
    var variances: [Float] = []
    for _ in 0..<stageCount {
      stages.append(Int(reader.integer()))
      variances.append(reader.float())
    }
    guard stages.allSatisfy({ $0 > 0 }), stages.reduce(0, +) == header.dimension else {
      throw .malformed(path: path, reason: "stages of \(stages) components")
    }
    let sketch: UInt32 = reader.integer()
    let hasBias: Bool = header.metric == .squaredDistance
    guard sketch <= (hasBias ? 0 : 1) else {
      throw .unsupported(path: path, field: "sketch", found: sketch)
    }
    layout = CodeLayout(
      stages: stages, variances: variances, hasBias: hasBias, isOneBit: sketch == 1)
    let source: UInt32 = reader.integer()
    guard let known = Calibration.Source(rawValue: source) else {
      throw .unsupported(path: path, field: "source of calibration", found: source)
    }
    calibration = Calibration(source: known, queryCount: Int(reader.integer()))
    let levelCount = Int(reader.integer())
    guard reader.remaining == levelCount * 24 else {
      throw .malformed(path: path, reason: "\(levelCount) levels of calibration")
    }
    for _ in 0..<levelCount {
      calibration.levels.append(
        Calibration.Level(
          k: Int(reader.integer()), target: reader.float(), probes: Int(reader.integer()),
          rows: Int(reader.integer()), deviations: reader.float(), measured: reader.float()))
    }
    guard calibration.levels.allSatisfy({ $0.k > 0 && $0.probes > 0 }) else {
      throw .malformed(path: path, reason: "a level of calibration without probes")
    }
  }

  init(layout: CodeLayout, calibration: Calibration) {
    self.layout = layout
    self.calibration = calibration
  }

  /// The section.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: UInt32(layout.stages.count))
    for (stage, variance) in zip(layout.stages, layout.variances) {
      bytes.append(littleEndian: UInt32(stage))
      bytes.append(littleEndian: variance.bitPattern)
    }
    bytes.append(littleEndian: UInt32(layout.oneBit == nil ? 0 : 1))
    bytes.append(littleEndian: calibration.source.rawValue)
    bytes.append(littleEndian: UInt32(clamping: calibration.queryCount))
    bytes.append(littleEndian: UInt32(calibration.levels.count))
    for level in calibration.levels {
      bytes.append(littleEndian: UInt32(clamping: level.k))
      bytes.append(littleEndian: level.target.bitPattern)
      bytes.append(littleEndian: UInt32(clamping: level.probes))
      bytes.append(littleEndian: UInt32(clamping: level.rows))
      bytes.append(littleEndian: level.deviations.bitPattern)
      bytes.append(littleEndian: level.measured.bitPattern)
    }
    return bytes
  }
}

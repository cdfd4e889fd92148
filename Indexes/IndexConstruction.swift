import Kernels
import Synchronization

/// The state of building one index file.
struct IndexConstruction<Source: VectorSource> {
  let reader: RowReader<Source>
  let path: String
  let file: AtomicFile
  let progress: ((Double) -> Void)?
  var generator: SplitMix64
  var steps: [IndexReport.Step] = []

  // Below so many vectors comparing all of them is as quick as anything.
  private static var leastCoded: Int { 4_096 }
  private static var leastDivided: Int { 16_384 }
  private static var sampleRows: Int { 32_768 }

  var settings: IndexSettings { reader.settings }

  init(
    reader: RowReader<Source>, path: String, progress: ((Double) -> Void)?
  ) throws(IndexError) {
    self.reader = reader
    self.path = path
    self.progress = progress
    generator = SplitMix64(seed: reader.settings.seed)
    file = try AtomicFile(path: path)
  }

  /// Does all the work.
  mutating func run() throws(IndexError) -> IndexReport {
    let count: Int = reader.count
    let listCount: Int = chosenListCount
    var header = IndexHeader(
      kind: listCount > 1 ? .lists : .flat, metric: settings.metric,
      dimension: reader.dimension, code: settings.code, count: count, fileSize: 0,
      fingerprint: settings.fingerprint, listCount: listCount, sections: [])
    var calibration = Calibration()
    if listCount == 0 {
      var plan = SectionPlan(header: header)
      plan.place(&header)
      try measure("write") { (self) throws(IndexError) in try self.writePlain(header) }
    } else {
      let rotation: Rotation = try measure("rotate") { (self) throws(IndexError) in
        try self.learnRotation(listCount: listCount)
      }
      report(0.1)
      let members: ListMembers = try measure("cluster") { (self) throws(IndexError) in
        try self.divide(rotation, listCount: listCount)
      }
      report(0.5)
      var plan = SectionPlan(header: header)
      plan.add(
        rotation.layout, hasRotation: !rotation.matrix.isEmpty, groupCount: members.groupCount)
      plan.place(&header)
      let lists: ListTable = try measure("encode") { (self) throws(IndexError) in
        try self.writeCoded(header, rotation, members)
      }
      report(0.8)
      var parameters = Parameters(
        layout: rotation.layout, calibration: SectionPlan.emptyCalibration(listCount: listCount))
      try write(parameters.encoded, header, .parameters)
      try write(lists.encoded, header, .lists)
      calibration = try measure("calibrate") { (self) throws(IndexError) in
        try self.calibrate(header)
      }
      parameters.calibration = calibration
      try write(parameters.encoded, header, .parameters)
    }
    report(0.95)
    try measure("check") { (self) throws(IndexError) in try self.seal(&header) }
    report(1)
    return IndexReport(
      count: count, listCount: max(1, listCount), byteCount: header.fileSize,
      vectorByteCount: count * settings.code.byteCount(dimension: reader.dimension),
      calibration: calibration, seconds: steps)
  }

  /// The number of lists; 0 for an index without codes.
  private var chosenListCount: Int {
    let count: Int = reader.count
    switch settings.kind {
    case .flat:
      return count < Self.leastCoded ? 0 : 1
    case .lists(let wanted?):
      return count == 0 ? 0 : min(max(1, wanted), count)
    case .lists(nil):
      return count == 0 ? 0 : Self.suitableListCount(count)
    case .automatic:
      if count < Self.leastCoded { return 0 }
      return count < Self.leastDivided ? 1 : Self.suitableListCount(count)
    }
  }

  private static func suitableListCount(_ count: Int) -> Int {
    // More lists mean fewer rows to look at, more centroids, and more groups that are not full.
    let root: Double = Double(count).squareRoot()
    return max(1, Int(max(4 * root, min(8 * root, Double(count) / 64))))
  }

  private mutating func learnRotation(listCount: Int) throws(IndexError) -> Rotation {
    let rows: [Int] = generator.sample(Self.sampleRows, of: reader.count)
    let sample: [Float] = try reader.rows(rows.map { UInt32($0) }[...])
    // One-bit codes are of no use to a search that is exact.
    let isExact: Bool =
      settings.sketch == .automatic && listCount < SectionPlan.leastCalibratedLists
    return Rotation(
      sample: sample, dimension: reader.dimension, hasBias: settings.metric == .squaredDistance,
      sketch: isExact ? .leadingComponents : settings.sketch, using: &generator)
  }

  /// Writes what an index without codes has.
  private func writePlain(_ header: IndexHeader) throws(IndexError) {
    let rows = [UInt32](0..<UInt32(reader.count))
    let block: Int = max(1, (1 << 22) / (4 * reader.dimension))
    for start in stride(from: 0, to: rows.count, by: block) {
      let part: Range<Int> = start..<min(start + block, rows.count)
      try file.writeVectors(try reader.rows(part), firstRow: start, header)
    }
    try writeIDs(rows, header)
  }

  /// Writes the ids of the source's `rows`, and their order.
  func writeIDs(_ rows: [UInt32], _ header: IndexHeader) throws(IndexError) {
    var ids: [UInt8] = []
    ids.reserveCapacity(8 * rows.count)
    // The source's ids rise with its rows, so the order of ids is where each of its rows went.
    var places = [UInt32](repeating: 0, count: rows.count)
    for (place, row) in rows.enumerated() {
      ids.append(littleEndian: UInt64(bitPattern: reader.source.id(atRow: Int(row))))
      places[Int(row)] = UInt32(place)
    }
    var order: [UInt8] = []
    order.reserveCapacity(4 * rows.count)
    for place in places { order.append(littleEndian: place) }
    try write(ids, header, .ids)
    try write(order, header, .order)
  }

  /// Writes a whole section.
  func write(
    _ bytes: [UInt8], _ header: IndexHeader, _ kind: IndexHeader.SectionKind
  ) throws(IndexError) {
    guard let section = header.section(kind) else { return }
    try file.write(unsafe bytes.span.bytes, at: section.offset)
  }

  /// Computes the checksums and lets the file appear.
  private func seal(_ header: inout IndexHeader) throws(IndexError) {
    try file.resize(to: header.fileSize)
    let mapped = try MappedFile(path: file.temporaryPath, leastSize: 1)
    let sections: [IndexHeader.Section] = header.sections
    let sums: [UInt64] = Workers.map(sections.count, threads: settings.threads) { place in
      mapped.withBytes(sections[place].range) { XXH64.hash($0) }
    }
    for place in sums.indices { header.sections[place].checksum = sums[place] }
    try file.write(unsafe header.encoded().span.bytes, at: 0)
    try file.publish()
  }

  func report(_ share: Double) {
    progress?(share)
  }

  private mutating func measure<Result>(
    _ name: String, _ work: (inout Self) throws(IndexError) -> Result
  ) throws(IndexError) -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result: Result = try work(&self)
    let parts = (clock.now - start).components
    steps.append(
      IndexReport.Step(
        name: name, seconds: Double(parts.seconds) + Double(parts.attoseconds) * 1e-18))
    return result
  }
}

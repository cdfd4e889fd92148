import Kernels

extension IndexConstruction {
  // Queries that recall is measured with.
  private static var mostQueries: Int { 512 }

  /// Finds out what a search has to do for each recall.
  mutating func calibrate(_ header: IndexHeader) throws(IndexError) -> Calibration {
    var calibration: Calibration = SectionPlan.emptyCalibration(listCount: header.listCount)
    guard !calibration.levels.isEmpty else { return calibration }
    let mapped = try MappedFile(path: file.temporaryPath, leastSize: 1)
    let index = try VectorFile(path: path, header: header, file: mapped)
    guard let coded = index.coded else { return calibration }
    var queries: [[Float]] = []
    var own: [Int64?] = []
    if let given = settings.calibrationQueries, given.count >= reader.dimension {
      let count: Int = given.count / reader.dimension
      precondition(given.count == count * reader.dimension, "queries of another dimension")
      for query in generator.sample(Self.mostQueries, of: count) {
        var vector = Array(given[query * reader.dimension..<(query + 1) * reader.dimension])
        guard vector.allSatisfy(\.isFinite) else { throw .queryNotFinite }
        if settings.metric == .cosine { VectorFile.normalize(&vector) }
        queries.append(vector)
        own.append(nil)
      }
      calibration.source = .queries
    } else {
      for row in generator.sample(Self.mostQueries, of: reader.count) {
        queries.append(try reader.rows(row..<row + 1))
        own.append(reader.source.id(atRow: row))
      }
      calibration.source = .storedVectors
    }
    calibration.queryCount = queries.count
    let trial = CalibrationTrial(
      index: index, coded: coded, queries: queries, own: own, threads: settings.threads)
    calibration.levels = SectionPlan.calibratedHits.flatMap { trial.levels(k: $0) }
    return calibration
  }
}

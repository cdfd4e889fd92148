/// The sizes of the sections of a file to be written, in their order.
struct SectionPlan {
  private var sizes: [(kind: IndexHeader.SectionKind, size: Int)] = []
  private let header: IndexHeader

  /// The sections that every file has.
  init(header: IndexHeader) {
    self.header = header
  }

  /// Hits that recall is calibrated for.
  static let calibratedHits: [Int] = [10, 100]

  /// Below so many lists every search is exact.
  static let leastCalibratedLists: Int = 16

  /// A calibration of the size that one of so many lists has.
  static func emptyCalibration(listCount: Int) -> Calibration {
    var calibration = Calibration()
    guard listCount >= leastCalibratedLists else { return calibration }
    for k in calibratedHits {
      for target in Calibration.targets {
        calibration.levels.append(
          Calibration.Level(
            k: k, target: target, probes: 1, rows: 0, deviations: 0, measured: 0))
      }
    }
    return calibration
  }

  /// Adds the sections of an index with codes.
  mutating func add(_ layout: CodeLayout, hasRotation: Bool, groupCount: Int) {
    let lists: Int = header.listCount
    let parameters = Parameters(
      layout: layout, calibration: Self.emptyCalibration(listCount: lists))
    sizes = [
      (.parameters, parameters.encoded.count),
      (.lists, lists * ListTable.entrySize),
      (.rotation, hasRotation ? header.dimension * header.dimension * 4 : 0),
      (
        .centroidGroups,
        (lists + CodeLayout.groupRows - 1) / CodeLayout.groupRows * layout.centroidGroupSize
      ),
      (.centroidRecords, lists * layout.centroidRecordSize),
      (.groups, groupCount * layout.groupSize),
      (.records, header.count * layout.recordSize),
    ]
  }

  /// Writes places and the size of the file into the header.
  mutating func place(_ header: inout IndexHeader) {
    sizes += [(.ids, header.count * 8), (.order, header.count * 4)]
    if header.code.hasScales { sizes.append((.scales, header.count * 4)) }
    sizes += [
      (.vectors, header.count * header.dimension * header.code.byteCount)
    ]
    var end: Int = IndexHeader.byteCount + sizes.count * IndexHeader.sectionByteCount
    header.sections = sizes.map { kind, size in
      let offset: Int = IndexHeader.aligned(end)
      end = offset + size
      return IndexHeader.Section(kind: kind.rawValue, offset: offset, size: size, checksum: 0)
    }
    header.fileSize = end
  }
}

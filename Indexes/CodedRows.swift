/// The parts of a file that let a search pass over most full vectors.
struct CodedRows: Sendable {
  let layout: CodeLayout
  let calibration: Calibration
  let lists: ListTable
  /// Empty where components are not rotated.
  let rotation: Range<Int>
  let centroidGroups: Range<Int>
  let centroidRecords: Range<Int>
  let groups: Range<Int>
  let records: Range<Int>

  /// Reads the small sections, which have been verified, and checks the sizes of the others.
  init(header: IndexHeader, file: MappedFile, path: String) throws(IndexError) {
    func range(_ kind: IndexHeader.SectionKind) throws(IndexError) -> Range<Int> {
      guard let section = header.section(kind) else {
        throw .malformed(path: path, reason: "no \(kind.name)")
      }
      return section.range
    }
    let parameters = try file.withBytes(try range(.parameters)) { bytes throws(IndexError) in
      try Parameters(parsing: bytes, header: header, path: path)
    }
    layout = parameters.layout
    calibration = parameters.calibration
    let listRange: Range<Int> = try range(.lists)
    lists = file.withBytes(listRange) { ListTable(parsing: $0) }
    guard lists.rowCount == header.count else {
      throw .malformed(path: path, reason: "lists of \(lists.rowCount) vectors in all")
    }
    rotation = try range(.rotation)
    centroidGroups = try range(.centroidGroups)
    centroidRecords = try range(.centroidRecords)
    groups = try range(.groups)
    records = try range(.records)
    let count: Int = lists.entries.count
    if !rotation.isEmpty {
      try header.checkSize(.rotation, header.dimension, header.dimension * 4, path)
    }
    let centroidGroupCount: Int = (count + CodeLayout.groupRows - 1) / CodeLayout.groupRows
    try header.checkSize(.centroidGroups, centroidGroupCount, layout.centroidGroupSize, path)
    try header.checkSize(.centroidRecords, count, layout.centroidRecordSize, path)
    try header.checkSize(.groups, lists.groupCount, layout.groupSize, path)
    try header.checkSize(.records, header.count, layout.recordSize, path)
  }

  /// The bytes of the groups of `rows`, which begin at a multiple of 32 within `list`.
  func groups(of list: Int, rows: Range<Int>) -> Range<Int> {
    let first: Int = lists.groupStarts[list] + rows.lowerBound / CodeLayout.groupRows
    let start: Int = groups.lowerBound + first * layout.groupSize
    return start..<start + layout.groupBytes(rows: rows.count)
  }

  /// The bytes of the records of `rows` of the file.
  func records(of rows: Range<Int>) -> Range<Int> {
    let start: Int = records.lowerBound + rows.lowerBound * layout.recordSize
    return start..<start + rows.count * layout.recordSize
  }
}

import Kernels

/// Encodes the lists of an index and writes them to their places.
struct ListEncoding<Source: VectorSource>: Sendable {
  let reader: RowReader<Source>
  let file: AtomicFile
  let header: IndexHeader
  let rotation: Rotation
  let members: ListMembers
  /// The first group of each list.
  let groupStarts: [Int]

  // Rows that are rotated and encoded together; whole groups.
  private static var rowsTogether: Int { 4_096 }

  private var layout: CodeLayout { rotation.layout }
  private var dimension: Int { layout.dimension }

  /// What a list's encoding gives beside what is written.
  struct Encoded: Sendable {
    var entry: ListTable.Entry
    /// The centroid times the weight of the list.
    var direction: [Float]
  }

  /// Writes one list.
  func encode(_ list: Int) throws(IndexError) -> Encoded {
    let places: Range<Int> = members.places(of: list)
    let blocks: [Range<Int>] = stride(
      from: places.lowerBound, to: places.upperBound, by: Self.rowsTogether
    ).map { $0..<min($0 + Self.rowsTogether, places.upperBound) }
    // Short lists are read once.
    var first: [Float] = []
    var mean = [Double](repeating: 0, count: dimension)
    for block in blocks {
      let values: [Float] = try reader.rows(members.rows[block])
      if blocks.count == 1 { first = values }
      add(values, to: &mean)
    }
    let count = Double(max(1, places.count))
    let centroid: [Float] = try writeCentroid(
      rotation.apply(mean.map { Float($0 / count) }, columns: dimension), of: list)

    var entry = ListTable.Entry(
      count: UInt32(places.count), longest: 0, reach: 0,
      bias: layout.hasBias && !places.isEmpty ? -.infinity : 0, weight: 1, offset: 0)
    var squares: Double = 0
    for block in blocks {
      let values: [Float] = blocks.count == 1 ? first : try reader.rows(members.rows[block])
      let firstRow: Int = block.lowerBound
      try file.writeVectors(values, firstRow: firstRow, header)
      try encode(
        rotation.apply(values, columns: dimension), firstRow: firstRow, list: list, centroid,
        &entry, &squares)
    }
    entry.longest *= 1.0001
    entry.reach *= 1.0001
    let length: Float = Kernels.best.dot(centroid.span, centroid.span).squareRoot()
    if layout.hasBias {
      entry.offset = -length * length / 2
    } else if length > 0 {
      // A list promises what its rows would score were they as long in the centroid's direction.
      let weight = Float((squares / count).squareRoot()) / length
      entry.weight = weight.isFinite ? weight : 1
    }
    return Encoded(entry: entry, direction: centroid.map { $0 * entry.weight })
  }

  /// Writes the codes of a centroid and returns what they stand for.
  private func writeCentroid(_ values: [Float], of list: Int) throws(IndexError) -> [Float] {
    var record = [UInt8](repeating: 0, count: layout.centroidRecordSize)
    layout.encode(values.span, fromStage: 0, into: &record, at: 0)
    try write(record, .centroidRecords, list * record.count)
    return layout.decodedCentroid(record)
  }

  /// Encodes and writes rotated rows of a list.
  private func encode(
    _ rotated: [Float], firstRow: Int, list: Int, _ centroid: [Float],
    _ entry: inout ListTable.Entry, _ squares: inout Double
  ) throws(IndexError) {
    let kernels: Kernels = .best
    let count: Int = rotated.count / dimension
    var rows: [Float] = rotated
    var biases: [Float] = []
    for row in 0..<count {
      let range = row * dimension..<(row + 1) * dimension
      let whole: Span<Float> = rotated.span.extracting(range)
      let square: Float = kernels.dot(whole, whole)
      squares += Double(square)
      entry.longest = max(entry.longest, square.squareRoot())
      biases.append(-square / 2)
      for index in 0..<dimension { rows[range.lowerBound + index] -= centroid[index] }
      let rest: Span<Float> = rows.span.extracting(range)
      entry.reach = max(entry.reach, kernels.dot(rest, rest).squareRoot())
    }
    if layout.hasBias { entry.bias = max(entry.bias, biases.max() ?? 0) }

    var records = [UInt8](repeating: 0, count: count * layout.recordSize)
    for row in 0..<count {
      layout.encode(
        rows.span.extracting(row * dimension..<(row + 1) * dimension),
        fromStage: layout.firstRecordStage,
        into: &records, at: row * layout.recordSize)
    }
    try write(records, .records, firstRow * layout.recordSize)

    let groups: [UInt8] = layout.groups(rows, biases: biases, centroid: centroid)
    let inList: Int = firstRow - members.places(of: list).lowerBound
    let firstGroup: Int = groupStarts[list] + inList / CodeLayout.groupRows
    try write(groups, .groups, firstGroup * layout.groupSize)
  }

  private func add(_ values: [Float], to sums: inout [Double]) {
    for start in stride(from: 0, to: values.count, by: dimension) {
      for index in 0..<dimension { sums[index] += Double(values[start + index]) }
    }
  }

  private func write(
    _ bytes: [UInt8], _ kind: IndexHeader.SectionKind, _ offset: Int
  ) throws(IndexError) {
    guard let section = header.section(kind) else { return }
    try file.write(unsafe bytes.span.bytes, at: section.offset + offset)
  }
}

import Kernels

extension IndexConstruction {
  /// Writes vectors, codes, centroids and ids, list by list.
  func writeCoded(
    _ header: IndexHeader, _ rotation: Rotation, _ members: ListMembers
  ) throws(IndexError) -> ListTable {
    try file.resize(to: header.fileSize)
    var groupStarts: [Int] = [0]
    for list in 0..<members.count {
      let rows: Int = members.places(of: list).count
      groupStarts.append(
        groupStarts[list] + (rows + CodeLayout.groupRows - 1) / CodeLayout.groupRows)
    }
    let task = ListEncoding(
      reader: reader, file: file, header: header, rotation: rotation, members: members,
      groupStarts: groupStarts)
    let results: [Result<ListEncoding<Source>.Encoded, IndexError>] = Workers.map(
      members.count, threads: settings.threads
    ) { list in
      do throws(IndexError) {
        return .success(try task.encode(list))
      } catch {
        return .failure(error)
      }
    }
    var entries: [ListTable.Entry] = []
    var directions: [Float] = []
    for result in results {
      let encoded = try result.get()
      entries.append(encoded.entry)
      directions += encoded.direction
    }
    let layout: CodeLayout = rotation.layout
    var groups: [UInt8] = []
    for start in stride(from: 0, to: entries.count, by: CodeLayout.groupRows) {
      let end: Int = min(start + CodeLayout.groupRows, entries.count)
      groups += layout.group(
        directions[start * layout.dimension..<end * layout.dimension],
        bias: entries[start..<end].map(\.offset))
    }
    try write(groups, header, .centroidGroups)
    if !rotation.matrix.isEmpty {
      try write(VectorCode.float32.encoded(rotation.matrix.span), header, .rotation)
    }
    try writeIDs(members.rows, header)
    return ListTable(entries)
  }
}

extension CodeLayout {
  /// Encodes up to 32 rows or centroids as a group of first stages; the bias is left out where groups have none.
  func group(_ rows: ArraySlice<Float>, bias: [Float]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: centroidGroupSize)
    let rows: [Float] = Array(rows)
    Kernels.best.encodeGroup(
      rows.span, stride: dimension, dimensions: stages[0], padded: sketchDimensions,
      bias: hasBias ? bias : nil, into: &bytes)
    return bytes
  }

  /// Encodes the sketches of some rows of a list, whole groups but for the last.
  ///
  /// - Parameters:
  ///   - rows: `(count, dimension)`: rotated rows less the centroid.
  ///   - biases: `(count)`.
  ///   - centroid: Of the list.
  /// - Returns: The groups.
  func groups(_ rows: [Float], biases: [Float], centroid: [Float]) -> [UInt8] {
    if let oneBit {
      return OneBitCode(oneBit).encode(
        residuals: oneBit.rotated(rows.span).span, centroid: oneBit.rotated(centroid.span).span)
    }
    var groups: [UInt8] = []
    for start in stride(from: 0, to: biases.count, by: Self.groupRows) {
      let end: Int = min(start + Self.groupRows, biases.count)
      groups += group(
        rows[start * dimension..<end * dimension], bias: Array(biases[start..<end]))
    }
    return groups
  }

  /// Encodes the stages of a row from the one that is named.
  func encode(
    _ row: Span<Float>, fromStage first: Int, into records: inout [UInt8], at start: Int
  ) {
    var offset: Int = start
    for stage in first..<stages.count {
      Kernels.best.encodeStage(
        row.extracting(self.start(ofStage: stage)..<dimension), dimensions: stages[stage],
        padded: Self.padded(stages[stage]), into: &records, at: offset)
      offset += size(ofStage: stage)
    }
  }

  /// What the record of a centroid stands for.
  func decodedCentroid(_ record: [UInt8]) -> [Float] {
    var values: [Float] = []
    for stage in stages.indices {
      let start: Int = centroidOffset(ofStage: stage)
      let bits = (0..<4).reduce(0 as UInt32) { $0 | UInt32(record[start + $1]) << UInt32(8 * $1) }
      let unit = Float(bitPattern: bits)
      for index in 0..<stages[stage] {
        values.append(unit * Float(Int8(bitPattern: record[start + 8 + index])))
      }
    }
    return values
  }
}

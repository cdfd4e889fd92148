import Kernels

/// Reads vectors as they are going to be stored: of unit length where the metric asks for it, and
/// rounded to the code of the index.
struct RowReader<Source: VectorSource>: Sendable {
  let source: Source
  let settings: IndexSettings
  let path: String

  var count: Int { source.count }
  var dimension: Int { source.dimension }

  /// Reads rows that follow each other.
  func rows(_ rows: Range<Int>) throws(IndexError) -> [Float] {
    var values = [Float](repeating: 0, count: rows.count * dimension)
    var span: MutableSpan<Float> = values.mutableSpan
    try source.read(rows, into: &span)
    try prepare(&values) { rows.lowerBound + $0 }
    return values
  }

  /// Reads chosen rows.
  func rows(_ rows: ArraySlice<UInt32>) throws(IndexError) -> [Float] {
    var values = [Float](repeating: 0, count: rows.count * dimension)
    try unsafe values.withUnsafeMutableBufferPointer { buffer throws(IndexError) in
      for (place, row) in rows.enumerated() {
        let target = place * dimension..<(place + 1) * dimension
        var part = unsafe UnsafeMutableBufferPointer(rebasing: buffer[target]).mutableSpan
        try source.read(Int(row)..<Int(row) + 1, into: &part)
      }
    }
    let first: Int = rows.startIndex
    try prepare(&values) { Int(rows[first + $0]) }
    return values
  }

  private func prepare(_ values: inout [Float], row: (Int) -> Int) throws(IndexError) {
    if settings.metric == .cosine {
      for start in stride(from: 0, to: values.count, by: dimension) {
        var vector = Array(values[start..<start + dimension])
        VectorFile.normalize(&vector)
        values.replaceSubrange(start..<start + dimension, with: vector)
      }
    }
    try checkFinite(values, row: row)
    guard settings.code != .float32 else { return }
    let stored = settings.code.stored(values.span, dimension: dimension)
    values = settings.code.decoded(
      unsafe stored.components.span.bytes, scales: stored.scales, dimension: dimension)
    // Rounding may have led out of the code's range.
    try checkFinite(values, row: row)
  }

  private func checkFinite(_ values: [Float], row: (Int) -> Int) throws(IndexError) {
    guard unsafe VectorCode.float32.isFinite(values.span.bytes) else {
      let bad: Int = values.firstIndex { !$0.isFinite } ?? 0
      throw .vectorNotFinite(path: path, id: source.id(atRow: row(bad / dimension)))
    }
  }
}

import Kernels

extension AtomicFile {
  /// Writes full vectors to their place, with their scales where the code has any.
  ///
  /// - Parameters:
  ///   - values: Whole rows, as a ``RowReader`` gives them.
  ///   - firstRow: Where the first goes.
  ///   - header: Says what the code is and where its sections are.
  /// - Throws: ``IndexError/failed(path:operation:reason:)``.
  func writeVectors(
    _ values: [Float], firstRow: Int, _ header: IndexHeader
  ) throws(IndexError) {
    let stored: VectorCode.Stored = header.code.stored(
      values.span, dimension: header.dimension)
    if let section = header.section(.vectors) {
      let offset: Int = firstRow * header.dimension * header.code.byteCount
      try write(unsafe stored.components.span.bytes, at: section.offset + offset)
    }
    if let section = header.section(.scales) {
      try write(unsafe stored.scales.span.bytes, at: section.offset + firstRow * 4)
    }
  }
}

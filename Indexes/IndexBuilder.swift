/// Writes index files.
public enum IndexBuilder {
  /// Builds the index of all vectors of `source` in a new file, which appears complete or not at all.
  ///
  /// - Parameters:
  ///   - source: The vectors; read about three times.
  ///   - path: Where the file shall appear, in a folder that exists; in place of what is there.
  ///   - settings: How to build it.
  ///   - progress: Is told the share of the work that is done, from 0 to 1.
  /// - Returns: What was built.
  /// - Throws: ``IndexError``; nothing has appeared then.
  @discardableResult
  public static func build(
    from source: some VectorSource, to path: String, settings: IndexSettings = IndexSettings(),
    progress: ((Double) -> Void)? = nil
  ) throws(IndexError) -> IndexReport {
    precondition(
      (1...IndexHeader.largestDimension).contains(source.dimension),
      "vectors of \(source.dimension) components")
    precondition(
      settings.fingerprint.count == IndexHeader.fingerprintByteCount,
      "a fingerprint of \(settings.fingerprint.count) bytes")
    precondition(source.count <= IndexHeader.largestCount, "\(source.count) vectors")
    for row in 1..<max(1, source.count) where source.id(atRow: row - 1) >= source.id(atRow: row) {
      throw .idsNotRising(
        path: path, id: source.id(atRow: row), after: source.id(atRow: row - 1))
    }
    let reader = RowReader(source: source, settings: settings, path: path)
    var construction = try IndexConstruction(reader: reader, path: path, progress: progress)
    return try construction.run()
  }
}

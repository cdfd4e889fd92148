import GRDB

extension CatalogReader {
  /// Looks for contradictions in the whole catalog; takes a time that grows with its size.
  ///
  /// - Returns: One line for each kind of problem; none for a sound catalog.
  /// - Throws: ``CatalogError`` when the database cannot be read far enough to say.
  public func checkIntegrity() throws(CatalogError) -> [String] {
    var problems: [String] = try rows(of: "database", "PRAGMA quick_check(10)") {
      row throws(CatalogError) in try row.text(0)
    }.filter { $0 != "ok" }
    // Further queries over broken pages would only repeat the finding, or stop at it.
    guard problems.isEmpty else { return problems }

    let orphans: Int = try count("database", "SELECT count(*) FROM pragma_foreign_key_check")
    note(orphans, "rows that refer to missing ones", in: &problems)
    let model: ModelIdentity? = try model()
    let vectorSize: Int = model?.format.byteCount ?? 0
    for (problem, table, sql) in Self.faults(vectorSize: vectorSize) {
      note(try count(table, sql), problem, in: &problems)
    }
    // Decodes every row, and so finds paths and values that may not be there.
    _ = try videos()
    if let generation = try currentGeneration() {
      problems += try faults(of: generation)
    }
    return problems
  }

  /// Bytes of the catalog that nothing uses.
  public func freeBytes() throws(CatalogError) -> Int64 {
    let pages: Int = try count("database", "SELECT * FROM pragma_freelist_count")
    let size: Int = try count("database", "SELECT * FROM pragma_page_size")
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: size)
    return overflow ? 0 : Int64(bytes)
  }

  private static func faults(
    vectorSize: Int
  ) -> [(problem: String, table: String, sql: String)] {
    [
      (
        "clip vectors of a wrong size", "clips",
        "SELECT count(*) FROM clips WHERE length(vector) <> \(vectorSize)"
      ),
      (
        "videos that count or place their clips wrongly", "videos",
        """
        SELECT count(*) FROM videos LEFT JOIN (
          SELECT video_id, count(*) AS number, min(id) AS least, max(id) AS most
          FROM clips GROUP BY video_id
        ) ON video_id = videos.id
        WHERE clip_count <> coalesce(number, 0) OR first_clip_id IS NOT least
          OR most - least + 1 <> number
        """
      ),
      (
        "clips that are there though noted as deleted", "deletions",
        "SELECT count(*) FROM deletions JOIN clips ON clips.id = clip_id"
      ),
      (
        "clips without frames", "clips",
        "SELECT count(*) FROM clips WHERE id NOT IN (SELECT clip_id FROM frames)"
      ),
      (
        "frame vectors of a wrong size", "frames",
        """
        SELECT count(*) FROM frames
        WHERE length(seconds) % 8 <> 0 OR length(vectors) <> length(seconds) / 8 * \(vectorSize)
        """
      ),
      (
        "clips of videos that are not done", "clips",
        """
        SELECT count(*) FROM clips JOIN videos ON videos.id = video_id WHERE status <> 'done'
        """
      ),
      (
        "clips that end before they start", "clips",
        "SELECT count(*) FROM clips WHERE start_seconds < 0 OR end_seconds <= start_seconds"
      ),
    ]
  }

  private func faults(of generation: Generation) throws(CatalogError) -> [String] {
    let extent: VectorExtent = generation.extent
    let present: Int = try count(
      "clips", "SELECT count(*) FROM clips WHERE id <= ?", [extent.lastClipID])
    let deleted: Int = try deletedCount(since: extent)
    guard present + deleted != extent.clipCount else { return [] }
    return [
      "generation \(generation.number) has \(extent.clipCount) clips, the catalog \(present) "
        + "and \(deleted) deleted since"
    ]
  }

  private func note(_ count: Int, _ problem: String, in problems: inout [String]) {
    if count > 0 { problems.append("\(count) \(problem)") }
  }
}

import GRDB

extension CatalogReader {
  /// The classifier that the tags come from; nil for a library without tags.
  public func tagger() throws(CatalogError) -> TaggerIdentity? {
    guard let fingerprint = try setting(SettingKey.taggerFingerprint) else { return nil }
    return TaggerIdentity(
      fingerprint: fingerprint, name: try setting(SettingKey.taggerName) ?? "unknown")
  }

  /// What the classes of the library's classifier are called, by their number.
  public func labels() throws(CatalogError) -> [String] {
    try rows(of: "labels", "SELECT name FROM labels ORDER BY rowid") { row throws(CatalogError) in
      try row.text(0)
    }
  }

  /// The tags of a clip, surest first.
  public func tags(ofClip id: Int64) throws(CatalogError) -> [ClipTag] {
    let sql = """
      SELECT label_id, labels.name, probability FROM tags JOIN labels ON labels.rowid = label_id
      WHERE clip_id = ? ORDER BY probability DESC, label_id
      """
    return try rows(of: "tags", sql, [id]) { row throws(CatalogError) in
      let label: Int64 = try row.integer(0)
      guard label > 0 else { throw row.damage(0) }
      return ClipTag(label: Int(label) - 1, name: try row.text(1), probability: try row.real(2))
    }
  }

  /// The tags of some clips, surest first; clips without tags are left out.
  public func tags(ofClips ids: [Int64]) throws(CatalogError) -> [Int64: [ClipTag]] {
    guard !ids.isEmpty else { return [:] }
    // The ids as one argument: their number is not limited, and the statement stays prepared.
    let sql = """
      SELECT clip_id, label_id, labels.name, probability
      FROM json_each(?) AS wanted JOIN tags ON clip_id = wanted.value
      JOIN labels ON labels.rowid = label_id
      ORDER BY clip_id, probability DESC, label_id
      """
    let list: String = "[" + ids.map(String.init).joined(separator: ",") + "]"
    var found: [Int64: [ClipTag]] = [:]
    let rows: [(clip: Int64, tag: ClipTag)] = try rows(of: "tags", sql, [list]) {
      row throws(CatalogError) in
      let label: Int64 = try row.integer(1)
      guard label > 0 else { throw row.damage(1) }
      return (
        try row.integer(0),
        ClipTag(label: Int(label) - 1, name: try row.text(2), probability: try row.real(3))
      )
    }
    for row in rows { found[row.clip, default: []].append(row.tag) }
    return found
  }

  /// The clips with a tag whose label holds all words of `text`, in any form, and whose probability is
  /// above `probability`.
  ///
  /// - Complexity: Grows with the clips found, not with those of the library.
  public func clipRanges(
    tagged text: String, above probability: Double
  ) throws(CatalogError) -> ClipRanges {
    guard let expression = Self.expression(text, joinedBy: " AND ") else { return ClipRanges([]) }
    let sql = """
      WITH chosen AS MATERIALIZED (SELECT rowid FROM labels WHERE labels MATCH ?)
      SELECT clip_id FROM chosen JOIN tags ON label_id = chosen.rowid WHERE probability > ?
      """
    return ClipRanges(
      try rows(of: "tags", sql, [expression, probability]) { row throws(CatalogError) in
        let id: Int64 = try row.integer(0)
        return id...id
      })
  }

  /// The clips whose tags share words with `text`, best first.
  ///
  /// - Parameters:
  ///   - text: Words; those that occur in no label weigh nothing.
  ///   - limit: Most clips.
  ///   - allowed: The clips to choose from; nil for all.
  /// - Returns: Clips by falling score.
  /// - Throws: ``CatalogError``.
  public func clips(
    rankedByTags text: String, limit: Int, allowed: ClipRanges? = nil
  ) throws(CatalogError) -> [TaggedClip] {
    guard limit > 0, let expression = Self.expression(text, joinedBy: " OR ") else { return [] }
    let sql = """
      WITH chosen AS MATERIALIZED
        (SELECT rowid, -bm25(labels) AS weight FROM labels WHERE labels MATCH ?)
      SELECT clip_id, sum(weight * probability) AS score
      FROM chosen JOIN tags ON label_id = chosen.rowid
      GROUP BY clip_id ORDER BY score DESC, clip_id
      """
    do {
      let statement = try database.cachedStatement(sql: sql)
      let cursor = try Row.fetchCursor(statement, arguments: [expression])
      var clips: [TaggedClip] = []
      while clips.count < limit, let row = try cursor.next() {
        let fields = Fields(row: row, path: path, table: "tags")
        let id: Int64 = try fields.integer(0)
        if let allowed, !allowed.contains(id) { continue }
        clips.append(TaggedClip(id: id, score: try fields.real(1)))
      }
      return clips
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  /// The clips of a video that have no tags, by rising start.
  public func untaggedClips(ofVideo videoID: Int64) throws(CatalogError) -> [Clip] {
    var tagged: Set<Int64> = []
    let sql = """
      SELECT DISTINCT clip_id FROM clips JOIN tags ON clip_id = clips.id WHERE video_id = ?
      """
    let ids: [Int64] = try rows(of: "tags", sql, [videoID]) { row throws(CatalogError) in
      try row.integer(0)
    }
    tagged.formUnion(ids)
    return try clips(ofVideo: videoID).filter { !tagged.contains($0.id) }
  }

  /// Keys of the videos with clips that have no tags, rising.
  public func untaggedVideoIDs() throws(CatalogError) -> [Int64] {
    let sql = """
      SELECT DISTINCT video_id FROM clips WHERE id NOT IN (SELECT clip_id FROM tags)
      ORDER BY video_id
      """
    return try rows(of: "clips", sql) { row throws(CatalogError) in try row.integer(0) }
  }

  /// How many clips have no tags.
  public func untaggedClipCount() throws(CatalogError) -> Int {
    let sql = """
      SELECT count(*) FROM clips WHERE id NOT IN (SELECT clip_id FROM tags)
      """
    return try rows(of: "clips", sql) { row throws(CatalogError) in
      Int(try row.integer(0))
    }.first ?? 0
  }

  /// A full-text expression over the words of `text`; nil when there is none.
  static func expression(_ text: String, joinedBy connective: String) -> String? {
    // Quoted words: nothing in them has a meaning of its own.
    let words: [Substring] = text.split { !$0.isLetter && !$0.isNumber }
    guard !words.isEmpty else { return nil }
    return words.map { "\"\($0)\"" }.joined(separator: connective)
  }
}

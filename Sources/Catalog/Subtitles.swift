import GRDB

/// What is said or written while a part of a video is shown.
public struct SubtitleLine: Hashable, Sendable {
  /// When it appears, in seconds.
  public var startSeconds: Double
  /// When it goes.
  public var endSeconds: Double
  /// The words, without marks.
  public var text: String

  /// A line from its parts.
  public init(startSeconds: Double, endSeconds: Double, text: String) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.text = text
  }
}

/// The lines of one file or stream.
public struct SubtitleTrack: Hashable, Sendable {
  /// Name of the file, or number of the stream.
  public var name: String
  /// Whether it is a stream of the video itself.
  public var isEmbedded: Bool
  /// The lines.
  public var lines: [SubtitleLine]

  /// A track from its parts.
  public init(name: String, isEmbedded: Bool, lines: [SubtitleLine]) {
    self.name = name
    self.isEmbedded = isEmbedded
    self.lines = lines
  }
}

/// What the subtitles of a video were read from.
public struct SubtitleSources: Hashable, Sendable {
  /// The contents whose streams were read; nil where they have no fingerprint.
  public var contentFingerprint: String?
  /// Names, sizes and times of the files beside it.
  public var sidecars: String

  /// Sources from their parts.
  public init(contentFingerprint: String?, sidecars: String) {
    self.contentFingerprint = contentFingerprint
    self.sidecars = sidecars
  }
}

/// A line in which words were found.
public struct SubtitleMatch: Hashable, Sendable {
  /// The video's key.
  public let videoID: Int64
  /// The line.
  public let line: SubtitleLine
  /// How many of the words it holds.
  public let matchedWords: Int
}

extension VideoCatalog {
  /// Stores the tracks of a video in place of earlier ones.
  ///
  /// - Parameters:
  ///   - tracks: The tracks that were read now.
  ///   - videoID: The video's key.
  ///   - sources: What they were read from.
  ///   - replacesEmbedded: Whether the streams were read anew, or only the files beside the video.
  /// - Throws: ``CatalogError``; nothing has changed then.
  public func recordSubtitles(
    _ tracks: [SubtitleTrack], ofVideo videoID: Int64, sources: SubtitleSources,
    replacesEmbedded: Bool
  ) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "DELETE FROM subtitle_lines WHERE video_id = ? AND (NOT is_embedded OR ?)",
        arguments: [videoID, replacesEmbedded])
      try database.execute(
        sql: """
          DELETE FROM subtitle_words WHERE rowid IN (SELECT line_id FROM subtitle_deletions);
          DELETE FROM subtitle_deletions
          """)
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO subtitle_lines (video_id, track, is_embedded, start_seconds, end_seconds)
          VALUES (?, ?, ?, ?, ?)
          """)
      let insertWords = try database.cachedStatement(
        sql: "INSERT INTO subtitle_words (rowid, text) VALUES (?, ?)")
      for track in tracks {
        for line in track.lines where line.startSeconds.isFinite && line.endSeconds.isFinite {
          try insert.execute(
            arguments: [
              videoID, track.name, track.isEmbedded, line.startSeconds, line.endSeconds,
            ])
          try insertWords.execute(arguments: [database.lastInsertedRowID, line.text])
        }
      }
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO subtitle_sources (video_id, content_fingerprint, sidecars)
          VALUES (?, ?, ?)
          """, arguments: [videoID, sources.contentFingerprint, sources.sidecars])
    }
  }
}

extension CatalogReader {
  /// What the subtitles of each video were read from, by the video's key.
  public func subtitleSources() throws(CatalogError) -> [Int64: SubtitleSources] {
    let sql = "SELECT video_id, content_fingerprint, sidecars FROM subtitle_sources"
    let found = try rows(of: "subtitle_sources", sql) { row throws(CatalogError) in
      (
        try row.integer(0),
        SubtitleSources(
          contentFingerprint: try row.optionalText(1), sidecars: try row.text(2))
      )
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  /// Whether any video has subtitles.
  public func hasSubtitles() throws(CatalogError) -> Bool {
    try count("subtitle_lines", "SELECT EXISTS (SELECT 1 FROM subtitle_lines)") > 0
  }

  /// The lines that hold most of `words`, best first by BM25, at most `limit` of them.
  ///
  /// - Parameters:
  ///   - words: Letters and digits only; endings are cut as in English.
  ///   - limit: Most lines.
  /// - Returns: The lines, those with all words first.
  /// - Throws: ``CatalogError``.
  public func subtitles(
    matching words: [String], limit: Int
  ) throws(CatalogError) -> [SubtitleMatch] {
    // Quoted, a word is a word and no operator.
    let terms: [String] = words.map { "\"" + $0.filter { $0.isLetter || $0.isNumber } + "\"" }
      .filter { $0.count > 2 }
    guard !terms.isEmpty else { return [] }
    let counts: String = terms.map { _ in
      "(line.id IN (SELECT rowid FROM subtitle_words WHERE subtitle_words MATCH ?))"
    }.joined(separator: " + ")
    let sql = """
      SELECT line.video_id, line.start_seconds, line.end_seconds, found.text,
        \(counts) AS matched
      FROM (
        SELECT rowid AS id, text, rank FROM subtitle_words WHERE subtitle_words MATCH ?
        ORDER BY rank LIMIT ?
      ) AS found JOIN subtitle_lines AS line ON line.id = found.id
      ORDER BY matched DESC, found.rank, line.id
      """
    let arguments: [any DatabaseValueConvertible] =
      terms + [terms.joined(separator: " OR "), limit]
    return try rows(of: "subtitle_lines", sql, StatementArguments(arguments)) {
      row throws(CatalogError) in
      SubtitleMatch(
        videoID: try row.integer(0),
        line: SubtitleLine(
          startSeconds: try row.real(1), endSeconds: try row.real(2), text: try row.text(3)),
        matchedWords: Int(clamping: try row.integer(4)))
    }
  }

  /// The clip of a video that is shown at a time, or the last one before it.
  public func clip(ofVideo videoID: Int64, at seconds: Double) throws(CatalogError) -> Int64? {
    let sql = """
      SELECT id FROM clips WHERE video_id = ?
      ORDER BY start_seconds > ?, abs(start_seconds - ?), id LIMIT 1
      """
    return try rows(of: "clips", sql, [videoID, seconds, seconds]) { row throws(CatalogError) in
      try row.integer(0)
    }.first
  }

  /// The videos whose path holds all of `words`, by rising path, at most `limit` of them.
  public func videos(named words: [String], limit: Int) throws(CatalogError) -> [Int64] {
    guard !words.isEmpty else { return [] }
    let condition: String = words.map { _ in "path LIKE ? ESCAPE '\\'" }.joined(
      separator: " AND ")
    let patterns: [any DatabaseValueConvertible] = words.map { word in
      "%"
        + word.replacing("\\", with: "\\\\").replacing("%", with: "\\%")
        .replacing("_", with: "\\_") + "%"
    }
    let sql = "SELECT id FROM videos WHERE clip_count > 0 AND \(condition) ORDER BY path LIMIT ?"
    return try rows(of: "videos", sql, StatementArguments(patterns + [limit])) {
      row throws(CatalogError) in try row.integer(0)
    }
  }
}

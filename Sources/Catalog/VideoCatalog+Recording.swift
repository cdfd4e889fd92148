public import Foundation
import GRDB

extension VideoCatalog {
  /// Stores a video and its clips in place of whatever the catalog had at its path.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - media: What probing it told.
  ///   - clips: Its clips; read once, inside the transaction.
  ///   - model: The model that the vectors come from; has to be the library's.
  ///   - indexedAt: The time to note.
  /// - Returns: The key of the video.
  /// - Throws: ``CatalogError``; nothing is stored then.
  @discardableResult
  public func record(
    _ file: VideoFile, media: MediaFacts, clips: some Sequence<NewClip>, model: ModelIdentity,
    indexedAt: Date = Date()
  ) throws(CatalogError) -> Int64 {
    try write { database in
      guard let locked = try CatalogReader(database: database, path: path).model() else {
        throw CatalogError.modelNotSet(path: path)
      }
      try check(model, against: locked)
      let video = try Self.replace(file, with: .done(media), indexedAt, in: database)
      let insertClip = try database.cachedStatement(
        sql: """
          INSERT INTO clips (video_id, start_seconds, end_seconds, vector) VALUES (?, ?, ?, ?)
          """)
      let insertFrames = try database.cachedStatement(
        sql: "INSERT INTO frames (clip_id, seconds, vectors) VALUES (?, ?, ?)")
      var count: Int = 0
      var last: Int64 = 0
      for clip in clips {
        if let fault = clip.fault(storedAs: locked.format) {
          throw CatalogError.invalidRecord(file: file.path, reason: fault)
        }
        try insertClip.execute(
          arguments: [video, clip.startSeconds, clip.endSeconds, clip.vector])
        last = database.lastInsertedRowID
        try insertFrames.execute(
          arguments: [last, FrameTimes.encode(clip.frameSeconds), clip.frameVectors])
        count += 1
      }
      if count > 0 {
        // Ids follow each other within a transaction.
        try database.execute(
          sql: "UPDATE videos SET first_clip_id = ?, clip_count = ? WHERE id = ?",
          arguments: [last - Int64(count) + 1, count, video])
      }
      return video
    }
  }

  /// Notes that a file could not be indexed; what the catalog had at its path is dropped.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - errorClass: The kind of failure, one of a few words.
  ///   - reason: What a person is told, one line.
  ///   - indexedAt: The time to note.
  /// - Throws: ``CatalogError``; nothing has changed then.
  public func recordFailure(
    _ file: VideoFile, errorClass: String, reason: String, indexedAt: Date = Date()
  ) throws(CatalogError) {
    try write { database in
      _ = try Self.replace(
        file, with: .failed(errorClass: errorClass, reason: reason), indexedAt, in: database)
    }
  }

  /// Notes that a file was left out; what the catalog had at its path is dropped.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - errorClass: The kind of reason, one of a few words.
  ///   - reason: What a person is told, one line.
  ///   - indexedAt: The time to note.
  /// - Throws: ``CatalogError``; nothing has changed then.
  public func recordSkipped(
    _ file: VideoFile, errorClass: String, reason: String, indexedAt: Date = Date()
  ) throws(CatalogError) {
    try write { database in
      _ = try Self.replace(
        file, with: .skipped(errorClass: errorClass, reason: reason), indexedAt, in: database)
    }
  }

  /// Gives a video another path and keeps its clips: the same contents were found elsewhere.
  ///
  /// What the catalog had at the new path is dropped.
  ///
  /// - Parameters:
  ///   - oldPath: The path in the catalog.
  ///   - file: The file as it is now.
  /// - Throws: ``CatalogError/unknownVideo(path:file:)`` when there is no video at `oldPath`.
  public func move(_ oldPath: String, to file: VideoFile) throws(CatalogError) {
    try write { database in
      try Self.check(file)
      let old = try Int64.fetchOne(
        database, sql: "SELECT id FROM videos WHERE path = ?", arguments: [oldPath])
      guard let old else { throw CatalogError.unknownVideo(path: path, file: oldPath) }
      try database.execute(
        sql: "DELETE FROM videos WHERE path = ? AND id <> ?", arguments: [file.path, old])
      try database.execute(
        sql: """
          UPDATE videos SET path = ?, content_fingerprint = ?, size_bytes = ?, modified_ns = ?,
            missing_since = NULL
          WHERE id = ?
          """,
        arguments: [
          file.path, file.contentFingerprint, file.sizeBytes, file.modifiedNanoseconds, old,
        ])
    }
  }

  /// Drops the videos at these paths with their clips; paths that are not there are passed over.
  ///
  /// - Parameter paths: Paths relative to the library's root.
  /// - Returns: How many videos were dropped.
  /// - Throws: ``CatalogError``; nothing has changed then.
  @discardableResult
  public func remove(paths: some Sequence<String>) throws(CatalogError) -> Int {
    try write { database in
      let delete = try database.cachedStatement(sql: "DELETE FROM videos WHERE path = ?")
      var removed: Int = 0
      for path in paths {
        try delete.execute(arguments: [path])
        removed += database.changesCount
      }
      return removed
    }
  }

  /// Inserts or overwrites the row of a video, without any clip; returns its key.
  private static func replace(
    _ file: VideoFile, with outcome: VideoOutcome, _ indexedAt: Date, in database: Database
  ) throws -> Int64 {
    try check(file)
    let row = try OutcomeColumns(outcome, file: file.path)
    let seconds: Double = indexedAt.timeIntervalSince1970.rounded(.down)
    let video = try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          INSERT INTO videos (path, content_fingerprint, size_bytes, modified_ns, duration_seconds,
            width, height, codec, frame_rate, status, error_class, reason, indexed_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (path) DO UPDATE SET content_fingerprint = excluded.content_fingerprint,
            size_bytes = excluded.size_bytes, modified_ns = excluded.modified_ns,
            duration_seconds = excluded.duration_seconds, width = excluded.width,
            height = excluded.height, codec = excluded.codec, frame_rate = excluded.frame_rate,
            status = excluded.status, error_class = excluded.error_class,
            reason = excluded.reason, indexed_at = excluded.indexed_at,
            first_clip_id = NULL, clip_count = 0, missing_since = NULL
          RETURNING id
          """),
      arguments: [
        file.path, file.contentFingerprint, file.sizeBytes, file.modifiedNanoseconds,
        row.media?.durationSeconds, row.media?.width, row.media?.height, row.media?.codec,
        row.media?.frameRate, outcome.status.rawValue, row.errorClass, row.reason,
        Int64(exactly: seconds) ?? 0,
      ])
    guard let video else { throw DatabaseError(message: "the video got no key") }
    try database.execute(sql: "DELETE FROM clips WHERE video_id = ?", arguments: [video])
    if let content = file.contentFingerprint {
      try database.execute(
        sql: "DELETE FROM unfinished_clips WHERE content_fingerprint = ?", arguments: [content])
    }
    return video
  }

  private static func check(_ file: VideoFile) throws(CatalogError) {
    if let fault = LibraryPath.fault(in: file.path) {
      throw .invalidRecord(file: file.path, reason: "\(fault) may not be stored")
    }
  }
}

/// The columns that depend on how a video ended.
private struct OutcomeColumns {
  var media: MediaFacts?
  var errorClass: String?
  var reason: String?

  init(_ outcome: VideoOutcome, file: String) throws(CatalogError) {
    switch outcome {
    case .done(let facts):
      guard facts.durationSeconds.isFinite, facts.frameRate.isFinite else {
        throw .invalidRecord(file: file, reason: "a duration or frame rate that is not a number")
      }
      media = facts
    case .failed(let errorClass, let reason), .skipped(let errorClass, let reason):
      self.errorClass = errorClass
      self.reason = reason
    }
  }
}

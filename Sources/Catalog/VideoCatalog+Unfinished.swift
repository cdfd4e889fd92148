public import Foundation
import GRDB

extension VideoCatalog {
  /// Keeps clips of a video that is still being indexed, for a later run to go on from.
  ///
  /// No search finds them. ``record(_:media:clips:model:indexedAt:)`` of the same contents drops
  /// them, in the transaction that stores the whole video.
  ///
  /// - Parameters:
  ///   - clips: Clips that follow each other.
  ///   - position: Number of the first within the video.
  ///   - contentFingerprint: Of the video.
  ///   - model: The model that the vectors come from; has to be the library's.
  /// - Throws: ``CatalogError``; nothing is stored then.
  public func keepUnfinished(
    _ clips: [NewClip], from position: Int, contentFingerprint: String, model: ModelIdentity
  ) throws(CatalogError) {
    try write { database in
      guard let locked = try CatalogReader(database: database, path: path).model() else {
        throw CatalogError.modelNotSet(path: path)
      }
      try check(model, against: locked)
      let insert = try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO unfinished_clips (content_fingerprint, position, start_seconds,
            end_seconds, vector, frame_seconds, frame_vectors)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      for (offset, clip) in clips.enumerated() {
        if let fault = clip.fault(storedAs: locked.format) {
          throw CatalogError.invalidRecord(file: contentFingerprint, reason: fault)
        }
        try insert.execute(arguments: [
          contentFingerprint, position + offset, clip.startSeconds, clip.endSeconds, clip.vector,
          FrameTimes.encode(clip.frameSeconds), clip.frameVectors,
        ])
      }
    }
  }

  /// Drops all clips of unfinished videos: every video that is there has been indexed.
  public func dropUnfinished() throws(CatalogError) {
    // Looked at first, so that the usual case needs no write.
    let count: Int
    do {
      count = try read { try $0.unfinishedCount() }
    } catch {
      throw CatalogError(error, path: path)
    }
    if count > 0 { try write { try $0.execute(sql: "DELETE FROM unfinished_clips") } }
  }

  /// Notes which files are gone and which have come back.
  ///
  /// - Parameters:
  ///   - gone: Keys of videos whose file no longer exists; the first time counts.
  ///   - back: Keys of videos whose file is there.
  ///   - time: The time to note.
  /// - Throws: ``CatalogError``; nothing has changed then.
  public func markMissing(
    _ gone: [Int64], back: [Int64], at time: Date = Date()
  ) throws(CatalogError) {
    if gone.isEmpty && back.isEmpty { return }
    let seconds = Int64(exactly: time.timeIntervalSince1970.rounded(.down)) ?? 0
    try write { database in
      let set = try database.cachedStatement(
        sql: "UPDATE videos SET missing_since = ? WHERE id = ? AND missing_since IS NULL")
      for id in gone { try set.execute(arguments: [seconds, id]) }
      let clear = try database.cachedStatement(
        sql: "UPDATE videos SET missing_since = NULL WHERE id = ?")
      for id in back { try clear.execute(arguments: [id]) }
    }
  }
}

extension CatalogReader {
  /// The clips kept of a video that was not finished, by rising position from the first on.
  public func unfinishedClips(contentFingerprint: String) throws(CatalogError) -> [NewClip] {
    let format: VectorFormat = try vectorFormat()
    let sql = """
      SELECT position, start_seconds, end_seconds, vector, frame_seconds, frame_vectors
      FROM unfinished_clips WHERE content_fingerprint = ? ORDER BY position
      """
    let found = try rows(of: "unfinished_clips", sql, [contentFingerprint]) {
      row throws(CatalogError) in
      (
        position: try row.integer(0),
        clip: NewClip(
          startSeconds: try row.real(1), endSeconds: try row.real(2), vector: try row.blob(3),
          frameVectors: try row.blob(5), frameSeconds: FrameTimes.decode(try row.blob(4)))
      )
    }
    // Whatever does not fit is encoded again, which is all that these clips save.
    var clips: [NewClip] = []
    for (position, clip) in found {
      guard position == Int64(clips.count), clip.fault(storedAs: format) == nil else { break }
      clips.append(clip)
    }
    return clips
  }

  /// The contents of which there are clips of unfinished videos, rising.
  public func unfinishedContents() throws(CatalogError) -> [String] {
    let sql = "SELECT DISTINCT content_fingerprint FROM unfinished_clips ORDER BY 1"
    return try rows(of: "unfinished_clips", sql) { row throws(CatalogError) in try row.text(0) }
  }

  /// The number of clips of unfinished videos.
  public func unfinishedCount() throws(CatalogError) -> Int {
    try count("unfinished_clips", "SELECT count(*) FROM unfinished_clips")
  }

  /// What tells whether each file has changed, by rising path; less than ``videos(status:)`` reads.
  public func fileStates() throws(CatalogError) -> [FileState] {
    let sql = """
      SELECT id, path, size_bytes, modified_ns, status, error_class, missing_since FROM videos
      ORDER BY path
      """
    return try rows(of: "videos", sql) { row throws(CatalogError) in
      guard let status = VideoStatus(rawValue: try row.text(4)) else { throw row.damage(4) }
      return FileState(
        id: try row.integer(0), path: try row.libraryPath(1), sizeBytes: try row.integer(2),
        modifiedNanoseconds: try row.integer(3), status: status,
        errorClass: try row.optionalText(5), isMissing: try row.optionalInteger(6) != nil)
    }
  }

  /// The paths of indexed videos whose file is gone, by rising path.
  public func missingPaths() throws(CatalogError) -> [String] {
    try rows(of: "videos", "SELECT path FROM videos WHERE missing_since IS NOT NULL ORDER BY path")
    {
      row throws(CatalogError) in try row.libraryPath(0)
    }
  }
}

/// What the catalog knows of a file to tell whether it has to be looked at again.
public struct FileState: Hashable, Sendable {
  /// The video's key.
  public let id: Int64
  /// The path relative to the library's root.
  public let path: String
  /// The size in bytes when it was indexed.
  public let sizeBytes: Int64
  /// The time of the last modification then, in nanoseconds since 1970.
  public let modifiedNanoseconds: Int64
  /// What indexing it came to.
  public let status: VideoStatus
  /// The kind of failure or of reason to leave it out; nil for a video with clips.
  public let errorClass: String?
  /// Whether the file was gone when it was last looked for.
  public let isMissing: Bool
}

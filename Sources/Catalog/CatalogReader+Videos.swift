import Foundation
import GRDB

extension CatalogReader {
  /// How many files and clips there are.
  public func counts() throws(CatalogError) -> CatalogCounts {
    var counts = CatalogCounts(videos: [:], clips: 0)
    for status in VideoStatus.allCases {
      let sql = "SELECT count(*) FROM videos WHERE status = ?"
      counts.videos[status] = try count("videos", sql, [status.rawValue])
    }
    counts.clips = try count("videos", "SELECT coalesce(sum(clip_count), 0) FROM videos")
    return counts
  }

  /// The video at `file`, a path relative to the library's root; nil when there is none.
  public func video(atPath file: String) throws(CatalogError) -> Video? {
    try videos(where: "path = ?", [file]).first
  }

  /// The videos, by rising path.
  ///
  /// - Parameter status: Only those that ended so; nil for all.
  /// - Returns: One value for each file.
  /// - Throws: ``CatalogError``.
  public func videos(status: VideoStatus? = nil) throws(CatalogError) -> [Video] {
    guard let status else { return try videos(where: "TRUE", []) }
    return try videos(where: "status = ?", [status.rawValue])
  }

  /// The videos whose contents have this fingerprint, by rising path.
  public func videos(contentFingerprint: String) throws(CatalogError) -> [Video] {
    try videos(where: "content_fingerprint = ?", [contentFingerprint])
  }

  /// When the files of these videos were last modified, in nanoseconds since 1970.
  public func modificationTimes(
    ofVideos ids: some Sequence<Int64>
  ) throws(CatalogError) -> [Int64: Int64] {
    var times: [Int64: Int64] = [:]
    for id in ids {
      let sql = "SELECT modified_ns FROM videos WHERE id = ?"
      times[id] = try rows(of: "videos", sql, [id]) { row throws(CatalogError) in
        try row.integer(0)
      }.first
    }
    return times
  }

  func count(
    _ table: String, _ sql: String, _ arguments: StatementArguments = []
  ) throws(CatalogError) -> Int {
    let counts: [Int64] = try rows(of: table, sql, arguments) {
      row throws(CatalogError) in try row.integer(0)
    }
    return counts.first.flatMap { Int(exactly: $0) } ?? 0
  }

  private func videos(
    where condition: String, _ arguments: StatementArguments
  ) throws(CatalogError) -> [Video] {
    let sql = """
      SELECT id, path, content_fingerprint, size_bytes, modified_ns, duration_seconds, width, height,
        codec, frame_rate, status, error_class, reason, indexed_at
      FROM videos WHERE \(condition) ORDER BY path
      """
    return try rows(of: "videos", sql, arguments) { row throws(CatalogError) in
      let file = VideoFile(
        path: try row.libraryPath(1), contentFingerprint: try row.optionalText(2),
        sizeBytes: try row.integer(3), modifiedNanoseconds: try row.integer(4))
      let indexedAt = Date(timeIntervalSince1970: Double(try row.integer(13)))
      return Video(
        id: try row.integer(0), file: file, outcome: try Self.outcome(row), indexedAt: indexedAt)
    }
  }

  private static func outcome(_ row: Fields) throws(CatalogError) -> VideoOutcome {
    switch VideoStatus(rawValue: try row.text(10)) {
    case .done:
      guard let width = Int(exactly: try row.integer(6)) else { throw row.damage(6) }
      guard let height = Int(exactly: try row.integer(7)) else { throw row.damage(7) }
      return .done(
        MediaFacts(
          durationSeconds: try row.real(5), width: width, height: height,
          codec: try row.text(8), frameRate: try row.real(9)))
    case .failed:
      return .failed(errorClass: try row.text(11), reason: try row.text(12))
    case .skipped:
      return .skipped(errorClass: try row.text(11), reason: try row.text(12))
    case nil:
      throw row.damage(10)
    }
  }
}

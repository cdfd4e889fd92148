import Foundation
import GRDB

extension CatalogReader {
  /// The index generation published last, nil before the first.
  public func currentGeneration() throws(CatalogError) -> Generation? {
    let sql = """
      SELECT number, file_name, clip_count, last_clip_id, last_deletion, created_at
      FROM generations ORDER BY number DESC LIMIT 1
      """
    return try rows(of: "generations", sql) { row throws(CatalogError) in
      let fileName: String = try row.text(1)
      if let fault = LibraryPath.fault(inFileName: fileName) {
        throw .damaged(path: row.path, reason: "generations has \(fault)")
      }
      guard let clipCount = Int(exactly: try row.integer(2)), clipCount >= 0 else {
        throw row.damage(2)
      }
      return Generation(
        number: try row.integer(0), fileName: fileName,
        extent: VectorExtent(
          clipCount: clipCount, lastClipID: try row.integer(3),
          lastDeletion: try row.integer(4)),
        createdAt: Date(timeIntervalSince1970: Double(try row.integer(5))))
    }.first
  }

  /// How far the catalog has come; equal marks mean equal clips.
  public func mark() throws(CatalogError) -> CatalogMark {
    let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    // Unlike the largest ids these numbers never fall.
    let (lastClip, lastDeletion) = (
      try count("clips", sql, ["clips"]), try count("deletions", sql, ["deletions"])
    )
    return CatalogMark(
      generation: try currentGeneration()?.number, lastClipID: Int64(lastClip),
      lastDeletion: Int64(lastDeletion))
  }

  /// The number of clips newer than an index of this extent.
  public func tailCount(since extent: VectorExtent) throws(CatalogError) -> Int {
    try count("clips", "SELECT count(*) FROM clips WHERE id > ?", [extent.lastClipID])
  }

  /// The number of clips that an index of this extent still holds though they are gone.
  public func deletedCount(since extent: VectorExtent) throws(CatalogError) -> Int {
    try count(
      "deletions", "SELECT count(*) FROM deletions WHERE sequence > ? AND clip_id <= ?",
      [extent.lastDeletion, extent.lastClipID])
  }

  /// The clips deleted after the deletion `sequence`.
  public func deletedClips(after sequence: Int64) throws(CatalogError) -> ClipRanges {
    try deletions("SELECT clip_id FROM deletions WHERE sequence > ?", [sequence])
  }

  /// The clips that an index of this extent still holds though they are gone.
  public func deletedClips(since extent: VectorExtent) throws(CatalogError) -> ClipRanges {
    try deletions(
      "SELECT clip_id FROM deletions WHERE sequence > ? AND clip_id <= ?",
      [extent.lastDeletion, extent.lastClipID])
  }

  private func deletions(
    _ sql: String, _ arguments: StatementArguments
  ) throws(CatalogError) -> ClipRanges {
    // The clips of a video go together: most ids follow the one before.
    var ranges: [ClosedRange<Int64>] = []
    var open: ClosedRange<Int64>?
    _ = try rows(of: "deletions", sql, arguments) { row throws(CatalogError) in
      let id: Int64 = try row.integer(0)
      if let range = open, range.upperBound < id, range.upperBound + 1 == id {
        open = range.lowerBound...id
      } else {
        if let open { ranges.append(open) }
        open = id...id
      }
    }
    if let open { ranges.append(open) }
    return ClipRanges(ranges)
  }
}

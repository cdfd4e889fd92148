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

  /// The ids of clips deleted after the deletion `sequence`, rising.
  public func deletedClips(after sequence: Int64) throws(CatalogError) -> [Int64] {
    let sql = "SELECT clip_id FROM deletions WHERE sequence > ? ORDER BY clip_id"
    return try rows(of: "deletions", sql, [sequence]) { row throws(CatalogError) in
      try row.integer(0)
    }
  }

  /// The ids of clips that an index of this extent still holds though they are gone, rising.
  public func deletedClips(since extent: VectorExtent) throws(CatalogError) -> [Int64] {
    let sql = """
      SELECT clip_id FROM deletions WHERE sequence > ? AND clip_id <= ? ORDER BY clip_id
      """
    return try rows(of: "deletions", sql, [extent.lastDeletion, extent.lastClipID]) {
      row throws(CatalogError) in try row.integer(0)
    }
  }
}

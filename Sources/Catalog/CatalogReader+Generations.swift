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

import Foundation
import GRDB

extension CatalogReader {
  /// Calls `body` with each clip vector, by rising clip id, and holds only one at a time.
  ///
  /// - Parameters:
  ///   - afterClip: Only clips of higher id; 0 for all.
  ///   - body: Takes the clip's id and its vector, `format.byteCount` bytes.
  /// - Returns: What the vectors cover, for ``VideoCatalog/publish(number:fileName:extent:)``
  ///   when all of them were asked for.
  /// - Throws: ``CatalogError``, or what `body` threw.
  @discardableResult
  public func forEachVector(
    afterClip: Int64 = 0, _ body: (Int64, RawSpan) throws -> Void
  ) throws -> VectorExtent {
    var clipCount: Int = 0
    var lastClipID: Int64 = afterClip
    do {
      let lastDeletion: Int = try count(
        "deletions", "SELECT coalesce(max(sequence), 0) FROM deletions")
      guard let format = try model()?.format else {
        return VectorExtent(
          clipCount: 0, lastClipID: afterClip, lastDeletion: Int64(lastDeletion))
      }
      let sql = "SELECT id, vector FROM clips WHERE id > ? ORDER BY id"
      // Not the cached statement: `body` may start another pass.
      let cursor = try Row.fetchCursor(
        database.makeStatement(sql: sql), arguments: [afterClip])
      while let row = try cursor.next() {
        let fields = Fields(row: row, path: path, table: "clips")
        lastClipID = try fields.integer(0)
        try row.withUnsafeData(atIndex: 1) { vector in
          guard let vector, vector.count == format.byteCount else { throw fields.damage(1) }
          try body(lastClipID, vector.bytes)
        }
        clipCount += 1
      }
      return VectorExtent(
        clipCount: clipCount, lastClipID: lastClipID, lastDeletion: Int64(lastDeletion))
    } catch let error as DatabaseError {
      throw CatalogError(error, path: path)
    }
  }
}

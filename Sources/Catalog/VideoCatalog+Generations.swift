import Foundation
import GRDB

extension VideoCatalog {
  /// Takes a number for an index that is about to be built; no other process gets the same one.
  public func reserveGeneration() throws(CatalogError) -> Int64 {
    try write { database in
      let reader = CatalogReader(database: database, path: path)
      let reserved: Int64? = try reader.setting(SettingKey.lastGeneration).flatMap { Int64($0) }
      let published: Int64 = try reader.currentGeneration()?.number ?? 0
      let (number, overflow) = max(reserved ?? 0, published, 0).addingReportingOverflow(1)
      if overflow { throw CatalogError.damaged(path: path, reason: "no generation is left") }
      try Self.set(SettingKey.lastGeneration, to: String(number), in: database)
      return number
    }
  }

  /// Makes a finished index file the current generation.
  ///
  /// Deletions that the file knows of are forgotten.
  ///
  /// - Parameters:
  ///   - number: From ``reserveGeneration()``.
  ///   - fileName: The file's name; it stands beside the catalog, complete and durable.
  ///   - extent: What ``CatalogReader/forEachVector(afterClip:_:)`` returned for all vectors.
  /// - Returns: The names of files that are no longer needed, for the caller to remove.
  /// - Throws: ``CatalogError/generationSuperseded(path:number:current:)`` when a later number was
  ///   published first.
  public func publish(
    number: Int64, fileName: String, extent: VectorExtent
  ) throws(CatalogError) -> [String] {
    if let fault = LibraryPath.fault(inFileName: fileName) {
      throw .invalidRecord(file: fileName, reason: "\(fault) may not be stored")
    }
    return try write { database in
      let reader = CatalogReader(database: database, path: path)
      let current: Generation? = try reader.currentGeneration()
      if let current, current.number >= number {
        throw CatalogError.generationSuperseded(
          path: path, number: number, current: current.number)
      }
      let old: [String] = try reader.rows(of: "generations", "SELECT file_name FROM generations") {
        row throws(CatalogError) in try row.text(0)
      }
      try database.execute(sql: "DELETE FROM generations")
      try database.execute(
        sql: """
          INSERT INTO generations
            (number, file_name, clip_count, last_clip_id, last_deletion, created_at)
          VALUES (?, ?, ?, ?, ?, unixepoch())
          """,
        arguments: [
          number, fileName, extent.clipCount, extent.lastClipID, extent.lastDeletion,
        ])
      try database.execute(
        sql: "DELETE FROM deletions WHERE sequence <= ?", arguments: [extent.lastDeletion])
      return old.filter { $0 != fileName && LibraryPath.fault(inFileName: $0) == nil }
    }
  }
}

import GRDB

extension VideoCatalog {
  /// Gives the space of what was deleted back to the file system, and empties the log.
  ///
  /// Takes about as much free space as the catalog has for the time it runs. The log keeps its size
  /// while another process is reading.
  ///
  /// - Throws: ``CatalogError``; the contents are the same in any case.
  public func compact() throws(CatalogError) {
    do {
      try pool.vacuum()
      _ = try pool.writeWithoutTransaction { database in
        try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    } catch {
      throw CatalogError(error, path: path)
    }
  }
}

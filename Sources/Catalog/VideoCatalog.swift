import GRDB

/// The catalog of one library: which videos, clips and vectors it has.
///
/// The only source of truth, an SQLite database in WAL mode. Any number of threads and processes may use it at once: readers
/// see one consistent state and never wait for a writer, writers wait for each other. Every change
/// is one transaction, stored whole or not at all.
public final class VideoCatalog: Sendable {
  /// The place of the database file.
  public let path: String

  let pool: DatabasePool

  init(path: String, pool: DatabasePool) {
    self.path = path
    self.pool = pool
  }

  /// Calls `body` with one state of the catalog, which later changes do not touch.
  ///
  /// May not be called from within another `read` of the same catalog.
  ///
  /// - Parameter body: Reads what it needs; the reader is valid only during the call.
  /// - Returns: What `body` returned.
  /// - Throws: ``CatalogError``, or what `body` threw.
  public func read<Result>(
    _ body: (borrowing CatalogReader) throws -> Result
  ) throws -> Result {
    do {
      return try pool.read { try body(CatalogReader(database: $0, path: path)) }
    } catch let error as DatabaseError {
      throw CatalogError(error, path: path)
    }
  }

  /// Runs `body` in one transaction.
  func write<Result>(
    _ body: (Database) throws -> Result
  ) throws(CatalogError) -> Result {
    do {
      return try pool.write(body)
    } catch {
      throw CatalogError(error, path: path)
    }
  }
}

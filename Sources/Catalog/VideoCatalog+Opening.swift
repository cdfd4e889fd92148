import Foundation
import GRDB

extension VideoCatalog {
  /// What a catalog is opened for.
  public enum Mode: Hashable, Sendable {
    /// To read and write; made, with its folder, where there is none.
    case create
    /// To read and write what exists.
    case write
    /// To read what exists.
    case readOnly
  }

  /// Opens the catalog at `path`, upgrading it to this version where it may be written.
  ///
  /// A catalog in a folder that may not be written can be read when no other process is using it.
  /// Databases of unknown origin are safe to open: their schema has to be exactly the known one,
  /// and every value is checked when it is read.
  ///
  /// - Parameters:
  ///   - path: The database file.
  ///   - mode: What the catalog is opened for.
  ///   - busyTimeoutSeconds: How long to wait for another process before giving up.
  /// - Returns: The open catalog; it is closed when the last reference goes away.
  /// - Throws: ``CatalogError``.
  public static func open(
    path: String, mode: Mode, busyTimeoutSeconds: Double = 10
  ) throws(CatalogError) -> VideoCatalog {
    let file = URL(fileURLWithPath: path)
    do {
      if mode == .create {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      } else if !FileManager.default.fileExists(atPath: path) {
        throw CatalogError.notFound(path: path)
      }
      let configuration: Configuration = configuration(path, mode, busyTimeoutSeconds)
      // An absolute path is never taken for one of SQLite's file: addresses.
      let pool = try openPool(file, configuration)
      try prepareSchema(of: pool, path, mode)
      return VideoCatalog(path: path, pool: pool)
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  private static func configuration(
    _ path: String, _ mode: Mode, _ busyTimeoutSeconds: Double
  ) -> Configuration {
    var configuration = Configuration()
    configuration.label = "vsearch.catalog"
    configuration.readonly = mode == .readOnly
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    configuration.prepareDatabase { database in
      // Some systems' SQLite overwrites what is deleted unless told not to; most of a clip is bulk.
      try database.execute(
        sql: """
          PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;
          PRAGMA secure_delete = OFF
          """)
      // Before anything else is read, and before journal_mode changes a database of others.
      try checkOrigin(of: database, path, mode)
    }
    return configuration
  }

  private static func openPool(_ file: URL, _ configuration: Configuration) throws -> DatabasePool {
    do {
      let pool = try DatabasePool(path: file.path, configuration: configuration)
      if configuration.readonly { try pool.read { _ = try CatalogSchema.objects(in: $0) } }
      return pool
    } catch let error as DatabaseError
      where configuration.readonly && canReadUnchanging(file, after: error)
    {
      guard var address = URLComponents(url: file, resolvingAgainstBaseURL: true) else {
        throw error
      }
      address.queryItems = [URLQueryItem(name: "immutable", value: "1")]
      return try DatabasePool(path: address.string ?? file.path, configuration: configuration)
    }
  }

  /// Whether SQLite only lacked the right to make the files that a shared WAL needs.
  ///
  /// Without a log nobody is writing, and where the folder is read-only nobody will start to.
  private static func canReadUnchanging(_ file: URL, after error: DatabaseError) -> Bool {
    let files = FileManager.default
    let logSize = try? files.attributesOfItem(atPath: file.path + "-wal")[.size] as? Int
    return [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
      && (logSize ?? 0) == 0 && files.isReadableFile(atPath: file.path)
      && !files.isWritableFile(atPath: file.deletingLastPathComponent().path)
  }

  private static func checkOrigin(of database: Database, _ path: String, _ mode: Mode) throws {
    // In one transaction: another process may be making the first tables.
    try database.inTransaction(.deferred) {
      let mark = try Int64.fetchOne(database, sql: "PRAGMA application_id")
      let objects = try CatalogSchema.objects(in: database)
      let migrations = objects.filter { $0.name.lowercased() == CatalogSchema.migrationTable }
      if mark == CatalogSchema.applicationID {
        // The list of migrations is read next: it must be the plain table that it should be.
        guard migrations.map(\.definition) == [CatalogSchema.migrationTableDefinition] else {
          throw CatalogError.notACatalog(path: path, reason: "it has no list of migrations")
        }
        return .commit
      }
      let isNew: Bool = mark == 0 && objects == migrations
      guard isNew && mode == .create else {
        let reason = isNew ? "it is empty" : "a database of another program"
        throw CatalogError.notACatalog(path: path, reason: reason)
      }
      return .commit
    }
  }

  private static func prepareSchema(
    of pool: DatabasePool, _ path: String, _ mode: Mode
  ) throws {
    let migrator = CatalogSchema.migrator
    if try pool.read(migrator.hasBeenSuperseded) { throw CatalogError.newerSchema(path: path) }
    if mode != .readOnly {
      do {
        try migrator.migrate(pool)
      } catch {
        // Another process may have made the same step first.
        guard try pool.read(migrator.hasCompletedMigrations) else { throw error }
      }
    } else if try !pool.read(migrator.hasCompletedMigrations) {
      throw CatalogError.olderSchema(path: path)
    }
    let found = try pool.read(CatalogSchema.objects(in:))
    let expected = try CatalogSchema.expectedObjects()
    if let odd = found.symmetricDifference(expected).map(\.name).min() {
      throw CatalogError.notACatalog(path: path, reason: "its schema differs in \(odd)")
    }
  }
}

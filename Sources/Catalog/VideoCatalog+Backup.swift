import Foundation
import GRDB

extension VideoCatalog {
  /// Copies one state of the catalog into a file of its own, while others go on reading and writing.
  ///
  /// The copy needs no other file beside it.
  ///
  /// - Parameter file: Where to write; nothing may be there.
  /// - Throws: ``CatalogError``; half a file may be left behind.
  public func backUp(to file: String) throws(CatalogError) {
    do {
      var configuration = Configuration()
      configuration.label = "vsearch.backup"
      // An absolute path is never taken for one of SQLite's file: addresses.
      let copy = try DatabaseQueue(
        path: URL(fileURLWithPath: file).path, configuration: configuration)
      try pool.backup(to: copy)
      try copy.writeWithoutTransaction { database in
        // The catalog's log mode came along, and with it files beside the copy.
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
      }
      try copy.close()
    } catch {
      throw CatalogError(error, path: file)
    }
  }
}

extension CatalogReader {
  /// All settings that are not the catalog's own.
  public func settings() throws(CatalogError) -> [String: String] {
    let pairs: [(key: String, value: String)] = try rows(
      of: "settings", "SELECT key, value FROM settings", []
    ) { row throws(CatalogError) in (try row.text(0), try row.text(1)) }
    var settings: [String: String] = [:]
    for pair in pairs where !pair.key.hasPrefix(SettingKey.reservedPrefix) {
      settings[pair.key] = pair.value
    }
    return settings
  }
}

import GRDB

extension VideoCatalog {
  /// Stores `value` under `key`; nil removes what is there.
  public func setSetting(_ key: String, to value: String?) throws(CatalogError) {
    precondition(!key.hasPrefix(SettingKey.reservedPrefix), "the setting \(key) is reserved")
    try write { try Self.set(key, to: value, in: $0) }
  }

  /// Ties the library to `model`: the first call decides, later ones compare.
  ///
  /// - Parameter model: The model that shall be used with the library.
  /// - Throws: ``CatalogError/fingerprintMismatch(path:expected:found:)`` when the library belongs to
  ///   another model, ``CatalogError/vectorFormatMismatch(path:expected:found:)`` when only
  ///   the vectors would be stored differently.
  public func lock(to model: ModelIdentity) throws(CatalogError) {
    // Looked at first, so that a locked library needs no write.
    var locked: ModelIdentity?
    do {
      locked = try read { reader in try reader.model() }
    } catch {
      throw CatalogError(error, path: path)
    }
    if let locked { return try check(model, against: locked) }
    try write { database in
      let reader = CatalogReader(database: database, path: path)
      if let locked = try reader.model() { return try check(model, against: locked) }
      try Self.set(model, in: database)
    }
  }

  /// Forgets all videos, clips and generations, and ties the empty library to `model`.
  ///
  /// Ids continue where they were.
  public func reset(to model: ModelIdentity) throws(CatalogError) {
    try write { database in
      try database.execute(
        sql: "DELETE FROM videos; DELETE FROM generations; DELETE FROM unfinished_clips")
      try Self.set(model, in: database)
    }
  }

  func check(_ model: ModelIdentity, against locked: ModelIdentity) throws(CatalogError) {
    guard model.fingerprint == locked.fingerprint else {
      throw .fingerprintMismatch(
        path: path, expected: locked.fingerprintText, found: model.fingerprintText)
    }
    guard model.format == locked.format else {
      throw .vectorFormatMismatch(path: path, expected: locked.format, found: model.format)
    }
  }

  static func set(_ key: String, to value: String?, in database: Database) throws {
    guard let value else {
      return try database.execute(sql: "DELETE FROM settings WHERE key = ?", arguments: [key])
    }
    try database.execute(
      sql: "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", arguments: [key, value])
  }

  private static func set(_ model: ModelIdentity, in database: Database) throws {
    try set(SettingKey.fingerprint, to: model.fingerprintText, in: database)
    try set(SettingKey.dimension, to: String(model.format.dimension), in: database)
    try set(SettingKey.code, to: model.format.code.rawValue, in: database)
  }
}

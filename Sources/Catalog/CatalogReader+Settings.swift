import GRDB

extension CatalogReader {
  /// The value stored under `key`, nil when there is none.
  public func setting(_ key: String) throws(CatalogError) -> String? {
    try rows(of: "settings", "SELECT value FROM settings WHERE key = ?", [key]) {
      row throws(CatalogError) in try row.text(0)
    }.first
  }

  /// The model that the library is locked to, nil before the first lock.
  public func model() throws(CatalogError) -> ModelIdentity? {
    guard let text = try setting(SettingKey.fingerprint) else { return nil }
    guard let fingerprint = ModelIdentity.fingerprint(fromText: text),
      let dimension = try setting(SettingKey.dimension).flatMap(Int.init),
      (1...VectorFormat.largestDimension).contains(dimension),
      let code = try setting(SettingKey.code).flatMap(VectorFormat.Code.init)
    else { throw .damaged(path: path, reason: "the settings do not describe a model") }
    return ModelIdentity(
      fingerprint: fingerprint, format: VectorFormat(dimension: dimension, code: code))
  }

  /// The format of all vectors.
  func vectorFormat() throws(CatalogError) -> VectorFormat {
    guard let model = try model() else { throw .modelNotSet(path: path) }
    return model.format
  }
}

/// The settings that the catalog itself uses.
enum SettingKey {
  /// Keys with this beginning are the catalog's own.
  static let reservedPrefix: String = "catalog."

  static let fingerprint: String = "catalog.model.fingerprint"
  static let dimension: String = "catalog.model.dimension"
  static let code: String = "catalog.model.code"
  static let lastGeneration: String = "catalog.generation.last"
  static let taggerFingerprint: String = "catalog.tagger.fingerprint"
  static let taggerName: String = "catalog.tagger.name"
}

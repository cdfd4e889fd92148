import GRDB

extension VideoCatalog {
  /// Ties the tags of the library to a classifier; those of another one are dropped.
  ///
  /// - Parameters:
  ///   - tagger: The classifier.
  ///   - labels: What its classes are called, by their number.
  /// - Throws: ``CatalogError``; nothing has changed then.
  public func setTagger(_ tagger: TaggerIdentity, labels: [String]) throws(CatalogError) {
    try write { database in
      let known = try CatalogReader(database: database, path: path).tagger()
      try Self.set(SettingKey.taggerName, to: tagger.name, in: database)
      if known?.fingerprint == tagger.fingerprint { return }
      try database.execute(sql: "DELETE FROM tags; DELETE FROM labels")
      let insert = try database.cachedStatement(
        sql: "INSERT INTO labels (rowid, name) VALUES (?, ?)")
      for (index, label) in labels.enumerated() {
        try insert.execute(arguments: [index + 1, label])
      }
      try Self.set(SettingKey.taggerFingerprint, to: tagger.fingerprint, in: database)
    }
  }

  /// Stores the tags of clips in place of those they had.
  ///
  /// - Parameters:
  ///   - tags: The tags of each clip; a clip that is gone is passed over.
  ///   - tagger: The classifier; has to be the library's.
  /// - Throws: ``CatalogError``; nothing is stored then.
  public func recordTags(
    _ tags: [(clip: Int64, tags: [ClipTag])], from tagger: TaggerIdentity
  ) throws(CatalogError) {
    try write { database in
      let known = try CatalogReader(database: database, path: path).tagger()
      guard known?.fingerprint == tagger.fingerprint else {
        throw CatalogError.otherTagger(
          path: path, expected: known?.name ?? "none", found: tagger.name)
      }
      let remove = try database.cachedStatement(sql: "DELETE FROM tags WHERE clip_id = ?")
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO tags (clip_id, label_id, probability)
          SELECT id, ?, ? FROM clips WHERE id = ?
          """)
      for (clip, tags) in tags {
        try remove.execute(arguments: [clip])
        for tag in tags {
          try insert.execute(arguments: [tag.label + 1, tag.probability, clip])
        }
      }
    }
  }
}

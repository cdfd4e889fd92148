extension CatalogSchema {
  // One tagger at a time: its labels are the rows of a full-text table, and a tag names a label by its
  // row. Ranking clips by words first ranks the few labels, then visits the clips of those that fit.
  static let tagTables: String = """
    CREATE TABLE tags (
      clip_id INTEGER NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
      label_id INTEGER NOT NULL,
      probability REAL NOT NULL CHECK (probability >= 0 AND probability <= 1),
      PRIMARY KEY (clip_id, label_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tags_by_label ON tags (label_id, probability);

    CREATE VIRTUAL TABLE labels USING fts5 (name, tokenize = 'porter unicode61');
    """
}

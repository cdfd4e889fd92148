extension CatalogSchema {
  // What unrelated texts reach in this library, measured once and kept; and what is said in its
  // videos. Lines of subtitles go with their video. The words of a line stand in the full-text index
  // under the line's id; a trigger may not touch a virtual table where the schema is not trusted, so it
  // notes which words are to be dropped at the next change.
  static let queriesVersion: String = """
    CREATE TABLE background (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      fingerprint TEXT NOT NULL,
      bank TEXT NOT NULL,
      vectors BLOB NOT NULL,
      mean BLOB NOT NULL,
      best_scores BLOB NOT NULL,
      hub_level REAL,
      clip_count INTEGER NOT NULL,
      last_clip_id INTEGER NOT NULL,
      last_deletion INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE subtitle_sources (
      video_id INTEGER PRIMARY KEY REFERENCES videos (id) ON DELETE CASCADE,
      content_fingerprint TEXT,
      sidecars TEXT NOT NULL
    ) STRICT;

    CREATE TABLE subtitle_lines (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
      track TEXT NOT NULL,
      is_embedded INTEGER NOT NULL,
      start_seconds REAL NOT NULL,
      end_seconds REAL NOT NULL
    ) STRICT;
    CREATE INDEX subtitle_lines_by_video ON subtitle_lines (video_id);

    CREATE VIRTUAL TABLE subtitle_words USING fts5 (
      text, tokenize='porter unicode61 remove_diacritics 2'
    );
    CREATE TABLE subtitle_deletions (
      line_id INTEGER PRIMARY KEY
    ) STRICT;
    CREATE TRIGGER subtitle_lines_deleted AFTER DELETE ON subtitle_lines BEGIN
      INSERT INTO subtitle_deletions (line_id) VALUES (OLD.id);
    END;
    """
}

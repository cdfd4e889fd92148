extension CatalogSchema {
  // What unrelated texts reach in this library, measured once and kept; and what is said in its
  // videos. Lines of subtitles go with their video, and the words of the full-text index with them.
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
      end_seconds REAL NOT NULL,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX subtitle_lines_by_video ON subtitle_lines (video_id);

    CREATE VIRTUAL TABLE subtitle_words USING fts5 (
      text, content='subtitle_lines', content_rowid='id',
      tokenize='porter unicode61 remove_diacritics 2'
    );
    CREATE TRIGGER subtitle_lines_added AFTER INSERT ON subtitle_lines BEGIN
      INSERT INTO subtitle_words (rowid, text) VALUES (NEW.id, NEW.text);
    END;
    CREATE TRIGGER subtitle_lines_deleted AFTER DELETE ON subtitle_lines BEGIN
      INSERT INTO subtitle_words (subtitle_words, rowid, text) VALUES ('delete', OLD.id, OLD.text);
    END;
    """
}

extension CatalogSchema {
  // When a file was first seen to be gone; its clips stay until somebody forgets them.
  //
  // Clips of a video whose indexing was cut short wait apart from all others, so that nothing finds
  // half a video. They go by content alone: a file may be renamed before the work goes on.
  static let folderVersion: String = """
    ALTER TABLE videos ADD COLUMN missing_since INTEGER;

    CREATE TABLE unfinished_clips (
      content_fingerprint TEXT NOT NULL,
      position INTEGER NOT NULL,
      start_seconds REAL NOT NULL,
      end_seconds REAL NOT NULL,
      vector BLOB NOT NULL,
      frame_seconds BLOB NOT NULL,
      frame_vectors BLOB NOT NULL,
      PRIMARY KEY (content_fingerprint, position)
    ) STRICT, WITHOUT ROWID;
    """
}

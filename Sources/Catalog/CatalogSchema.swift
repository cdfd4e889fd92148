import GRDB

/// The tables of the catalog and the steps that led to them.
///
/// Steps are only ever appended: databases in use were made by the earlier ones.
enum CatalogSchema {
  /// Marks the database as a catalog of this program: `VSCT`.
  static let applicationID: Int64 = 0x5653_4354

  /// Where GRDB notes which steps a database has had, and how it makes that table.
  static let migrationTable: String = "grdb_migrations"
  static let migrationTableDefinition: String =
    "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"

  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 videos, clips and generations", foreignKeyChecks: .immediate) {
      try $0.execute(sql: "PRAGMA application_id = \(applicationID)")
      try $0.execute(sql: firstVersion)
    }
    migrator.registerMigration("2 clips of a video", foreignKeyChecks: .immediate) {
      try $0.execute(sql: secondVersion)
    }
    migrator.registerMigration("3 vanished files and unfinished videos") {
      try $0.execute(sql: folderVersion)
    }
    migrator.registerMigration("4 background and subtitles", foreignKeyChecks: .immediate) {
      try $0.execute(sql: queriesVersion)
    }
    migrator.registerMigration("5 tags", foreignKeyChecks: .immediate) {
      try $0.execute(sql: tagTables)
    }
    return migrator
  }()

  // Frames are kept apart from clips, so that a pass over all clip vectors reads little else.
  //
  // A deletion is noted by a trigger because most come from cascades. Its sequence number, not the
  // clip's id, tells whether an index that was built in the meantime knows of it already.
  private static let firstVersion: String = """
    CREATE TABLE settings (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE videos (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      path TEXT NOT NULL UNIQUE,
      content_fingerprint TEXT,
      size_bytes INTEGER NOT NULL,
      modified_ns INTEGER NOT NULL,
      duration_seconds REAL,
      width INTEGER,
      height INTEGER,
      codec TEXT,
      frame_rate REAL,
      status TEXT NOT NULL CHECK (status IN ('done', 'failed', 'skipped')),
      error_class TEXT,
      reason TEXT,
      indexed_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX videos_by_content ON videos (content_fingerprint);

    CREATE TABLE clips (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      video_id INTEGER NOT NULL REFERENCES videos (id) ON DELETE CASCADE,
      start_seconds REAL NOT NULL,
      end_seconds REAL NOT NULL,
      vector BLOB NOT NULL
    ) STRICT;
    CREATE INDEX clips_by_video ON clips (video_id);

    CREATE TABLE frames (
      clip_id INTEGER PRIMARY KEY REFERENCES clips (id) ON DELETE CASCADE,
      seconds BLOB NOT NULL,
      vectors BLOB NOT NULL
    ) STRICT;

    CREATE TABLE deletions (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      clip_id INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER clips_deleted AFTER DELETE ON clips BEGIN
      INSERT INTO deletions (clip_id) VALUES (OLD.id);
    END;

    CREATE TABLE generations (
      number INTEGER PRIMARY KEY,
      file_name TEXT NOT NULL,
      clip_count INTEGER NOT NULL,
      last_clip_id INTEGER NOT NULL,
      last_deletion INTEGER NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    """

  // A video's clips are stored in one transaction and get consecutive ids, so that two numbers name
  // them all: filters and counts need not visit the clips.
  private static let secondVersion: String = """
    ALTER TABLE videos ADD COLUMN first_clip_id INTEGER;
    ALTER TABLE videos ADD COLUMN clip_count INTEGER NOT NULL DEFAULT 0;
    UPDATE videos SET
      first_clip_id = (SELECT min(id) FROM clips WHERE video_id = videos.id),
      clip_count = (SELECT count(*) FROM clips WHERE video_id = videos.id);
    """

  /// One table, index, trigger or view of a database.
  struct Object: Hashable, Sendable {
    let type: String
    let name: String
    let definition: String
  }

  /// The objects of `database` that are not SQLite's own.
  static func objects(in database: Database) throws -> Set<Object> {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'")
    var objects: Set<Object> = []
    while let row = try rows.next() {
      let texts: [String] = (0..<3).map { index in
        let value: DatabaseValue = row[index]
        return String.fromDatabaseValue(value) ?? ""
      }
      objects.insert(Object(type: texts[0], name: texts[1], definition: texts[2]))
    }
    return objects
  }

  /// The objects that a catalog of this version has.
  static func expectedObjects() throws -> Set<Object> {
    let model = try DatabaseQueue()
    try migrator.migrate(model)
    return try model.read(objects(in:))
  }
}

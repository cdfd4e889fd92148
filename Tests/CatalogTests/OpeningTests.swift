import Foundation
import TestSupport
import Testing

@testable import Catalog

@Suite struct OpeningTests {
  let samples = Samples()

  @Test func `a catalog is made with its folder and found again`() throws {
    #expect(throws: CatalogError.notFound(path: samples.path)) { try samples.open(.write) }
    #expect(throws: CatalogError.notFound(path: samples.path)) { try samples.open(.readOnly) }
    try samples.locked().record("a.mp4", clips: 1)
    for mode in [VideoCatalog.Mode.create, .write, .readOnly] {
      let catalog = try samples.open(mode)
      #expect(try catalog.read { try $0.counts() }.clips == 1)
    }
  }

  @Test func `a folder that cannot be made is an error of one line`() throws {
    let folder = try TemporaryFolder()
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder.path("file")))
    let path = folder.path("file/.vsearch/catalog.sqlite3")
    let error = #expect(throws: CatalogError.self) {
      try VideoCatalog.open(path: path, mode: .create)
    }
    let text = try #require(error?.description)
    #expect(text.hasPrefix("\(path): ") && text.count < path.count + 120, "\(text)")
  }

  @Test func `opening again changes nothing`() throws {
    let catalog = try samples.locked()
    let schema = try catalog.pool.read { try CatalogSchema.objects(in: $0) }
    let migrations = try catalog.pool.read { try CatalogSchema.migrator.appliedIdentifiers($0) }
    #expect(
      migrations.isSuperset(of: [
        "1 videos, clips and generations", "2 clips of a video",
        "3 vanished files and unfinished videos", "4 background and subtitles", "5 tags",
      ]))
    let again = try samples.open()
    try CatalogSchema.migrator.migrate(again.pool)
    #expect(try again.pool.read { try CatalogSchema.objects(in: $0) } == schema)
    #expect(
      try again.pool.read { try CatalogSchema.migrator.appliedIdentifiers($0) } == migrations)
  }

  @Test func `a catalog of the first version is upgraded with its contents`() throws {
    let catalog = try samples.locked()
    for path in ["a.mp4", "b.mp4"] { try catalog.record(path, clips: 3) }
    try catalog.recordFailure(Samples.file("c.mp4"), errorClass: "e", reason: "r")
    try catalog.tamper(
      """
      ALTER TABLE videos DROP COLUMN first_clip_id; ALTER TABLE videos DROP COLUMN clip_count;
      ALTER TABLE videos DROP COLUMN missing_since; DROP TABLE unfinished_clips;
      DELETE FROM grdb_migrations WHERE identifier LIKE '2 %' OR identifier LIKE '3 %'
      """)
    #expect(throws: CatalogError.olderSchema(path: samples.path)) { try samples.open(.readOnly) }
    let upgraded = try samples.open(.write)
    #expect(try upgraded.clipIDs(of: "b.mp4") == [4, 5, 6])
    #expect(try upgraded.read { try $0.counts() }.clips == 6)
    #expect(try upgraded.read { try $0.checkIntegrity() } == [])
  }

  @Test func `a catalog opened for reading refuses changes`() throws {
    try samples.locked().record("a.mp4", clips: 1)
    let catalog = try samples.open(.readOnly)
    #expect(throws: CatalogError.readOnly(path: samples.path)) {
      try catalog.remove(paths: ["a.mp4"])
    }
    #expect(try catalog.read { try $0.counts() }.clips == 1)
  }

  @Test func `a catalog of a newer program is refused`() throws {
    try samples.open().tamper("INSERT INTO grdb_migrations VALUES ('9 something new')")
    for mode in [VideoCatalog.Mode.create, .write, .readOnly] {
      #expect(throws: CatalogError.newerSchema(path: samples.path)) { try samples.open(mode) }
    }
  }

  @Test func `files that are no catalogs are refused and left alone`() throws {
    let folder = try TemporaryFolder()
    let contents: [String: Data] = [
      "text": Data("This is not a database, but it is long enough to look like one. ".utf8),
      "empty": Data(),
      "header": Data("SQLite format 3\0".utf8) + Data(repeating: 0xFF, count: 4_080),
    ]
    for (name, bytes) in contents {
      let path = folder.path(name)
      try bytes.write(to: URL(fileURLWithPath: path))
      for mode in [VideoCatalog.Mode.write, .readOnly] {
        let error = #expect(throws: CatalogError.self) {
          try VideoCatalog.open(path: path, mode: mode)
        }
        #expect(error?.description.hasPrefix("\(path): not a vsearch catalog: ") == true)
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }
  }

  @Test func `a database of another program is refused and left alone`() throws {
    try samples.open().tamper("PRAGMA application_id = 0; PRAGMA wal_checkpoint(TRUNCATE)")
    let before = try Data(contentsOf: URL(fileURLWithPath: samples.path))
    #expect(
      throws: CatalogError.notACatalog(
        path: samples.path, reason: "a database of another program")
    ) { try samples.open(.create) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: samples.path)) == before)
  }

  @Test(
    arguments: [
      "CREATE VIEW extra AS SELECT 1",
      "CREATE TABLE extra (x)",
      "CREATE TRIGGER extra AFTER INSERT ON videos BEGIN DELETE FROM videos; END",
      "DROP TRIGGER clips_deleted",
      "ALTER TABLE videos ADD COLUMN extra TEXT",
      """
      DROP TABLE settings;
      CREATE VIEW settings (key, value) AS WITH RECURSIVE endless (n) AS
        (SELECT 1 UNION ALL SELECT n + 1 FROM endless) SELECT n, n FROM endless
      """,
      """
      DROP TABLE grdb_migrations;
      CREATE VIEW grdb_migrations (identifier) AS WITH RECURSIVE endless (n) AS
        (SELECT 1 UNION ALL SELECT n + 1 FROM endless) SELECT n FROM endless
      """,
    ])
  func `a schema that was tampered with is refused`(change: String) throws {
    try samples.open().tamper(change)
    for mode in [VideoCatalog.Mode.create, .readOnly] {
      let error = #expect(throws: CatalogError.self) { try samples.open(mode) }
      guard case .notACatalog = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test func `a folder that may not be written can be read, without leaving files`() throws {
    let samples = Samples(name: "100% sure? #1/catalog.sqlite3")
    try samples.locked().record("a.mp4", clips: 2)
    let folder = URL(fileURLWithPath: samples.path).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["catalog.sqlite3"])
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    }
    let catalog = try samples.open(.readOnly)
    #expect(try catalog.read { try $0.counts() }.clips == 2)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `descriptions stay on one line whatever the path`() {
    let error = CatalogError.failed(path: "a\nb\u{1B}[31m", reason: "x\r\ny\u{85}z")
    let isPrintable = error.description.unicodeScalars.allSatisfy {
      $0.properties.generalCategory != .control
    }
    #expect(isPrintable)
    #expect(error.description.hasPrefix("a\u{FFFD}b"))
  }
}

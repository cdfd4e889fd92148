import Foundation
import TestSupport
import Testing

@testable import Catalog

@Suite struct DamageTests {
  let samples = Samples()

  /// Every query of the reader, each with errors of its own.
  static let queries: [(String, @Sendable (borrowing CatalogReader) throws -> Void)] = [
    ("videos", { _ = try $0.videos() }),
    ("counts", { _ = try $0.counts() }),
    ("model", { _ = try $0.model() }),
    ("clips", { _ = try $0.clips(ids: 1...4) }),
    ("clipRanges", { _ = try $0.clipRanges(matching: .glob("*")) }),
    ("frames", { reader in for id in Int64(1)...4 { _ = try reader.frameVectors(ofClip: id) } }),
    ("vectors", { try $0.forEachVector { _, _ in } }),
    ("tags", { _ = try $0.clips(rankedByTags: "bread", limit: 9) }),
    ("generation", { _ = try $0.currentGeneration() }),
    (
      "unfinished",
      { reader in
        // Damage here costs work but no truth: the clips are encoded again.
        guard try reader.unfinishedClips(contentFingerprint: "hash of c.mp4").count == 2 else {
          throw CatalogError.damaged(path: "", reason: "clips are gone")
        }
      }
    ),
    ("integrity", { _ = try $0.checkIntegrity() }),
  ]

  /// The queries that fail on `catalog`, and whether all failures are the catalog's own errors.
  func failures(_ catalog: VideoCatalog) -> [String] {
    Self.queries.compactMap { name, query in
      do {
        try catalog.read { try query($0) }
        return nil
      } catch is CatalogError {
        return name
      } catch {
        Issue.record("\(name): \(error)")
        return name
      }
    }
  }

  func sound() throws -> VideoCatalog {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 2)
    try catalog.record("b.mp4", clips: 2)
    try catalog.keepUnfinished(
      Samples.clips(2), from: 0, contentFingerprint: "hash of c.mp4", model: Samples.model)
    try catalog.publishEverything()
    return catalog
  }

  @Test(
    arguments: [
      ("UPDATE clips SET vector = x'00' WHERE id = 2", ["vectors"]),
      ("UPDATE frames SET vectors = x'0000' WHERE clip_id = 3", ["frames"]),
      ("UPDATE frames SET seconds = x'0000' WHERE clip_id = 3", ["frames"]),
      ("UPDATE frames SET seconds = x'' WHERE clip_id = 3", ["frames"]),
      ("UPDATE videos SET path = '../../x' WHERE id = 1", ["videos", "clips", "integrity"]),
      ("UPDATE videos SET path = '/etc/passwd' WHERE id = 1", ["videos", "clips", "integrity"]),
      ("UPDATE videos SET status = 'fine'", ["videos", "integrity"]),
      ("UPDATE videos SET codec = NULL", ["videos", "integrity"]),
      ("UPDATE videos SET duration_seconds = 9e999", ["videos", "integrity"]),
      (
        "UPDATE settings SET value = 'no' WHERE key = 'catalog.model.fingerprint'",
        ["model", "frames", "vectors", "unfinished", "integrity"]
      ),
      (
        "UPDATE settings SET value = '4611686018427387904' WHERE key LIKE '%dimension'",
        ["model", "frames", "vectors", "unfinished", "integrity"]
      ),
      ("UPDATE generations SET file_name = '../x.vsx'", ["generation", "integrity"]),
      ("UPDATE generations SET clip_count = -1", ["generation", "integrity"]),
      ("UPDATE videos SET first_clip_id = -1", ["clipRanges"]),
      ("UPDATE videos SET clip_count = 9223372036854775807", ["counts", "clipRanges"]),
    ])
  func `a value that may not be is an error of the queries that meet it`(
    change: String, expected: [String]
  ) throws {
    let catalog = try sound()
    #expect(failures(catalog) == [])
    try catalog.tamper(change)
    #expect(failures(catalog) == expected)
  }

  @Test(
    arguments: [
      ("UPDATE clips SET vector = x'00' WHERE id = 2", "1 clip vectors of a wrong size"),
      ("DELETE FROM frames WHERE clip_id = 2", "1 clips without frames"),
      (
        "UPDATE videos SET first_clip_id = 2 WHERE id = 1",
        "1 videos that count or place their clips wrongly"
      ),
      (
        "UPDATE videos SET clip_count = 1", "2 videos that count or place their clips wrongly"
      ),
      ("UPDATE frames SET seconds = x'00'", "4 frame vectors of a wrong size"),
      (
        """
        UPDATE clips SET video_id = 77 WHERE id = 1;
        UPDATE videos SET first_clip_id = 2, clip_count = 1 WHERE id = 1
        """, "1 rows that refer to missing ones"
      ),
      ("UPDATE clips SET end_seconds = 0 WHERE id = 1", "1 clips that end before they start"),
      (
        "UPDATE videos SET status = 'failed', error_class = 'x', reason = 'y' WHERE id = 1",
        "2 clips of videos that are not done"
      ),
      (
        "UPDATE generations SET clip_count = 9",
        "generation 1 has 9 clips, the catalog 4 and 0 deleted since"
      ),
    ])
  func `the check names what contradicts itself`(change: String, problem: String) throws {
    let catalog = try sound()
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
    try catalog.tamper(change)
    #expect(try catalog.read { try $0.checkIntegrity() } == [problem])
  }

  @Test func `a shortened database file is an error, not a crash`() throws {
    try sound().tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let whole = try Data(contentsOf: URL(fileURLWithPath: samples.path))
    #expect(whole.count > 8 * 4_096)
    for size in stride(from: 0, to: whole.count, by: 2_048) {
      // Half of an empty page: SQLite reads what is missing as the zeros it was.
      if whole[size...].allSatisfy({ $0 == 0 }) { continue }
      #expect(try outcome(of: whole.prefix(size)) != [], "\(size) of \(whole.count) bytes")
    }
  }

  @Test func `overwritten bytes of the database are an error or harmless, not a crash`() throws {
    try sound().tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let whole = try Data(contentsOf: URL(fileURLWithPath: samples.path))
    var generator = SeededGenerator(seed: 11)
    var damaged: Int = 0
    for _ in 0..<60 {
      var bytes = whole
      let page = Int.random(in: 0..<whole.count / 4_096, using: &generator) * 4_096
      for _ in 0..<8 {
        let offset = page + Int.random(in: 0..<64, using: &generator)
        bytes[offset] = UInt8.random(in: 0...255, using: &generator)
      }
      if try !outcome(of: bytes).isEmpty { damaged += 1 }
    }
    // Most hits are noticed; the others met unused pages or values that may be anything.
    #expect(damaged > 20)
  }

  /// What fails when `bytes` are opened as a catalog.
  private func outcome(of bytes: Data) throws -> [String] {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite3")
    try bytes.write(to: URL(fileURLWithPath: path))
    do {
      return failures(try VideoCatalog.open(path: path, mode: .readOnly))
    } catch {
      #expect(error.description.hasPrefix(path))
      return ["open"]
    }
  }
}

import Catalog
import Foundation
import Indexes
import TestSupport
import Testing

@testable import Retrieval

/// A library of invented vectors: no model, no video.
private struct InventedLibrary {
  let folder: TemporaryFolder
  let library: Library
  let model = ModelIdentity(
    fingerprint: [UInt8](repeating: 9, count: 32),
    format: VectorFormat(dimension: 16, code: .float16))

  init() throws {
    folder = try TemporaryFolder()
    let catalog = try VideoCatalog.open(path: folder.path("catalog.sqlite3"), mode: .create)
    try catalog.lock(to: model)
    library = Library(root: folder.url.path, state: folder.url.path, catalog: catalog)
  }

  func record(_ name: String, clips: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let made = (0..<clips).map { index in
      NewClip(
        startSeconds: Double(index), endSeconds: Double(index + 1),
        vector: VectorCoding.encode(generator.floats(16), as: .float16),
        frameVectors: VectorCoding.encode(generator.floats(32), as: .float16),
        frameSeconds: [Double(index), Double(index) + 0.5])
    }
    try library.catalog.record(
      VideoFile(path: name, contentFingerprint: nil, sizeBytes: 1, modifiedNanoseconds: 1),
      media: MediaFacts(durationSeconds: 1, width: 1, height: 1, codec: "x", frameRate: 1),
      clips: made, model: model)
  }

  /// What stands on the disk of generations, finished or not.
  func indexFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter {
      $0.hasPrefix("vectors-") || $0.hasPrefix("spool.")
    }.sorted()
  }

  /// All clips scored one by one from the catalog.
  func bruteForce(_ query: [Float], k: Int) throws -> [SearchHit] {
    var top = TopK(k)
    try library.catalog.read { reader in
      _ = try reader.forEachVector { id, vector in
        top.offer(id: id, score: VectorCoding.products(of: query, with: vector, code: .float16)[0])
      }
    }
    return top.sorted()
  }
}

@Suite struct VectorIndexTests {
  @Test func `answers are current before, between and after builds of the file`() throws {
    let invented = try InventedLibrary()
    let index = VectorIndex(invented.library)
    var generator = SeededGenerator(seed: 5)
    let query = generator.floats(16)
    func expectCurrent() throws {
      #expect(try index.search(query, k: 20) == invented.bruteForce(query, k: 20))
    }
    try expectCurrent()
    try invented.record("a.mp4", clips: 300, seed: 1)
    try expectCurrent()
    try index.refresh()
    try expectCurrent()
    try invented.record("b.mp4", clips: 100, seed: 2)
    try expectCurrent()
    try invented.library.catalog.remove(paths: ["a.mp4"])
    try expectCurrent()
    try invented.record("b.mp4", clips: 50, seed: 3)
    try expectCurrent()
    try index.refresh()
    try expectCurrent()
    #expect(try index.search(query, k: 1000).count == 50)
  }

  @Test func `only allowed clips are found, in the file and in the tail`() throws {
    let invented = try InventedLibrary()
    let index = VectorIndex(invented.library)
    try invented.record("a.mp4", clips: 40, seed: 1)
    try index.refresh()
    try invented.record("b.mp4", clips: 40, seed: 2)
    let query = [Float](repeating: 0.25, count: 16)
    let allowed = ClipRanges([3...3, 17...17, 41...41, 79...79])
    let hits = try index.search(query, k: 10, allowed: allowed)
    #expect(Set(hits.map(\.id)) == Set(allowed.ids))
    #expect(hits == hits.sorted { $0.score > $1.score })
  }

  @Test func `a few new or deleted clips cause no build, many do`() throws {
    let invented = try InventedLibrary()
    let index = VectorIndex(invented.library)
    #expect(try !index.refresh(), "nothing to build from")
    try invented.record("a.mp4", clips: 10, seed: 1)
    #expect(try index.refresh())
    try invented.record("b.mp4", clips: RebuildRule.leastChange, seed: 2)
    #expect(try !index.refresh())
    try invented.record("c.mp4", clips: 1, seed: 3)
    #expect(try index.refresh())
    try invented.library.catalog.remove(paths: ["b.mp4"])
    #expect(try !index.refresh())
    try invented.library.catalog.remove(paths: ["c.mp4"])
    #expect(try index.refresh())
    #expect(try LibraryCheck(invented.library).findings == [])
    #expect(try LibraryCheck(invented.library).foundClips == 10)
  }

  @Test(
    arguments: [
      (0, 1_000, 0, false), (0, 1_001, 0, true), (10_000, 2_000, 0, false),
      (10_000, 2_001, 0, true), (1_000_000, 10_000, 20_000, false), (1_000_000, 10_001, 0, true),
      (1_000_000, 0, 20_001, true), (50_000, 0, 10_000, false),
    ])
  func `a fifth is worth a build, and so is what would slow queries down`(
    count: Int, tail: Int, deleted: Int, isDue: Bool
  ) {
    #expect(RebuildRule.isDue(count: count, tail: tail, deleted: deleted) == isDue)
  }

  @Test func `one generation stands on the disk, whatever was left behind`() throws {
    let invented = try InventedLibrary()
    for name in ["vectors-7.vsx.1.tmp", "spool.abc.tmp", "vectors-9.vsx"] {
      try Data("half".utf8).write(to: invented.folder.url.appendingPathComponent(name))
    }
    let index = VectorIndex(invented.library)
    for seed in 1...3 {
      try invented.record("a.mp4", clips: 10, seed: UInt64(seed))
      try index.rebuild()
    }
    #expect(try invented.indexFiles() == ["vectors-3.vsx"])
  }

  @Test func `an old file stays as long as somebody has it open`() throws {
    let invented = try InventedLibrary()
    try invented.record("a.mp4", clips: 10, seed: 1)
    let builder = VectorIndex(invented.library)
    try builder.rebuild()
    do {
      let reader = VectorIndex(invented.library)
      let query = [Float](repeating: 0.25, count: 16)
      let before = try reader.search(query, k: 3)
      try builder.rebuild()
      #expect(try invented.indexFiles() == ["vectors-1.vsx", "vectors-2.vsx"])
      #expect(try reader.search(query, k: 3) == before)
      // Now the newer one is open.
      try builder.rebuild()
      #expect(try invented.indexFiles() == ["vectors-2.vsx", "vectors-3.vsx"])
    }
    try builder.rebuild()
    #expect(try invented.indexFiles() == ["vectors-4.vsx"])
  }

  @Test func `a missing file costs no answer and is built again`() throws {
    let invented = try InventedLibrary()
    try invented.record("a.mp4", clips: 50, seed: 1)
    let index = VectorIndex(invented.library)
    try index.rebuild()
    let query = [Float](repeating: 0.25, count: 16)
    let expected = try invented.bruteForce(query, k: 5)
    try FileManager.default.removeItem(atPath: invented.folder.path("vectors-1.vsx"))
    #expect(try VectorIndex(invented.library).search(query, k: 5) == expected)
    #expect(
      try LibraryCheck(invented.library).findings.map(\.problem) == ["vectors-1.vsx is missing"])
    #expect(try index.refresh())
    #expect(try LibraryCheck(invented.library).findings == [])
    #expect(try VectorIndex(invented.library).search(query, k: 5) == expected)
  }

  @Test func `damage anywhere in the file changes no answer, is reported, and is mended`() throws {
    let invented = try InventedLibrary()
    try invented.record("a.mp4", clips: 50, seed: 1)
    let query = [Float](repeating: 0.25, count: 16)
    let expected = try invented.bruteForce(query, k: 5)
    try VectorIndex(invented.library).rebuild()
    for position in [9, 70, 130, 500, -300, -3] {
      let name = try #require(invented.indexFiles().first)
      let url = invented.folder.url.appendingPathComponent(name)
      var bytes = try Data(contentsOf: url)
      bytes[position < 0 ? bytes.count + position : position] ^= 0x10
      try bytes.write(to: url)
      #expect(try LibraryCheck(invented.library).findings.count == 1, "byte \(position)")
      let index = VectorIndex(invented.library)
      #expect(try index.search(query, k: 5) == expected, "byte \(position)")
      #expect(try index.search(query, k: 5) == expected, "byte \(position)")
      #expect(try LibraryStatistics(invented.library).index?.isRebuildDue == true)
      #expect(try index.refresh())
      #expect(try LibraryCheck(invented.library).findings == [])
    }
  }

  @Test func `a file that is sound but holds other vectors is not believed`() throws {
    let invented = try InventedLibrary()
    let other = try InventedLibrary()
    try invented.record("a.mp4", clips: 20, seed: 1)
    try other.record("a.mp4", clips: 20, seed: 2)
    for library in [invented.library, other.library] { try VectorIndex(library).rebuild() }
    let url = invented.folder.url.appendingPathComponent("vectors-1.vsx")
    try Data(contentsOf: other.folder.url.appendingPathComponent("vectors-1.vsx")).write(to: url)
    let query = [Float](repeating: 0.25, count: 16)
    #expect(
      try LibraryCheck(invented.library).findings.map(\.problem)
        == ["vectors-1.vsx has other vectors than the catalog for 20 clips"])
    #expect(
      try VectorIndex(invented.library).search(query, k: 20) == invented.bruteForce(query, k: 20))
    #expect(try VectorIndex(invented.library).refresh())
    #expect(try LibraryCheck(invented.library).findings == [])
  }

  @Test func `an index that is kept open follows what other connections do`() throws {
    let invented = try InventedLibrary()
    let index = VectorIndex(invented.library)
    let catalog = try VideoCatalog.open(path: invented.folder.path("catalog.sqlite3"), mode: .write)
    let builder = VectorIndex(
      Library(root: invented.library.root, state: invented.library.state, catalog: catalog))
    var generator = SeededGenerator(seed: 21)
    let query = generator.floats(16)
    for step in 0..<60 {
      let name = "v\(Int.random(in: 0..<6, using: &generator))"
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: try catalog.remove(paths: [name])
      case 1: try builder.rebuild()
      default: try invented.record(name, clips: 7, seed: UInt64(step))
      }
      let allowed = try catalog.read { try $0.clipRanges(matching: .glob("v[0-2]")) }
      #expect(try index.search(query, k: 50) == invented.bruteForce(query, k: 50))
      #expect(
        try index.search(query, k: 50, allowed: allowed)
          == invented.bruteForce(query, k: 50).filter { allowed.contains($0.id) })
    }
  }

  @Test func `compacting brings everything up to date and removes what is left over`() throws {
    let invented = try InventedLibrary()
    for name in 0..<20 { try invented.record("\(name)", clips: 20, seed: UInt64(name)) }
    try VectorIndex(invented.library).rebuild()
    try invented.library.catalog.remove(paths: (1..<20).map { "\($0)" })
    try Data("half".utf8).write(to: URL(fileURLWithPath: invented.folder.path("spool.x.tmp")))
    let result = try LibraryMaintenance(invented.library).compact(threads: 1)
    #expect(result.hasRebuilt)
    #expect(result.bytesAfter < result.bytesBefore)
    #expect(try invented.indexFiles() == ["vectors-2.vsx"])
    let statistics = try LibraryStatistics(invented.library)
    #expect(statistics.freeBytes == 0 && statistics.leftoverFiles == 0)
    #expect(statistics.index?.clips == 20 && statistics.index?.deleted == 0)
    #expect(try LibraryCheck(invented.library).findings == [])
  }

  @Test func `a query of another dimension is refused`() throws {
    let invented = try InventedLibrary()
    try invented.record("a.mp4", clips: 2, seed: 1)
    #expect(throws: IndexError.dimensionMismatch(expected: 16, found: 3)) {
      try VectorIndex(invented.library).search([1, 0, 0], k: 1)
    }
  }
}

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

  @Test func `one generation stands on the disk, whatever was left behind`() throws {
    let invented = try InventedLibrary()
    try Data("half".utf8).write(
      to: invented.folder.url.appendingPathComponent("vectors-7.vsx.1.tmp"))
    let index = VectorIndex(invented.library)
    for seed in 1...3 {
      try invented.record("a.mp4", clips: 10, seed: UInt64(seed))
      try index.refresh()
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: invented.folder.url.path)
      .filter { $0.hasPrefix("vectors-") }
    #expect(files.count == 1)
    let size = try index.fileBytes()
    try index.refresh()
    #expect(try index.fileBytes() == size, "nothing changed, nothing is built")
  }

  @Test func `a query of another dimension is refused`() throws {
    let invented = try InventedLibrary()
    try invented.record("a.mp4", clips: 2, seed: 1)
    #expect(throws: IndexError.dimensionMismatch(expected: 16, found: 3)) {
      try VectorIndex(invented.library).search([1, 0, 0], k: 1)
    }
  }
}

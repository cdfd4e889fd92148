import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct ModelLockTests {
  let samples = Samples()
  let other = ModelIdentity(
    fingerprint: Array(repeating: 0xAB, count: 32), format: Samples.format)

  @Test func `the first lock decides and is remembered`() throws {
    try samples.open().lock(to: Samples.model)
    let catalog = try samples.open(.write)
    #expect(try catalog.read { try $0.model() } == Samples.model)
    try catalog.lock(to: Samples.model)
    let error = #expect(throws: CatalogError.self) { try catalog.lock(to: other) }
    #expect(
      error
        == .fingerprintMismatch(
          path: samples.path,
          expected: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
          found: String(repeating: "ab", count: 32)))
    #expect(try catalog.read { try $0.model() } == Samples.model)
  }

  @Test func `the same model with another vector code is refused`() throws {
    let catalog = try samples.locked()
    let wider = VectorFormat(dimension: 4, code: .float32)
    #expect(
      throws: CatalogError.vectorFormatMismatch(
        path: samples.path, expected: Samples.format, found: wider)
    ) {
      try catalog.lock(
        to: ModelIdentity(fingerprint: Samples.model.fingerprint, format: wider))
    }
  }

  @Test func `vectors of another model are not recorded`() throws {
    let catalog = try samples.locked()
    #expect(throws: CatalogError.self) {
      try catalog.record(
        Samples.file("a.mp4"), media: Samples.media, clips: Samples.clips(1), model: other)
    }
    #expect(try catalog.read { try $0.videos() } == [])
  }

  @Test func `nothing is recorded before a model is set`() throws {
    let catalog = try samples.open()
    #expect(throws: CatalogError.modelNotSet(path: samples.path)) {
      try catalog.record("a.mp4", clips: 1)
    }
  }

  @Test func `a reset empties the library for another model and reuses no id`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 3)
    let generation = try #require(try catalog.publishEverything())
    try catalog.reset(to: other)
    #expect(try catalog.read { try $0.counts() }.clips == 0)
    #expect(try catalog.read { try $0.currentGeneration() } == nil)
    try catalog.lock(to: other)
    try catalog.record(
      Samples.file("a.mp4"), media: Samples.media, clips: Samples.clips(1), model: other)
    #expect(try catalog.clipIDs(of: "a.mp4") == [4])
    #expect(try catalog.reserveGeneration() > generation.number)
  }
}

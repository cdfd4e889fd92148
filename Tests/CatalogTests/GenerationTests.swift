import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct GenerationTests {
  let samples = Samples()

  @Test func `a generation covers the clips there are, newer ones are its tail`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 3)
    let generation = try #require(try catalog.publishEverything())
    #expect(generation.number == 1)
    #expect(generation.fileName == "vectors-1.vsx")
    #expect(generation.extent.clipCount == 3)
    #expect(generation.extent.lastClipID == 3)
    try catalog.record("b.mp4", clips: 2, mark: 8)
    #expect(try catalog.vectors(afterClip: generation.extent.lastClipID).marks == [4: 8, 5: 8])
    #expect(try catalog.read { try $0.deletedClips(since: generation.extent) }.isEmpty)
  }

  @Test func `deleted clips are listed until a newer generation lacks them`() throws {
    let catalog = try samples.locked()
    for path in ["a", "b", "c"] { try catalog.record(path, clips: 2) }
    let first = try #require(try catalog.publishEverything())
    try catalog.remove(paths: ["b"])
    try catalog.record("a", clips: 1)
    try catalog.recordFailure(Samples.file("c"), errorClass: "e", reason: "r")
    #expect(try catalog.read { try $0.deletedClips(since: first.extent) } == ClipRanges([1...6]))
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
    let second = try #require(try catalog.publishEverything())
    #expect(second.extent.clipCount == 1)
    #expect(try catalog.read { try $0.deletedClips(since: second.extent) }.isEmpty)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `a clip deleted while an index is built is not lost`() throws {
    let catalog = try samples.locked()
    try catalog.record("a", clips: 2)
    try catalog.record("b", clips: 2)
    let number = try catalog.reserveGeneration()
    let extent = try catalog.vectors().extent
    try catalog.remove(paths: ["a"])
    try catalog.record("c", clips: 1)
    _ = try catalog.publish(number: number, fileName: "vectors-1.vsx", extent: extent)
    let current = try #require(try catalog.read { try $0.currentGeneration() })
    #expect(current.extent == extent)
    #expect(try catalog.read { try $0.deletedClips(since: extent) } == ClipRanges([1...2]))
    #expect(try catalog.vectors(afterClip: extent.lastClipID).marks.keys.sorted() == [5])
  }

  @Test func `a clip that came and went after the generation is not listed`() throws {
    let catalog = try samples.locked()
    try catalog.record("a", clips: 1)
    let generation = try #require(try catalog.publishEverything())
    try catalog.record("b", clips: 1)
    try catalog.remove(paths: ["b"])
    #expect(try catalog.read { try $0.deletedClips(since: generation.extent) }.isEmpty)
  }

  @Test func `publishing names the files that are no longer needed`() throws {
    let catalog = try samples.locked()
    try catalog.publishEverything()
    let number = try catalog.reserveGeneration()
    let extent = try catalog.vectors().extent
    #expect(
      try catalog.publish(number: number, fileName: "vectors-2.vsx", extent: extent)
        == ["vectors-1.vsx"])
  }

  @Test func `of two builders the one with the older number loses`() throws {
    let catalog = try samples.locked()
    let other = try samples.open(.write)
    let slow = try catalog.reserveGeneration()
    let quick = try other.reserveGeneration()
    #expect(slow < quick)
    let extent = try catalog.vectors().extent
    _ = try other.publish(number: quick, fileName: "vectors-2.vsx", extent: extent)
    #expect(
      throws: CatalogError.generationSuperseded(path: samples.path, number: slow, current: quick)
    ) { _ = try catalog.publish(number: slow, fileName: "vectors-1.vsx", extent: extent) }
    #expect(try catalog.read { try $0.currentGeneration() }?.fileName == "vectors-2.vsx")
  }

  @Test(arguments: ["", "../x.vsx", "a/b.vsx", "/tmp/x.vsx", ".hidden", "a\0b"])
  func `an index file stands beside the catalog`(name: String) throws {
    let catalog = try samples.locked()
    let extent = try catalog.vectors().extent
    #expect(throws: CatalogError.self) {
      _ = try catalog.publish(number: 1, fileName: name, extent: extent)
    }
  }
}

import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct ReadingTests {
  let samples = Samples()

  @Test func `clips come in the order asked for, without those that are gone`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 2)
    try catalog.record("b.mp4", clips: 2)
    let clips = try catalog.read { try $0.clips(ids: [4, 99, 1, -3, 3, 1]) }
    #expect(clips.map(\.id) == [4, 1, 3, 1])
    #expect(clips.map(\.path) == ["b.mp4", "a.mp4", "b.mp4", "a.mp4"])
    #expect(clips.first?.startSeconds == 2)
  }

  @Test func `vectors stream in id order after a given clip`() throws {
    let catalog = try samples.locked()
    for mark in UInt8(1)...4 { try catalog.record("\(mark).mp4", clips: 2, mark: mark) }
    var ids: [Int64] = []
    let extent = try catalog.read { reader in
      try reader.forEachVector(afterClip: 3) { id, vector in
        ids.append(id)
        #expect(vector.byteCount == 8)
      }
    }
    #expect(ids == [4, 5, 6, 7, 8])
    #expect(extent.clipCount == 5)
    #expect(extent.lastClipID == 8)
    #expect(try catalog.vectors(afterClip: 8).marks.isEmpty)
    #expect(try catalog.vectors(afterClip: 8).extent.lastClipID == 8)
  }

  @Test func `an error of the receiver of vectors arrives unchanged`() throws {
    struct Stop: Error {}
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 3)
    #expect(throws: Stop.self) {
      try catalog.read { try $0.forEachVector { _, _ in throw Stop() } }
    }
    #expect(try catalog.vectors().marks.count == 3)
  }

  @Test func `an empty catalog without a model reads as empty`() throws {
    let catalog = try samples.open()
    #expect(try catalog.read { try $0.videos() } == [])
    #expect(try catalog.read { try $0.counts() }.clips == 0)
    #expect(try catalog.vectors().extent == (try catalog.vectors(afterClip: 0).extent))
    #expect(try catalog.read { try $0.currentGeneration() } == nil)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test(
    arguments: [
      (PathFilter.below("a"), [1, 2]),
      (.below("a/x.mp4"), [1]),
      (.below("a/"), []),
      (.below("ab"), [3]),
      (.below("A"), []),
      (.below("%"), []),
      (.glob("*"), [1, 2, 3, 4]),
      (.glob("a/*.mp4"), [1, 2]),
      (.glob("*/?.mp4"), [1, 2, 3]),
      (.glob("[b-z]*"), [4]),
      (.glob("A/*"), []),
    ] as [(PathFilter, [Int64])])
  func `a filter lets through the clips of the paths it names`(
    filter: PathFilter, expected: [Int64]
  ) throws {
    let catalog = try samples.locked()
    for path in ["a/x.mp4", "a/b/y.mp4", "ab/z.mp4", "b.mp4"] {
      try catalog.record(path, clips: 1)
    }
    let found = try catalog.read { try $0.clipRanges(matching: filter) }
    #expect(Array(found.ids) == expected)
  }

  @Test func `settings are stored, replaced and removed`() throws {
    let catalog = try samples.open()
    #expect(try catalog.read { try $0.setting("clip length") } == nil)
    try catalog.setSetting("clip length", to: "2")
    try catalog.setSetting("clip length", to: "4")
    #expect(try catalog.read { try $0.setting("clip length") } == "4")
    try catalog.setSetting("clip length", to: nil)
    #expect(try catalog.read { try $0.setting("clip length") } == nil)
  }
}

import Foundation
import TestSupport
import Testing

@testable import Catalog

@Suite struct UnfinishedTests {
  let samples = Samples()

  @Test func `clips of an unfinished video are kept, found by nobody, and dropped with its record`()
    throws
  {
    let catalog = try samples.locked()
    let clips = Samples.clips(5)
    try catalog.keepUnfinished(
      Array(clips[..<2]), from: 0, contentFingerprint: "x", model: Samples.model)
    try catalog.keepUnfinished(
      Array(clips[2...]), from: 2, contentFingerprint: "x", model: Samples.model)
    #expect(try catalog.read { try $0.unfinishedClips(contentFingerprint: "x") } == clips)
    #expect(try catalog.read { try $0.unfinishedClips(contentFingerprint: "y") } == [])
    #expect(try catalog.read { try $0.counts() }.clips == 0)
    #expect(try catalog.vectors().marks.isEmpty)
    try catalog.record(
      Samples.file("a.mp4", contents: "x"), media: Samples.media, clips: clips,
      model: Samples.model)
    #expect(try catalog.read { try $0.unfinishedCount() } == 0)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `a gap or damage ends what is taken up again`() throws {
    let catalog = try samples.locked()
    let clips = Samples.clips(4)
    try catalog.keepUnfinished(clips, from: 0, contentFingerprint: "x", model: Samples.model)
    try catalog.tamper("UPDATE unfinished_clips SET vector = x'00' WHERE position = 2")
    #expect(
      try catalog.read { try $0.unfinishedClips(contentFingerprint: "x") } == Array(clips[..<2]))
    try catalog.tamper("DELETE FROM unfinished_clips WHERE position = 0")
    #expect(try catalog.read { try $0.unfinishedClips(contentFingerprint: "x") } == [])
    try catalog.dropUnfinished()
    #expect(try catalog.read { try $0.unfinishedCount() } == 0)
  }

  @Test func `a vanished file is marked once, keeps its clips, and is cleared when it is back`()
    throws
  {
    let catalog = try samples.locked()
    let id = try catalog.record("a.mp4", clips: 2)
    try catalog.record("b.mp4", clips: 1)
    try catalog.markMissing([id], back: [])
    #expect(try catalog.read { try $0.missingPaths() } == ["a.mp4"])
    #expect(try catalog.read { try $0.fileStates() }.map(\.isMissing) == [true, false])
    #expect(try catalog.read { try $0.counts() }.clips == 3)
    try catalog.markMissing([], back: [id])
    #expect(try catalog.read { try $0.missingPaths() } == [])
    try catalog.markMissing([id], back: [])
    try catalog.record("a.mp4", clips: 1)
    #expect(try catalog.read { try $0.missingPaths() } == [])
  }
}

import Catalog
import Foundation
import TestSupport
import Testing

@Suite struct RecordingTests {
  let samples = Samples()

  @Test func `a recorded video is found with everything that was said of it`() throws {
    let catalog = try samples.locked()
    let file = Samples.file("holiday/beach.mp4")
    let time = Date(timeIntervalSince1970: 1_750_000_000)
    let id = try catalog.record(
      file, media: Samples.media, clips: Samples.clips(3), model: Samples.model, indexedAt: time)
    let video = try #require(try catalog.read { try $0.video(atPath: "holiday/beach.mp4") })
    #expect(video.id == id)
    #expect(video.file == file)
    #expect(video.outcome == .done(Samples.media))
    #expect(video.indexedAt == time)
    #expect(try catalog.read { try $0.videos(status: .done) } == [video])
    #expect(try catalog.read { try $0.videos(status: .failed) } == [])
    let sameContents = try catalog.read {
      try $0.videos(contentFingerprint: "hash of holiday/beach.mp4")
    }
    #expect(sameContents == [video])
    let clips = try catalog.read { try $0.clips(ofVideo: id) }
    #expect(clips.map(\.startSeconds) == [0, 2, 4])
    #expect(clips.map(\.endSeconds) == [2, 4, 6])
    #expect(clips.allSatisfy { $0.path == "holiday/beach.mp4" && $0.videoID == id })
  }

  @Test func `an error while clips are read leaves nothing behind`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 2, mark: 7)
    var bad = Samples.clips(5, mark: 9)
    bad[4].vector = Data(repeating: 9, count: 7)
    let before = try catalog.read { (try $0.videos(), try $0.counts()) }
    #expect(
      throws: CatalogError.invalidRecord(
        file: "a.mp4", reason: "a clip vector has 7 bytes, not 8")
    ) {
      try catalog.record(
        Samples.file("a.mp4", contents: "new"), media: Samples.media, clips: bad,
        model: Samples.model)
    }
    #expect(try catalog.read { try $0.videos() } == before.0)
    #expect(try catalog.read { try $0.counts() } == before.1)
    #expect(try catalog.vectors().marks == [1: 7, 2: 7])
    #expect(try catalog.vectors().extent.lastDeletion == 0)
  }

  @Test func `a full disk leaves nothing behind`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 1)
    // As many pages as there are: any growth fails as on a full disk.
    try catalog.tamper("PRAGMA max_page_count = 1")
    #expect(throws: CatalogError.diskFull(path: samples.path)) {
      try catalog.record("b.mp4", clips: 1_000)
    }
    #expect(try catalog.read { try $0.videos() }.map(\.file.path) == ["a.mp4"])
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `recording a path again replaces its clips and keeps its key`() throws {
    let catalog = try samples.locked()
    let first = try catalog.record("a.mp4", clips: 3, mark: 1)
    try catalog.record("b.mp4", clips: 1, mark: 5)
    let second = try catalog.record("a.mp4", clips: 2, mark: 2)
    #expect(first == second)
    #expect(try catalog.vectors().marks == [4: 5, 5: 2, 6: 2])
    #expect(try catalog.read { try $0.counts() }.clips == 3)
  }

  @Test func `ids are not used again, even when the newest clips are gone`() throws {
    let catalog = try samples.locked()
    let first = try catalog.record("a.mp4", clips: 3)
    #expect(try catalog.clipIDs(of: "a.mp4") == [1, 2, 3])
    #expect(try catalog.remove(paths: ["a.mp4", "unknown.mp4"]) == 1)
    #expect(try catalog.read { try $0.counts() }.clips == 0)
    let second = try catalog.record("a.mp4", clips: 1)
    #expect(second > first)
    #expect(try catalog.clipIDs(of: "a.mp4") == [4])
  }

  @Test func `removing a video removes its clips and frames`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 2)
    try catalog.record("b.mp4", clips: 1)
    try catalog.remove(paths: ["a.mp4"])
    #expect(try catalog.read { try $0.clips(ids: [1, 2, 3]) }.map(\.path) == ["b.mp4"])
    #expect(try catalog.read { try $0.frameVectors(ofClip: 1) } == nil)
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `a failure replaces the clips of the path, and a success the failure`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 2)
    try catalog.recordFailure(
      Samples.file("a.mp4"), errorClass: "truncated", reason: "a.mp4: ends at 3.2 s")
    try catalog.recordSkipped(Samples.file("b.txt"), errorClass: "policy", reason: "a playlist")
    var counts = try catalog.read { try $0.counts() }
    #expect(counts.videos == [.done: 0, .failed: 1, .skipped: 1])
    #expect(counts.clips == 0)
    let failed = try catalog.read { try $0.videos(status: .failed) }
    #expect(
      failed.map(\.outcome) == [.failed(errorClass: "truncated", reason: "a.mp4: ends at 3.2 s")])
    try catalog.record("a.mp4", clips: 1)
    counts = try catalog.read { try $0.counts() }
    #expect(counts.videos == [.done: 1, .failed: 0, .skipped: 1])
  }

  @Test func `a moved video keeps its clips and takes the place of what was there`() throws {
    let catalog = try samples.locked()
    let id = try catalog.record("old/a.mp4", clips: 2, mark: 3)
    try catalog.record("new/a.mp4", clips: 1, mark: 4)
    try catalog.move("old/a.mp4", to: Samples.file("new/a.mp4", contents: "same"))
    #expect(try catalog.read { try $0.video(atPath: "old/a.mp4") } == nil)
    #expect(try catalog.read { try $0.video(atPath: "new/a.mp4") }?.id == id)
    #expect(try catalog.vectors().marks == [1: 3, 2: 3])
    #expect(
      throws: CatalogError.unknownVideo(path: catalog.path, file: "nowhere.mp4")
    ) { try catalog.move("nowhere.mp4", to: Samples.file("x.mp4")) }
  }

  @Test func `moving a video to its own path notes the new times`() throws {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 1)
    var file = Samples.file("a.mp4")
    file.modifiedNanoseconds += 1
    try catalog.move("a.mp4", to: file)
    #expect(try catalog.read { try $0.video(atPath: "a.mp4") }?.file == file)
    #expect(try catalog.clipIDs(of: "a.mp4") == [1])
  }

  @Test(arguments: ["", "/etc/passwd", "../outside.mp4", "a/../../b.mp4", "a\0b.mp4"])
  func `a path that leads out of the library is refused`(path: String) throws {
    let catalog = try samples.locked()
    #expect(throws: CatalogError.self) { try catalog.record(path, clips: 1) }
    #expect(try catalog.read { try $0.videos() } == [])
  }

  @Test(arguments: ["..a/b..mp4", "a/...", "dots.. .mp4", "ümlaut/☂.mp4", "line\nbreak.mp4"])
  func `an unusual path that stays inside is stored as it is`(path: String) throws {
    let catalog = try samples.locked()
    try catalog.record(path, clips: 1)
    #expect(try catalog.read { try $0.videos() }.map(\.file.path) == [path])
  }

  @Test func `clips that make no sense are refused with the name of the file`() throws {
    let catalog = try samples.locked()
    let changes: [(inout NewClip) -> Void] = [
      { $0.endSeconds = $0.startSeconds },
      { $0.startSeconds = -1 },
      { $0.endSeconds = .nan },
      { $0.frameSeconds[1] = .infinity },
      { $0.frameSeconds.removeLast() },
      { $0.frameVectors.removeLast() },
      // Half-precision infinity, little-endian.
      { $0.vector.replaceSubrange(2..<4, with: [0x00, 0x7C]) },
      { $0.frameVectors.replaceSubrange(14..<16, with: [0x01, 0xFE]) },
    ]
    for change in changes {
      var clip = Samples.clip(1)
      change(&clip)
      let error = #expect(throws: CatalogError.self) {
        try catalog.record(
          Samples.file("a.mp4"), media: Samples.media, clips: [clip], model: Samples.model)
      }
      #expect(error?.description.hasPrefix("a.mp4: ") == true)
    }
    #expect(try catalog.read { try $0.counts() }.clips == 0)
  }

  @Test func `frame vectors and their times come back as they were`() throws {
    let catalog = try samples.locked()
    try catalog.record(
      Samples.file("a.mp4"), media: Samples.media, clips: [Samples.clip(3, start: 4)],
      model: Samples.model)
    let frames = try #require(try catalog.read { try $0.frameVectors(ofClip: 1) })
    #expect(frames.seconds == [4.25, 5.5])
    #expect(frames.vectors == Data(repeating: 3, count: 16))
    #expect(try catalog.read { try $0.frameVectors(ofClip: 2) } == nil)
  }
}

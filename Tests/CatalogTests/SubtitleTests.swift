import Foundation
import Testing

@testable import Catalog

@Suite struct SubtitleTests {
  private static let sources = SubtitleSources(contentFingerprint: "f", sidecars: "a.srt:1:2")

  private static func track(_ name: String, _ texts: [String], isEmbedded: Bool = false)
    -> SubtitleTrack
  {
    SubtitleTrack(
      name: name, isEmbedded: isEmbedded,
      lines: texts.enumerated().map { index, text in
        SubtitleLine(
          startSeconds: 2 * Double(index) + 0.5, endSeconds: 2 * Double(index) + 1.5, text: text)
      })
  }

  private static func found(_ catalog: VideoCatalog, _ words: String...) throws -> [String] {
    try catalog.read { try $0.subtitles(matching: words, limit: 50) }.map(\.line.text)
  }

  @Test func `lines are found by their words, those with all of them first`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    let video = try catalog.record("a.mp4", clips: 3)
    #expect(try catalog.read { try $0.hasSubtitles() } == false)
    try catalog.recordSubtitles(
      [Self.track("a.srt", ["Slicing the bread", "no bread today", "Été à la mer"])],
      ofVideo: video, sources: Self.sources, replacesEmbedded: true)
    #expect(try catalog.read { try $0.hasSubtitles() })
    #expect(try Self.found(catalog, "slice", "bread") == ["Slicing the bread", "no bread today"])
    #expect(try Self.found(catalog, "ete") == ["Été à la mer"])
    #expect(try Self.found(catalog, "cheese").isEmpty)
    #expect(try Self.found(catalog).isEmpty)
    #expect(try catalog.read { try $0.clip(ofVideo: video, at: 2.6) } == 2)
    #expect(try catalog.read { try $0.clip(ofVideo: video, at: 99) } == 3)
    #expect(try catalog.read { try $0.subtitleSources() } == [video: Self.sources])
  }

  @Test func `operators of the full-text language are words like others`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    let video = try catalog.record("a.mp4", clips: 1)
    try catalog.recordSubtitles(
      [Self.track("a.srt", ["near the end", "not this or that"])], ofVideo: video,
      sources: Self.sources, replacesEmbedded: true)
    #expect(try Self.found(catalog, "NEAR") == ["near the end"])
    #expect(try Self.found(catalog, "NOT", "OR") == ["not this or that"])
    for odd in ["\"", "*", "a\" OR \"", "text:", "^near", "(", "\u{0}", "'"] {
      _ = try Self.found(catalog, odd, "near")
    }
  }

  @Test func `files are replaced without the streams, and lines go with their video`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    let video = try catalog.record("a.mp4", clips: 1)
    try catalog.recordSubtitles(
      [Self.track("a.srt", ["first"]), Self.track("stream 2", ["inside"], isEmbedded: true)],
      ofVideo: video, sources: Self.sources, replacesEmbedded: true)
    try catalog.recordSubtitles(
      [Self.track("a.srt", ["second"])], ofVideo: video, sources: Self.sources,
      replacesEmbedded: false)
    #expect(try Self.found(catalog, "first").isEmpty)
    #expect(try Self.found(catalog, "second", "inside").count == 2)
    try catalog.remove(paths: ["a.mp4"])
    #expect(try Self.found(catalog, "second", "inside").isEmpty)
    #expect(try catalog.read { try $0.hasSubtitles() } == false)
    let other = try catalog.record("b.mp4", clips: 1)
    try catalog.recordSubtitles(
      [Self.track("b.srt", ["third"])], ofVideo: other, sources: Self.sources,
      replacesEmbedded: true)
    #expect(try Self.found(catalog, "third") == ["third"])
    #expect(try catalog.read { try $0.checkIntegrity() }.isEmpty)
  }

  @Test func `videos are found by all words of their path`() throws {
    let samples = Samples()
    let catalog = try samples.locked()
    let first = try catalog.record("Trip 2024/sea_100%.mp4", clips: 1)
    let second = try catalog.record("trip/forest.mp4", clips: 1)
    func found(_ words: String...) throws -> [Int64] {
      try catalog.read { try $0.videos(named: words, limit: 9) }
    }
    #expect(try found("trip") == [first, second])
    #expect(try found("trip", "sea") == [first])
    #expect(try found("100%") == [first])
    #expect(try found("%") == [first])
    #expect(try found("tree").isEmpty)
  }
}

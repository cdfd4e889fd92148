import Media
import Testing

@Suite struct EmbeddedSubtitlesTests {
  private func text(_ line: EmbeddedSubtitles.Line) -> String {
    String(decoding: line.bytes, as: UTF8.self)
  }

  @Test func `text inside MP4 comes with its times`() throws {
    let tracks = try EmbeddedSubtitles.read(path: Fixture.path("text.mp4"))
    let track = try #require(tracks.first)
    #expect(tracks.count == 1 && track.form == .timedText && track.stream == 1)
    // Gaps are lines of no text.
    let lines = track.lines.filter { $0.bytes.count > 2 }
    #expect(lines.count == 2)
    #expect(text(lines[0]).contains("Hello there") && text(lines[1]).contains("Good bye"))
    for (line, times) in zip(lines, [(0.25, 0.75), (1.0, 1.5)]) {
      #expect(abs(line.startSeconds - times.0) < 0.01 && abs(line.endSeconds - times.1) < 0.01)
    }
  }

  @Test func `each track inside Matroska is read in its own form`() throws {
    let tracks = try EmbeddedSubtitles.read(path: Fixture.path("text.mkv"))
    #expect(tracks.map(\.form) == [.plain, .substation])
    #expect(tracks.map(\.stream) == [1, 2])
    for track in tracks {
      #expect(track.lines.count == 2)
      #expect(track.lines.allSatisfy { $0.endSeconds - $0.startSeconds > 0.4 })
    }
    #expect(tracks.first.map { text($0.lines[1]) } == "Good bye")
    #expect(tracks.last.map { text($0.lines[1]).hasSuffix(",Good bye") } == true)
  }

  @Test func `a video without text has no track, and what is no video is an error`() throws {
    #expect(try EmbeddedSubtitles.read(path: Fixture.path("bars.mp4")).isEmpty)
    #expect(throws: MediaError.self) {
      try EmbeddedSubtitles.read(path: Fixture.path("playlist.mp4"))
    }
    #expect(throws: MediaError.self) { try EmbeddedSubtitles.read(path: Fixture.path("empty.mp4")) }
  }

  @Test func `a picture is a video of one frame where somebody asks for one, and else refused`()
    throws
  {
    let request = ClipRequest(.whole, framesPerClip: 4, fit: .squashed(side: 32))
    let path = try Fixture.path("still.png")
    #expect(throws: MediaError.self) { try ClipReader.single(path: path, request: request) }
    var limits = MediaLimits.standard
    limits.acceptsStillImages = true
    let clip = try ClipReader.single(path: path, request: request, limits: limits).clip
    #expect(clip.frames.map(\.index) == [0, 0, 0, 0])
    let size: Int = 32 * 32 * 3
    #expect(clip.pixels.count == 4 * size)
    #expect(clip.pixels.prefix(size) == clip.pixels.suffix(size))
    // Playlists stay refused.
    let list = try Fixture.path("playlist.mp4")
    #expect(throws: MediaError.self) {
      try ClipReader.single(path: list, request: request, limits: limits)
    }
  }
}

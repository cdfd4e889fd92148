import Foundation
import Media
import TestSupport
import Testing

/// What is no readable video fails in its class, with the file's name and a reason.
struct MediaErrorTests {
  private func failure(
    _ path: MediaPath, limits: MediaLimits = .standard
  ) throws -> MediaError {
    try #require(
      #expect(throws: MediaError.self) {
        var reader = try VideoReader(path: path, limits: limits)
        while try reader.next() != nil {}
      })
  }

  @Test(
    arguments: [
      ("empty.mp4", "err_empty"), ("page.mp4", "err_not_media"), ("sound.mp4", "err_no_video"),
      ("still.png", "image"), ("unknown_codec.mp4", "err_codec"),
      ("encrypted.mp4", "err_encrypted"), ("huge_claim.gif", "err_limits"),
      ("playlist.mp4", "policy"), ("script.mkv", "policy"), ("session.mp4", "policy"),
      ("missing.mp4", "err_io"), (".", "err_io"),
    ])
  func `a file that is no video names its class`(_ name: String, _ errorClass: String) throws {
    let path = try Fixture.path(name)
    let error = try failure(path)
    #expect(error.errorClass == errorClass)
    #expect(error.path == path)
    #expect(error.description == "\(path): \(error.reason)")
    #expect(!error.description.contains("\n"))
    #expect(!error.reason.isEmpty)
    #expect(throws: error) {
      try ClipReader(path: path, request: ClipRequest(.whole, framesPerClip: 8)).drain()
    }
  }

  @Test func `a probe refuses what cannot be decoded`() throws {
    for name in ["encrypted.mp4", "unknown_codec.mp4", "playlist.mp4", "huge_claim.gif"] {
      let path = try Fixture.path(name)
      #expect(throws: MediaError.self) { try VideoFile.probe(path: path) }
    }
  }

  @Test func `a picture of more pixels than allowed is refused`() throws {
    var limits = MediaLimits.standard
    limits.maximumPixels = 64 * 48 - 1
    let path = try Fixture.path("bars.mp4")
    #expect(try failure(path, limits: limits).errorClass == "err_limits")
    limits.maximumPixels += 1
    #expect(throws: Never.self) { try VideoReader(path: path, limits: limits).drain() }
  }

  @Test func `a file of more frames than allowed is given up`() throws {
    var limits = MediaLimits.standard
    limits.maximumFrames = 19
    let path = try Fixture.path("bars.mp4")
    #expect(try failure(path, limits: limits).errorClass == "err_limits")
    #expect(throws: MediaError.self) { try FrameTimeline.read(path: path, limits: limits) }
  }

  @Test func `a file that takes too long is given up`() throws {
    let path = try Fixture.path("bars.mp4")
    let total = try failure(path, limits: MediaLimits(maximumSeconds: 0))
    let stalled = try failure(path, limits: MediaLimits(stallSeconds: 0))
    #expect(total.errorClass == "err_timeout")
    #expect(stalled.errorClass == "err_timeout")
  }

  @Test func `a pipe is refused without waiting for its writer`() throws {
    let folder = try TemporaryFolder()
    let path: String = folder.path("pipe.mp4")
    try #require(mkfifo(path, 0o600) == 0)
    #expect(try failure(MediaPath(path)).errorClass == "err_io")
  }

  @Test func `a name that FFmpeg would take for a protocol is just a name`() throws {
    let folder = try TemporaryFolder()
    let bars = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("bars.mp4").description))
    for name in ["concat:a|b.mp4", "-", "http:x.mp4", "pipe:0", "frame%03d.mp4", "new\nline"] {
      let url = folder.url.appendingPathComponent(name)
      try bars.write(to: url)
      var reader = try VideoReader(path: MediaPath(url.path))
      #expect(try reader.next() != nil, "\(name)")
    }
  }
}

extension VideoReader {
  /// Decodes to the end.
  consuming func drain() throws(MediaError) {
    var reader = self
    while try reader.next() != nil {}
  }
}

extension ClipReader {
  /// Takes all clips.
  consuming func drain() throws(MediaError) {
    var reader = self
    while try reader.next() != nil {}
  }
}

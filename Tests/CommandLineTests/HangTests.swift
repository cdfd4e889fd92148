import Foundation
import TestSupport
import TestVideos
import Testing

@Suite struct HangTests {
  @Test func `a file in which the decoder finds no end is given up, and the run goes on`() throws {
    let folder = try TemporaryFolder()
    var video = RawVideo(width: 32, height: 24)
    video.addScene(1, count: 12)
    for name in ["a.avi", "hang.avi", "z.avi"] { try video.write(to: folder.path(name)) }
    // A tebibyte of nothing behind the last picture: the demuxer looks for the next one byte by byte.
    let file = try #require(FileHandle(forWritingAtPath: folder.path("hang.avi")))
    try file.truncate(atOffset: 1 << 40)
    try file.close()
    let run = try ProgramRun.vsearch(
      ["index", folder.url.path, "--stall-timeout", "1s", "--json"])
    #expect(run.code == 3, "\(run.errors)")
    let document = try run.json()
    #expect(document["indexed"] as? Int == 2 && document["failed"] as? Int == 1)
    let status = try ProgramRun.vsearch(["status", "--json", "--index", folder.url.path]).json()
    let failed = try #require((status["failed"] as? [[String: Any]])?.first)
    #expect(failed["file"] as? String == "hang.avi")
    #expect(failed["class"] as? String == "err_timeout")
    // Left alone until it changes or --retry-failed asks.
    let again = try ProgramRun.vsearch(
      ["index", folder.url.path, "--stall-timeout", "1s", "--json"]
    ).json()
    #expect(again["failed"] as? Int == 1 && again["unchanged"] as? Int == 2)
    #expect(try ProgramRun.vsearch(["index", folder.url.path, "--stall-timeout", "0"]).code == 64)
  }
}

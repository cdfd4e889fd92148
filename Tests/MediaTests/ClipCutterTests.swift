import Foundation
import Media
import TestSupport
import Testing

/// Frames carry their number as stripes, so what was cut is read from the pixels.
@Suite struct ClipCutterTests {
  private func cut(
    _ name: String, from start: Double, to end: Double?, as fileExtension: String = "mp4",
    copying: Bool = false
  ) throws -> (numbers: [Int], result: CutResult, description: VideoDescription) {
    let folder = try TemporaryFolder()
    let output = MediaPath(folder.path("cut." + fileExtension))
    let path = try Fixture.path(name)
    let work = copying ? ClipCutter.copy : ClipCutter.cut
    let result = try work(path, start, end, output, fileExtension, .standard, { false })
    var reader = try VideoReader(path: output)
    var numbers: [Int] = []
    while try reader.next() != nil { numbers.append(Barcode.read(try reader.image(.coded))) }
    return (numbers, result, reader.description)
  }

  // Ten frames a second: frame n begins at n/10 s.
  @Test(arguments: ["bars.mp4", "b_frames.avi", "lossless.mkv", "raw.h264"])
  func `the cut has exactly the frames that begin in the range`(name: String) throws {
    let isShort: Bool = name == "lossless.mkv"
    let (first, end) = isShort ? (2, 5) : (5, 13)
    for fileExtension in ["mp4", "mkv", "mov"] {
      let cut = try cut(
        name, from: Double(first) / 10, to: Double(end) / 10, as: fileExtension)
      #expect(cut.numbers == Array(first..<end))
      #expect(cut.result.frameCount == end - first)
      #expect(abs(cut.result.endSeconds - Double(end) / 10) < 0.001)
    }
  }

  @Test func `the file lasts as long as its frames, at the same rate`() throws {
    let cut = try cut("bars.mp4", from: 0.5, to: 1.3)
    #expect(abs((cut.description.durationSeconds ?? 0) - 0.8) < 0.001)
    #expect(cut.description.averageFrameRate.value == 10)
    #expect(cut.description.codec == cut.result.codec)
  }

  @Test func `a stretch between two frames gives the one on screen`() throws {
    #expect(try cut("bars.mp4", from: 0.51, to: 0.58).numbers == [5])
    #expect(try cut("bars.mp4", from: 1.95, to: 1.99).numbers == [19])
    #expect(try cut("bars.mp4", from: 0, to: 0.01).numbers == [0])
  }

  @Test func `without an end it is cut to the end, and edit lists are respected`() throws {
    #expect(try cut("bars.mp4", from: 1.5, to: nil).numbers == Array(15..<20))
    #expect(try cut("edit_list.mp4", from: 0.2, to: 0.5).numbers == [15, 16, 17])
  }

  @Test func `turning and pixel aspect stay`() throws {
    let rotated = try cut("rotated.mp4", from: 0.5, to: 0.7)
    #expect(rotated.description.displayTransform.clockwiseDegrees == 90)
    #expect(rotated.numbers == [5, 6])
    let wide = try cut("wide_pixels.mkv", from: 0.5, to: 0.7)
    #expect(wide.description.sampleAspectRatio.value == 2)
  }

  @Test func `a copy begins at a keyframe and says so`() throws {
    // A keyframe every eight frames.
    let copy = try cut("bars.mp4", from: 1.1, to: 1.4, copying: true)
    #expect(copy.numbers.first == 8)
    #expect(Set(8..<14).isSubset(of: copy.numbers))
    #expect(abs(copy.result.startSeconds - 0.8) < 0.001)
    #expect(try cut("bars.mp4", from: 0.8, to: 1.4, copying: true).numbers.first == 8)
  }

  @Test(arguments: ["page.mp4", "empty.mp4", "encrypted.mp4", "playlist.mp4", "sound.mp4"])
  func `what is no video is refused in one line`(name: String) throws {
    for copying in [false, true] {
      do {
        _ = try cut(name, from: 0, to: 1, copying: copying)
        Issue.record("\(name) was cut")
      } catch let error as MediaError {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  @Test func `ranges outside of the video are refused`() throws {
    for (start, end) in [(5.0, 6.0), (1.0, 1.0), (1.0, 0.5)] {
      #expect(throws: MediaError.self) { try cut("bars.mp4", from: start, to: end) }
    }
    #expect(throws: MediaError.self) { try cut("bars.mp4", from: 0, to: 1, as: "exe") }
  }

  @Test func `what cannot be written is not called unreadable`() throws {
    let folder = try TemporaryFolder()
    let output = MediaPath(folder.path("none/cut.mp4"))
    let path = try Fixture.path("bars.mp4")
    do {
      _ = try ClipCutter.cut(
        path, from: 0, to: 1, into: output, fileExtension: "mp4", isCancelled: { false })
      Issue.record("there is no such folder")
    } catch {
      #expect(error == .unwritable(output, reason: "no such file or directory"))
      #expect(error.reason == "cannot be written: no such file or directory")
    }
  }

  @Test func `a wish to stop ends the work`() throws {
    let folder = try TemporaryFolder()
    let output = MediaPath(folder.path("cut.mp4"))
    let path = try Fixture.path("bars.mp4")
    #expect(throws: MediaError.self) {
      try ClipCutter.cut(
        path, from: 0, to: 1, into: output, fileExtension: "mp4", isCancelled: { true })
    }
  }
}

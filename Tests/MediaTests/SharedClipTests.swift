import Foundation
import TestSupport
import Testing

@testable import Media

/// Clips of the reference videos.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct SharedClipTests {
  /// Clips of a reference file, those before a restart dropped.
  private func clips(
    _ path: String, _ request: ClipRequest
  ) throws -> (clips: [SampledClip], restarts: Int, end: Double) {
    var reader = try ClipReader(path: MediaPath(SharedData.path(path)), request: request)
    var clips: [SampledClip] = []
    var restarts: Int = 0
    while let event = try reader.next() {
      switch event {
      case .clip(let clip): clips.append(clip)
      case .restarted:
        clips = []
        restarts += 1
      }
    }
    return (clips, restarts, reader.timeline.endSeconds)
  }

  @Test(arguments: Truth.all.filter { $0.expectation == "ok" && !$0.isLong })
  func `windows cover a sound video without a restart`(_ truth: Truth) throws {
    let request = ClipRequest(.windows(seconds: 1), framesPerClip: 4, fit: .squashed(side: 32))
    let result = try clips("data/\(truth.folder)/\(truth.file)", request)
    // Two pieces on one clock, the second beginning before the first ends: decoding order shows.
    #expect(result.restarts == (truth.file == "size_change.ts" ? 1 : 0))
    let frames = result.clips.flatMap(\.frames)
    #expect(!frames.isEmpty)
    #expect(frames.map(\.index) == frames.map(\.index).sorted())
    #expect(result.clips.allSatisfy { $0.pixels.count == 4 * 3 * 32 * 32 })
    #expect(result.clips.last?.endSeconds == result.end)
    for (clip, next) in zip(result.clips, result.clips.dropFirst()) {
      #expect(clip.endSeconds == next.startSeconds)
    }
  }

  @Test(arguments: Truth.all.filter { $0.expectation == "partial" })
  func `a damaged video gives clips of the frames that decode`(_ truth: Truth) throws {
    let request = ClipRequest(.windows(seconds: 1), framesPerClip: 4, fit: .squashed(side: 32))
    let result = try clips("data/\(truth.folder)/\(truth.file)", request)
    #expect(!result.clips.isEmpty)
    // Once to decode the packets that were left out, once more with the times of what decodes.
    #expect(result.restarts <= 2)
    let last = result.clips.last?.frames.last?.index ?? 0
    #expect(last < truth.frameCount ?? 0)
  }

  @Test func `frames of two hours are found where they are`() throws {
    let request = ClipRequest(.windows(seconds: 600), framesPerClip: 4)
    let result = try clips("data/nasty/long_2h.mp4", request)
    #expect(result.clips.count == 12 && result.restarts == 0)
    for clip in result.clips {
      let size: Int = 3 * clip.width * clip.height
      for (position, frame) in clip.frames.enumerated() {
        let pixels = Array(clip.pixels[position * size..<(position + 1) * size])
        let image = RGBImage(width: clip.width, height: clip.height, pixels: pixels)
        #expect(Barcode.read(image) == frame.index / 10)
      }
    }
  }

  @Test func `a size that changes is scaled to the clip's first`() throws {
    let native = try clips("data/nasty/size_change.ts", ClipRequest(.whole, framesPerClip: 4))
    let clip = try #require(native.clips.last)
    #expect(clip.width == 128 && clip.height == 96)
    #expect(clip.pixels.count == 4 * 3 * 128 * 96)
    let shown = try clips(
      "data/nasty/size_change.ts",
      ClipRequest(.whole, framesPerClip: 4, orientation: .display)
    ).clips.last
    #expect(shown?.pixels.count == shown.map { 4 * 3 * $0.width * $0.height })
  }

  @Test(.enabled(if: Unzip.isPresent, "SKIPPED: needs the unzip program"))
  func `the demo model's sample frames are reproduced`() throws {
    let archive = SharedData.path("models/demo/samples/expected.npz")
    let frames = try Unzip.array("frames.npy", in: archive)
    let indices = try Unzip.array("frame_indices.npy", in: archive)
    let count: Int = 8 * 3 * 96 * 96
    for video in 0..<24 {
      let name = "models/demo/samples/demo\(video < 10 ? "0" : "")\(video).mp4"
      let request = ClipRequest(.whole, framesPerClip: 8, fit: .squashed(side: 96))
      let clip = try #require(try clips(name, request).clips.first)
      let expected = (0..<8).map { Int(indices[8 * (8 * video + $0)]) }  // int64, all below 256
      #expect(clip.frames.map(\.index) == expected)
      let pixels = frames[video * count..<(video + 1) * count]
      let differences = zip(clip.pixels, pixels).filter { $0 != $1 }
      // The resize rounds differently in about 2 of 100,000 values (spec § 5.4).
      #expect(differences.count <= count / 10_000, "\(name)")
      #expect(differences.allSatisfy { abs(Int($0) - Int($1)) == 1 }, "\(name)")
    }
  }
}

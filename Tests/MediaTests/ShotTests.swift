import Foundation
import TestSupport
import TestVideos
import Testing

@testable import Media

/// Shots of videos whose cuts are known because the test made them.
struct ShotTests {
  private func clips(
    _ video: RawVideo, _ segmentation: ClipRequest.Segmentation, count: Int = 4, side: Int? = 32
  ) throws -> [SampledClip] {
    let folder = try TemporaryFolder()
    let path: String = folder.path("video.avi")
    try video.write(to: path)
    let request = ClipRequest(
      segmentation, framesPerClip: count, fit: side.map { .squashed(side: $0) })
    var reader = try ClipReader(path: MediaPath(path), request: request, threads: 1)
    var clips: [SampledClip] = []
    while let event = try reader.next() {
      if case .clip(let clip) = event { clips.append(clip) } else { clips = [] }
    }
    return clips
  }

  /// Times to the tenth of a millisecond: they are multiples of a tenth of a second.
  private func rounded(_ times: [Double]) -> [Double] {
    times.map { ($0 * 10_000).rounded() / 10_000 }
  }

  private let shots = ClipRequest.Segmentation.shots(longest: 8, shortest: 1)

  @Test func `clips begin at cuts, and no frame is taken from beyond one`() throws {
    var video = RawVideo()
    let lengths: [Int] = [23, 31, 12, 47]
    for (seed, length) in lengths.enumerated() { video.addScene(seed, count: length) }
    let found = try clips(video, shots)
    #expect(rounded(found.map(\.startSeconds)) == [0, 2.3, 5.4, 6.6])
    #expect(rounded(found.map(\.endSeconds)) == [2.3, 5.4, 6.6, 11.3])
    for (clip, range) in zip(found, [0..<23, 23..<54, 54..<66, 66..<113]) {
      #expect(clip.frames.allSatisfy { range.contains($0.index) })
      // Never further from the frames wanted than a quarter of the stretch that each stands for.
      let wanted = FrameSampler.middle(of: range, count: 4)
      for (frame, ideal) in zip(clip.frames, wanted) {
        #expect(abs(frame.index - ideal) <= max(1, range.count / 16))
      }
    }
  }

  @Test func `the pixels of a clip are those of the frames it names`() throws {
    var video = RawVideo()
    for (seed, length) in [37, 29, 55].enumerated() { video.addScene(seed, count: length) }
    let frames = try clips(video, .windows(seconds: 0.1), count: 1)
    let pixels: [Int: [UInt8]] = Dictionary(
      uniqueKeysWithValues: frames.map { ($0.frames[0].index, $0.pixels) })
    let size: Int = 3 * 32 * 32
    for clip in try clips(video, shots) {
      for (place, frame) in clip.frames.enumerated() {
        #expect(pixels[frame.index] == Array(clip.pixels[place * size..<(place + 1) * size]))
      }
    }
  }

  @Test(arguments: [1, 5, 9, 77, 80, 95, 119, 121, 160, 203])
  func `a video without cuts gives exactly its windows`(count: Int) throws {
    var video = RawVideo()
    video.addScene(3, count: count)
    let found = try clips(video, shots)
    #expect(found == (try clips(video, .windows(seconds: 8))))
    #expect(!found.isEmpty)
  }

  @Test func `long shots are cut into windows that begin anew at each cut`() throws {
    var video = RawVideo()
    video.addScene(1, count: 205)
    video.addScene(2, count: 175)
    let found = try clips(video, shots)
    #expect(rounded(found.map(\.startSeconds)) == [0, 8, 16, 20.5, 28.5])
    #expect(rounded(found.map(\.endSeconds)) == [8, 16, 20.5, 28.5, 38])
    // Those that no cut shortens take exactly the frames of a window.
    #expect(found[0].frames.map(\.index) == FrameSampler.middle(of: 0..<80, count: 4))
    #expect(found[1].frames.map(\.index) == FrameSampler.middle(of: 80..<160, count: 4))
    #expect(found[3].frames.map(\.index) == FrameSampler.middle(of: 205..<285, count: 4))
    // 1.5 s are less than half a window.
    video.addScene(5, count: 95)
    let joined = try clips(video, shots)
    #expect(rounded(joined.map(\.startSeconds)) == [0, 8, 16, 20.5, 28.5, 38])
    #expect(rounded(joined.map(\.endSeconds)).last == 47.5)
  }

  @Test func `a flash, a fade and a short insert are no shots of their own`() throws {
    var flash = RawVideo()
    flash.addScene(1, count: 60) { $0 == 30 ? 120 : 0 }
    #expect(try clips(flash, shots).count == 1)
    var fade = RawVideo()
    fade.addScene(1, count: 60) { -4 * $0 }
    #expect(try clips(fade, shots).count == 1)
    var insert = RawVideo()
    for (seed, length) in [(1, 40), (2, 5), (1, 40)] { insert.addScene(seed, count: length) }
    let found = try clips(insert, shots)
    #expect(rounded(found.map(\.startSeconds)) == [0, 4])
    var end = RawVideo()
    for (seed, length) in [(1, 40), (2, 5)] { end.addScene(seed, count: length) }
    #expect(try rounded(clips(end, shots).map(\.endSeconds)) == [4.5])
  }

  @Test func `overlapping windows share frames that are decoded once`() throws {
    var video = RawVideo()
    video.addScene(1, count: 200)
    let found = try clips(video, .windows(seconds: 8, overlap: 4))
    #expect(rounded(found.map(\.startSeconds)) == [0, 4, 8, 12])
    #expect(rounded(found.map(\.endSeconds)) == [8, 12, 16, 20])
    for (number, clip) in found.enumerated() {
      let range = 40 * number..<40 * number + 80
      #expect(clip.frames.map(\.index) == FrameSampler.middle(of: range, count: 4))
    }
    #expect(found == (try clips(video, .shots(longest: 8, shortest: 1, overlap: 4))))
    // A remainder of half a step is a window, less joins the last.
    video.addScene(1, count: 20)
    #expect(
      try rounded(clips(video, .windows(seconds: 8, overlap: 4)).map(\.endSeconds)) == [
        8, 12, 16, 20, 22,
      ])
    var short = RawVideo()
    short.addScene(1, count: 215)
    #expect(
      try rounded(clips(short, .windows(seconds: 8, overlap: 4)).map(\.endSeconds)) == [
        8, 12, 16, 21.5,
      ])
  }

  @Test func `random cuts of distinct scenes are all found, and nothing else`() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<4 {
      var video = RawVideo()
      var cuts: [Double] = [0]
      for seed in 0..<6 {
        video.addScene(seed, count: Int.random(in: 11...70, using: &generator))
        cuts.append(Double(video.count) / 10)
      }
      let found = try clips(video, shots, side: 16)
      #expect(rounded(found.map(\.startSeconds)) == Array(cuts.dropLast()))
      #expect(rounded(found.map(\.endSeconds)) == Array(cuts.dropFirst()))
    }
  }
}

/// Shots of real videos, whose cuts were found by eye.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct SharedShotTests {
  @Test(arguments: [
    ("free/big_buck_bunny_0_30.webm", [283, 376, 551]), ("free/small_bunny_1080p_60fps.mp4", []),
    ("free/chaplin.mp4", []), ("free/elf.webm", []), ("third_party/mm_demo.mp4", []),
    ("third_party/mm_test.mp4", []), ("third_party/internvid_example1.mp4", []),
    ("third_party/flipping_a_pancake.mkv", []), ("third_party/fire2.mp4", []),
  ])
  func `cuts are found where a person sees them`(name: String, cuts: [Int]) throws {
    var reader = try VideoReader(path: MediaPath(SharedData.path("data/videos/\(name)")))
    var detector = ShotDetector()
    var found: [Int] = []
    while let stamp = try reader.next() {
      guard let signature = reader.signature() else { continue }
      if let cut = detector.observe(signature, index: stamp.index) { found.append(cut) }
    }
    #expect(found.filter { $0 > 24 } == cuts)
  }
}

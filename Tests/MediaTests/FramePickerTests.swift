import Media
import TestSupport
import Testing

@Suite struct FramePickerTests {
  private func sequential(_ path: MediaPath, _ count: Int) throws -> [UInt8] {
    try ClipReader.single(path: path, request: ClipRequest(.whole, framesPerClip: count)).clip
      .pixels
  }

  @Test(arguments: [1, 3, 8, 20], [1, 2])
  func `picked frames are those of decoding from the start`(count: Int, threads: Int) throws {
    for name in ["bars.mp4", "rotated.mp4"] {
      let path = try Fixture.path(name)
      let picked = try #require(
        try FramePicker.middleFrames(path: path, count: count, threads: threads))
      #expect(picked.indices == FrameSampler.middle(total: 20, count: count))
      #expect(try picked.images.flatMap(\.pixels) == sequential(path, count))
    }
  }

  @Test func `frames of a range are picked by their times`() throws {
    let picked = try #require(
      try FramePicker.middleFrames(
        path: Fixture.path("bars.mp4"), from: 0.9, to: 1.7, count: 8, orientation: .coded))
    #expect(picked.images.map(Barcode.read) == Array(9..<17))
  }

  @Test func `there is no answer where frames can only be found from the start`() throws {
    for name in ["raw.h264", "b_frames.avi", "lossless.mkv", "edit_list.mp4", "truncated.mp4"] {
      #expect(try FramePicker.middleFrames(path: Fixture.path(name), count: 2) == nil)
    }
    #expect(throws: MediaError.self) {
      try FramePicker.middleFrames(path: Fixture.path("page.mp4"), count: 2)
    }
  }
}

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct FramePickerSharedTests {
  @Test(arguments: [
    "all_intra.mp4", "fps_1.mp4", "fps_23.976.mp4", "full_range.mp4", "gap_10s.mp4",
    "hevc_hvc1.mp4",
    "hflip.mp4", "intra_refresh.mp4", "jitter.mp4", "late_video.mp4", "moov_last.mp4",
    "negative_start.mp4", "h264_10bit.mp4", "gray.mp4", "flip_mdat.mp4", "fragmented.mp4",
  ])
  func `difficult files give the same frames or no answer`(name: String) throws {
    let path = MediaPath(SharedData.path("data/nasty/" + name))
    for count in [3, 8] {
      guard let picked = try? FramePicker.middleFrames(path: path, count: count, threads: 2) else {
        continue
      }
      let clip = try ClipReader.single(
        path: path, request: ClipRequest(.whole, framesPerClip: count)
      ).clip
      #expect(picked.images.flatMap(\.pixels) == clip.pixels)
      #expect(picked.indices == clip.frames.map(\.index))
    }
  }
}

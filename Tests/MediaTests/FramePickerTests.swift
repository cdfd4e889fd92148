import Foundation
import Kernels
import TestSupport
import Testing

@testable import Media

/// What a file comes to: the clips of a request, or the class of the failure.
private enum Result: Equatable {
  case clips([SampledClip])
  case failure(String)

  init(_ path: MediaPath, _ request: ClipRequest, picks: Bool) {
    do throws(MediaError) {
      var reader = try ClipReader(path: path, request: request, threads: 2, picks: picks)
      var clips: [SampledClip] = []
      while let event = try reader.next() {
        switch event {
        case .clip(let clip): clips.append(clip)
        case .restarted: clips = []
        }
      }
      self = .clips(clips)
    } catch {
      self = .failure(error.errorClass)
    }
  }
}

private let requests: [ClipRequest] = [
  ClipRequest(.whole, framesPerClip: 3),
  ClipRequest(.whole, framesPerClip: 8, choice: .evenly, fit: .middleBicubic(side: 32)),
  ClipRequest(.firstThirtySeconds, framesPerClip: 8, fit: .squashed(side: 32)),
  ClipRequest(.windows(seconds: 2, overlap: 1), framesPerClip: 4, fit: .squashed(side: 32)),
  ClipRequest(.range(start: 0.5, end: 1.2), framesPerClip: 8, fit: .squashed(side: 32)),
  ClipRequest(.range(start: 0.9, end: nil), framesPerClip: 2, fit: .squashed(side: 32)),
]

@Suite struct FramePickerTests {
  private func sequential(_ path: MediaPath, _ request: ClipRequest) throws -> PictureValues {
    try ClipReader.single(path: path, request: request).clip.pictures
  }

  @Test(arguments: [1, 3, 8, 20, 30], [1, 2])
  func `picked frames are those of decoding from the start`(count: Int, threads: Int) throws {
    for name in ["bars.mp4", "rotated.mp4"] {
      let path = try Fixture.path(name)
      for fit in [nil, PictureFit.squashed(side: 16), .middleNearest(side: 16, shortSide: 20)] {
        let request = ClipRequest(.whole, framesPerClip: count, fit: fit)
        let picked = try #require(
          try FramePicker.pictures(path: path, request: request, threads: threads))
        #expect(try picked.values == sequential(path, request))
        #expect(picked.count == count)
      }
    }
  }

  @Test func `frames of a range are picked by their times`() throws {
    let request = ClipRequest(
      .range(start: 0.9, end: 1.7), framesPerClip: 8, orientation: .coded)
    let picked = try #require(
      try FramePicker.pictures(path: Fixture.path("bars.mp4"), request: request))
    let size: Int = 3 * picked.width * picked.height
    let images = (0..<8).map { index in
      RGBImage(
        width: picked.width, height: picked.height,
        pixels: Array(picked.values.bytes[index * size..<(index + 1) * size]))
    }
    #expect(images.map(Barcode.read) == Array(9..<17))
  }

  @Test func `there is no answer where frames can only be found from the start`() throws {
    let request = ClipRequest(.whole, framesPerClip: 2)
    for name in ["raw.h264", "b_frames.avi", "lossless.mkv", "edit_list.mp4", "truncated.mp4"] {
      #expect(try FramePicker.pictures(path: Fixture.path(name), request: request) == nil)
    }
    #expect(throws: MediaError.self) {
      try FramePicker.pictures(path: Fixture.path("page.mp4"), request: request)
    }
  }

  @Test(arguments: requests)
  func `clips are the same with packets left out`(request: ClipRequest) throws {
    for name in ["bars.mp4", "rotated.mp4", "edit_list.mp4", "truncated.mp4", "raw.h264"] {
      let path = try Fixture.path(name)
      #expect(
        Result(path, request, picks: true) == Result(path, request, picks: false), "\(name)")
    }
  }

  @Test func `packets are left out of a video with pictures that nothing leans on`() throws {
    let path = try Fixture.path("bars.mp4")
    let picks: [Bool] = try [
      .windows(seconds: 1), .shots(longest: 1, shortest: 0.2),
    ].map { (segmentation: ClipRequest.Segmentation) in
      let reader = try ClipReader(path: path, request: ClipRequest(segmentation, framesPerClip: 2))
      return reader.isPicking
    }
    #expect(picks == [true, false])
  }

  @Test func `damage on the way to a frame makes all be decoded`() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("bars.mp4").description))
    let marker = try #require(bytes.range(of: Data("mdat".utf8)))
    // Every hundredth byte of the pictures, each time another share of them.
    for share in 1...9 {
      var damaged = bytes
      let end: Int = marker.upperBound + (bytes.count - marker.upperBound) * share / 10
      for place in stride(from: marker.upperBound + 40, to: min(end, bytes.count), by: 101) {
        damaged[place] ^= 0x55
      }
      let path = folder.path("damaged.mp4")
      try damaged.write(to: URL(fileURLWithPath: path))
      let request = ClipRequest(.windows(seconds: 0.5), framesPerClip: 2)
      let found = Result(MediaPath(path), request, picks: true)
      #expect(found == Result(MediaPath(path), request, picks: false), "\(share)")
    }
  }
}

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct FramePickerSharedTests {
  /// Has damage in a packet that nothing leans on; decoding it gives a frame less.
  private static let damagedElsewhere: String = "flip_mdat.mp4"

  /// Of other containers all packets are decoded.
  private static let files: [Truth] = Truth.all.filter { truth in
    !truth.isLong && truth.file != damagedElsewhere
      && [".mp4", ".mov", ".mkv"].contains { truth.file.hasSuffix($0) }
  }

  @Test(arguments: files)
  func `every file gives the same with packets left out, or the same failure`(truth: Truth) throws {
    let path = MediaPath(truth.path)
    for request in [requests[1], requests[3], requests[4]] {
      let all = Result(path, request, picks: false)
      // Compared outside of the expectation, which would print all pixels.
      let isSame: Bool = Result(path, request, picks: true) == all
      #expect(isSame, "\(request.segmentation)")
      guard let picked = try? FramePicker.pictures(path: path, request: request, threads: 2) else {
        continue
      }
      guard case .clips(let clips) = all else {
        Issue.record("frames were picked of a file that fails")
        continue
      }
      let isEqual: Bool = clips.map(\.pictures) == [picked.values]
      #expect(isEqual, "\(request.segmentation)")
    }
  }
}

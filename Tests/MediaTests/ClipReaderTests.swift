import Testing

@testable import Media

struct ClipReaderTests {
  /// All clips of a fixture; those before a restart are dropped.
  private func clips(
    _ name: String, _ segmentation: ClipRequest.Segmentation, count: Int = 4, side: Int? = nil
  ) throws -> (clips: [SampledClip], restarts: Int) {
    let request = ClipRequest(
      segmentation, framesPerClip: count, fit: side.map { .squashed(side: $0) })
    var reader = try ClipReader(path: Fixture.path(name), request: request)
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
    return (clips, restarts)
  }

  /// The bar codes of a clip's frames.
  private func codes(_ clip: SampledClip) -> [Int] {
    let size: Int = 3 * clip.width * clip.height
    return clip.frames.indices.map { frame in
      Barcode.read(
        RGBImage(
          width: clip.width, height: clip.height,
          pixels: Array(clip.pixels[frame * size..<(frame + 1) * size])))
    }
  }

  @Test func `windows follow each other and the remainder joins the last`() throws {
    // 20 frames, 2 s: windows of 0.8 s leave 0.4 s, half a window, which stands alone.
    let halves = try clips("bars.mp4", .windows(seconds: 0.8)).clips
    #expect(halves.map(\.startSeconds) == [0, 0.8, 1.6])
    #expect(halves.map(\.endSeconds) == [0.8, 1.6, 2])
    #expect(halves.map(codes) == [[0, 2, 4, 6], [8, 10, 12, 14], [16, 17, 18, 19]])
    // Windows of 0.9 s leave 0.2 s, which joins.
    let joined = try clips("bars.mp4", .windows(seconds: 0.9)).clips
    #expect(joined.map(\.endSeconds) == [0.9, 2])
    #expect(joined.map { $0.frames.map(\.index) } == [[0, 2, 4, 7], [9, 12, 15, 18]])
  }

  @Test func `a video shorter than a window is one clip`() throws {
    let result = try clips("bars.mp4", .windows(seconds: 60), count: 8).clips
    #expect(result.count == 1)
    #expect(result.first?.frames.map(\.index) == FrameSampler.middle(total: 20, count: 8))
    #expect(result == (try clips("bars.mp4", .whole, count: 8).clips))
  }

  @Test func `each clip holds the frames it names`() throws {
    for clip in try clips("bars.mp4", .windows(seconds: 0.3), count: 3).clips {
      #expect(codes(clip) == clip.frames.map(\.index))
      #expect(clip.frames.allSatisfy { (clip.startSeconds..<clip.endSeconds).contains($0.seconds) })
      #expect(clip.frames.allSatisfy { $0.pts != nil })
    }
  }

  @Test func `a clip of too few frames repeats its last`() throws {
    let result = try clips("bars.mp4", .windows(seconds: 0.2), count: 4).clips
    #expect(result.count == 10)
    #expect(result.first.map(codes) == [0, 1, 1, 1])
    #expect(result.first?.pixels.count == 4 * 3 * 64 * 48)
  }

  @Test func `a range holds the frames that begin in it`() throws {
    let clip = try #require(try clips("bars.mp4", .range(start: 0.5, end: 0.9)).clips.first)
    #expect(codes(clip) == [5, 6, 7, 8])
    #expect(clip.startSeconds == 0.5 && clip.endSeconds == 0.9)
    let open = try #require(try clips("bars.mp4", .range(start: 1.6, end: nil)).clips.first)
    #expect(codes(open) == [16, 17, 18, 19])
    let between = try #require(
      try clips("bars.mp4", .range(start: 0.52, end: 0.58), count: 1).clips.first)
    #expect(codes(between) == [5])
  }

  @Test(arguments: [(2.0, nil), (1.0, 1.0), (1.0, 0.5), (-1.0, 1.0), (.nan, 1.0)])
  func `a range without any of the video is refused`(_ start: Double, _ end: Double?) throws {
    let error = #expect(throws: MediaError.self) {
      try clips("bars.mp4", .range(start: start, end: end))
    }
    #expect(error?.errorClass == "err_range")
  }

  @Test func `a damaged file starts over with the frames that can be decoded`() throws {
    let promised = try FrameTimeline.read(path: Fixture.path("truncated.mp4")).count
    let real = try Fixture.codes("truncated.mp4")
    try #require(real.count < promised)
    let result = try clips("truncated.mp4", .windows(seconds: 0.2), count: 2)
    #expect(result.restarts == 1)
    #expect(result.clips.last?.frames.last?.index == real.count - 1)
    for clip in result.clips {
      #expect(codes(clip) == clip.frames.map { real[$0.index] })
    }
  }

  @Test func `frames are resized to a square without cropping`() throws {
    let native = try #require(try clips("lossless.mkv", .whole, count: 6).clips.first)
    let square = try #require(try clips("lossless.mkv", .whole, count: 6, side: 64).clips.first)
    #expect(square.width == 64 && square.height == 64)
    // The width stays and all rows of a frame are equal, so the resize adds rows of the same.
    for frame in 0..<6 {
      let row = native.pixels[frame * 3 * 64 * 48..<frame * 3 * 64 * 48 + 3 * 64]
      for line in 0..<64 {
        let start: Int = (frame * 64 + line) * 3 * 64
        #expect(square.pixels[start..<start + 3 * 64].elementsEqual(row))
      }
    }
  }

  @Test func `a window in which nothing begins joins the one before`() throws {
    let description = try VideoFile.probe(path: Fixture.path("bars.mp4"))
    let ticks: [Int64] = [0, 1024, 100_352, 101_376]  // of 1/10240 s: 0, 0.1, 9.8 and 9.9 s
    let timeline = FrameTimeline(
      ticks.map { FrameTimeline.Entry(ticks: $0, orderTicks: $0, durationTicks: 1024) },
      description: description)
    let plan = try ClipPlan(
      ClipRequest(.windows(seconds: 1), framesPerClip: 2), timeline: timeline, path: "x")
    #expect(plan.clips.map(\.startSeconds) == [0, 9])
    #expect(plan.clips.map(\.endSeconds) == [9, timeline.endSeconds])
    #expect(plan.clips.map(\.frames) == [[0, 1], [2, 3]])
  }
}

import Testing

@testable import Media

struct FrameTimelineTests {
  /// A description with a clock of 1/1000 s and ten frames a second.
  private func description(start: Double = 0, hasTimestamps: Bool = true) -> VideoDescription {
    VideoDescription(
      container: "test", codec: "test", pixelFormat: nil, width: 16, height: 16,
      sampleAspectRatio: Rational(1, 1), displayTransform: .identity,
      averageFrameRate: Rational(10, 1), timeBase: Rational(1, 1000), startSeconds: start,
      durationSeconds: nil, bitRate: nil, timeCode: nil, streamIndex: 0, streams: [],
      hasTimestamps: hasTimestamps)
  }

  private func timeline(_ shown: [Int64?], decoded: [Int64]? = nil, start: Double = 0)
    -> FrameTimeline
  {
    let entries = shown.indices.map {
      FrameTimeline.Entry(
        ticks: shown[$0], orderTicks: decoded?[$0] ?? shown[$0], durationTicks: 100)
    }
    return FrameTimeline(entries, description: description(start: start))
  }

  private func isClose(_ seconds: [Double], _ expected: [Double]) -> Bool {
    seconds.count == expected.count
      && zip(seconds, expected).allSatisfy { abs($0 - $1) < 1e-9 }
  }

  @Test func `packets in decoding order are put in presentation order`() {
    let shown: [Int64?] = [0, 300, 100, 200, 600, 400, 500]
    let result = timeline(shown, decoded: [-200, -100, 0, 100, 200, 300, 400])
    #expect(isClose(result.seconds, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))
    #expect(abs(result.endSeconds - 0.7) < 1e-9)
  }

  @Test func `a hole in the middle of reordered frames stays one clock`() {
    let shown: [Int64?] = [0, 20_100, 100, 20_000]
    let result = timeline(shown, decoded: [-200, -100, 0, 19_900])
    #expect(isClose(result.seconds, [0, 0.1, 20, 20.1]))
  }

  @Test func `seconds count from the container's start`() {
    #expect(isClose(timeline([12_000, 12_100], start: 10).seconds, [2, 2.1]))
    #expect(isClose(timeline([12_000, 12_100], start: 99).seconds, [0, 0.1]))
    #expect(isClose(timeline([-500, -400], start: -0.5).seconds, [0, 0.1]))
  }

  @Test func `a clock that jumps back goes on where it was`() {
    let result = timeline([5000, 5100, 5200, 1000, 1100], start: 5)
    #expect(isClose(result.seconds, [0, 0.1, 0.2, 0.3, 0.4]))
  }

  @Test func `a clock that jumps ahead by hours goes on where it was`() {
    let result = timeline([0, 100, 90_000_000, 90_000_100])
    #expect(isClose(result.seconds, [0, 0.1, 0.2, 0.3]))
  }

  @Test func `missing times are filled in by the frame rate`() {
    #expect(isClose(timeline([nil, nil, nil]).seconds, [0, 0.1, 0.2]))
    #expect(isClose(timeline([0, nil, nil, 400]).seconds, [0, 0.1, 0.2, 0.4]))
    #expect(isClose(timeline([nil, 700, 800]).seconds, [0, 0.1, 0.2]))
  }

  @Test func `the wildest timestamps neither trap nor fall`() {
    let wild: [Int64?] = [.max, 0, .min + 1, nil, .max, 5, .min + 1]
    let seconds = timeline(wild).seconds
    #expect(seconds.count == wild.count)
    #expect(zip(seconds, seconds.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(seconds.allSatisfy { $0.isFinite && $0 >= 0 })
  }

  @Test func `frames of a range begin inside it`() {
    let result = timeline([0, 100, 200, 300, 400])
    #expect(result.frames(from: 0.1, to: 0.3) == 1..<3)
    #expect(result.frames(from: 0.11, to: 0.19) == 2..<2)
    #expect(result.frames(from: 0, to: .infinity) == 0..<5)
    #expect(result.frames(from: 9, to: 10) == 5..<5)
  }

  @Test(arguments: ["bars.mp4", "raw.h264", "b_frames.avi", "wide_pixels.mkv", "edit_list.mp4"])
  func `packets give the times that decoding gives`(_ name: String) throws {
    let timeline = try FrameTimeline.read(path: Fixture.path(name))
    let decoded = try Fixture.seconds(name)
    #expect(isClose(timeline.seconds, decoded))
    #expect(timeline.isEstimated == ["b_frames.avi", "raw.h264"].contains(name))
  }
}

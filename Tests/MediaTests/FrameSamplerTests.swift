import Foundation
import Media
import TestSupport
import Testing

struct FrameSamplerTests {
  @Test func `the middles of equal segments are chosen`() {
    #expect(FrameSampler.middle(total: 8, count: 8) == Array(0..<8))
    #expect(FrameSampler.middle(total: 16, count: 8) == [0, 2, 4, 6, 8, 10, 12, 14])
    // edges 0 1 2 3 5 6 7 8 10: the quotient 1.25 is truncated at each edge.
    #expect(FrameSampler.middle(total: 10, count: 8) == [0, 1, 2, 3, 5, 6, 7, 8])
    #expect(FrameSampler.middle(total: 100, count: 1) == [49])
  }

  @Test func `too short a video repeats its last frame`() {
    #expect(FrameSampler.middle(total: 1, count: 4) == [0, 0, 0, 0])
    #expect(FrameSampler.middle(total: 3, count: 5) == [0, 1, 2, 2, 2])
  }

  @Test func `a range is sampled as a video of its length`() {
    #expect(
      FrameSampler.middle(of: 100..<116, count: 8) == stride(from: 100, to: 116, by: 2).map { $0 })
  }

  @Test func `choices rise and stay inside for any size`() {
    for total in 1...300 {
      for count in [1, 2, 4, 8, 16, 31] {
        let chosen = FrameSampler.middle(total: total, count: count)
        #expect(chosen.count == count)
        #expect(chosen == chosen.sorted())
        #expect(chosen.allSatisfy { (0..<total).contains($0) })
      }
    }
  }

  @Test func `only videos of over 30 seconds are cut to 30`() {
    #expect(FrameSampler.firstThirtySeconds(total: 750, framesPerSecond: 25) == 750)
    #expect(FrameSampler.firstThirtySeconds(total: 751, framesPerSecond: 25) == 750)
    #expect(FrameSampler.firstThirtySeconds(total: 1000, framesPerSecond: 29.97) == 899)
    #expect(FrameSampler.firstThirtySeconds(total: 1000, framesPerSecond: nil) == 1000)
    #expect(FrameSampler.firstThirtySeconds(total: 5, framesPerSecond: 0.01) == 1)
  }

  private struct Golden: Decodable {
    let totalFrames: Int
    let fps: Double
    let first30sOnly: Bool
    let wanted: Int
    let indices: [Int]

    enum CodingKeys: String, CodingKey {
      case fps, wanted, indices
      case totalFrames = "total_frames"
      case first30sOnly = "first_30s_only"
    }
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.hint))
  func `the authors' choices are reproduced`() throws {
    let path = SharedData.path("goldens/videomamba/sampling.json")
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let goldens = try JSONDecoder().decode([Golden].self, from: data)
    #expect(goldens.count > 10)
    for golden in goldens {
      let total =
        golden.first30sOnly
        ? FrameSampler.firstThirtySeconds(total: golden.totalFrames, framesPerSecond: golden.fps)
        : golden.totalFrames
      #expect(FrameSampler.middle(total: total, count: golden.wanted) == golden.indices)
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import Media

/// Frame numbers as the authors' loaders give them.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct FrameChoiceGoldenTests {
  private func rows(_ name: String) throws -> [[Any]] {
    let path = SharedData.path("goldens/uniformerv2/preprocess/indices.json")
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require((object as? [String: [[Any]]])?[name])
  }

  @Test(arguments: ["sparse", "something"])
  func `views of a video take the frames of the authors' loader`(name: String) throws {
    let rows = try rows(name)
    #expect(rows.count > 20)
    for row in rows {
      let numbers = row.compactMap { $0 as? Int }
      let expected = try #require(row.last as? [Int])
      let found = FrameSampler.sparse(
        total: numbers[0], count: numbers[1], view: numbers[2], of: numbers[3])
      // Files of pictures are numbered from 1, and their rule knows no last one.
      let shift: Int = name == "something" ? 1 : 0
      #expect(found.map { $0 + shift } == expected.map { min($0, numbers[0] - 1 + shift) })
    }
  }

  @Test func `the retrieval harness takes a frame of each second`() throws {
    for row in try rows("retrieval") {
      let total = try #require(row[0] as? Int)
      let rate = try #require(row[1] as? Double)
      let most = try #require(row[2] as? Int)
      let found = FrameSampler.onePerSecond(total: total, framesPerSecond: rate, most: most)
      #expect(found == row.last as? [Int])
    }
  }

  @Test func `the demonstration takes evenly spaced frames`() throws {
    for row in try rows("linspace") {
      let numbers = row.compactMap { $0 as? Int }
      #expect(FrameSampler.evenly(total: numbers[0], count: numbers[1]) == row.last as? [Int])
    }
  }
}

import Catalog
import Testing

@Suite struct ClipRangesTests {
  @Test(
    arguments: [
      ([], []),
      ([4...6], [4...6]),
      ([7...9, 1...3], [1...3, 7...9]),
      ([4...6, 1...3], [1...6]),
      ([1...9, 2...3, 5...12], [1...12]),
      ([.max - 1 ... .max, .min ... .min], [.min ... .min, .max - 1 ... .max]),
    ] as [([ClosedRange<Int64>], [ClosedRange<Int64>])])
  func `ranges are put in order and joined`(
    given: [ClosedRange<Int64>], expected: [ClosedRange<Int64>]
  ) {
    #expect(ClipRanges(given).ranges == expected)
  }

  @Test func `membership agrees with the ids`() {
    let ranges = ClipRanges([3...5, 9...9, 20...31])
    let ids = Set(ranges.ids)
    #expect(ids.count == 16)
    for id in Int64(-1)...40 { #expect(ranges.contains(id) == ids.contains(id)) }
  }
}

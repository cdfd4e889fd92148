import Indexes
import TestSupport
import Testing

@Suite struct RowSetTests {
  @Test(arguments: [0, 1, 63, 64, 65, 128, 1_000])
  func `a full set has every row and no other`(count: Int) {
    let rows = RowSet(allOf: count)
    #expect(rows.count == count)
    #expect((0..<count).allSatisfy(rows.contains))
    #expect(RowSet(rowCount: count).count == 0)
  }

  @Test func `rows come, go and intersect as in a set`() {
    var generator = SeededGenerator(seed: 2)
    var (left, right) = (RowSet(rowCount: 200), RowSet(allOf: 200))
    var (leftModel, rightModel) = (Set<Int>(), Set(0..<200))
    for _ in 0..<150 {
      let row = Int.random(in: 0..<200, using: &generator)
      left.insert(row)
      leftModel.insert(row)
      right.remove(199 - row)
      rightModel.remove(199 - row)
    }
    left.formIntersection(right)
    #expect((0..<200).filter(left.contains) == leftModel.intersection(rightModel).sorted())
    #expect(left.count == leftModel.intersection(rightModel).count)
  }

  @Test func `ids are turned into rows, in any order and with strangers among them`() throws {
    let index = try Samples().index([[Float]](repeating: [1], count: 300))
    let ids: [Int64] = [10, 20, 25, 2_990, 3_000, 3_001, -5, 500, 0, 500, 10, .max, .min]
    let allowed = index.rows(allowing: ids)
    #expect((0..<300).filter(allowed.contains) == [0, 1, 49, 298, 299])
    let excluded = index.rows(excluding: ids)
    #expect((0..<300).filter { !excluded.contains($0) } == [0, 1, 49, 298, 299])
  }

  @Test func `ranges of ids are turned into the rows within them`() throws {
    let index = try Samples().index([[Float]](repeating: [1], count: 300))
    let ranges: [ClosedRange<Int64>] = [
      -9...9, 15...30, 31...31, 40...40, 990...1_020, 2_995 ... .max,
    ]
    let rows = index.rows(allowing: ranges)
    let expected = (0..<300).filter { row in
      ranges.contains { $0.contains(index.id(atRow: row)) }
    }
    #expect(expected.count == 8)
    #expect((0..<300).filter(rows.contains) == expected)
    let others = index.rows(excluding: ranges)
    #expect((0..<300).filter { !others.contains($0) } == expected)
    #expect(index.rows(allowing: [.min ... .max]).count == 300)
    #expect(index.rows(allowing: [] as [ClosedRange<Int64>]).count == 0)
  }

  @Test func `every id finds its own row`() throws {
    let index = try Samples().index([[Float]](repeating: [1], count: 200))
    for gap in [1, 2, 3, 17, 64] {
      let chosen = Array(stride(from: 0, to: 200, by: gap))
      let rows = index.rows(allowing: chosen.map { Int64($0 + 1) * 10 })
      #expect((0..<200).filter(rows.contains) == chosen)
    }
  }
}

import Foundation
import Indexes
import TestSupport
import Testing

@Suite struct IndexBuilderTests {
  let samples = Samples()

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: samples.folder?.url.path ?? "")
  }

  @Test func `a finished file stands alone in its folder and replaces an older one`() throws {
    try samples.write([[1, 2]])
    let report = try samples.write([[1, 2], [3, 4]], kind: .lists(count: 2))
    #expect(try files() == ["vectors-1.vsx"])
    #expect(try samples.bytes().count == report.byteCount)
    #expect(try VectorFile.open(path: samples.path).listCount == 2)
  }

  @Test(arguments: VectorCode.allCases, [Float.nan, .infinity, -.infinity])
  func `vectors that are not finite are refused by their id`(
    code: VectorCode, component: Float
  ) throws {
    for kind in [IndexSettings.Kind.flat, .lists(count: 2)] {
      #expect(throws: IndexError.vectorNotFinite(path: samples.path, id: 20)) {
        try samples.write([[0, 1], [component, 2], [3, 3]], code: code, kind: kind)
      }
    }
    #expect(try files() == [])
  }

  @Test func `a component too large for half precision is refused`() throws {
    try samples.write([[65_504]], code: .float16)
    #expect(throws: IndexError.vectorNotFinite(path: samples.path, id: 20)) {
      try samples.write([[65_504], [65_520]], code: .float16)
    }
  }

  @Test(arguments: [5, 4, -9] as [Int64])
  func `ids that do not rise are refused`(id: Int64) {
    #expect(throws: IndexError.idsNotRising(path: samples.path, id: id, after: 5)) {
      try IndexBuilder.build(
        from: VectorArray([1, 2], dimension: 1, ids: [5, id]), to: samples.path)
    }
  }

  @Test func `a folder that is not there is named`() {
    let path = samples.path + "/nowhere/x.vsx"
    let error = #expect(throws: IndexError.self) {
      try IndexBuilder.build(from: VectorArray([1], dimension: 1), to: path)
    }
    #expect(error?.description.hasPrefix("\(path): cannot create: ") == true)
  }

  @Test func `an index without vectors finds nothing`() throws {
    for kind in [IndexSettings.Kind.automatic, .flat, .lists(count: 3)] {
      try samples.write([], dimension: 2, kind: kind)
      let index = try VectorFile.open(path: samples.path)
      try index.verifyContents()
      #expect(try index.search(query: [1, 2], k: 5) == [])
    }
  }
}

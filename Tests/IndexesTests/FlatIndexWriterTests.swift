import Foundation
import Indexes
import TestSupport
import Testing

@Suite struct FlatIndexWriterTests {
  let samples = Samples()

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: samples.folder?.url.path ?? "")
  }

  @Test func `a file that is not finished never appears`() throws {
    do {
      let writer = try FlatIndexWriter(
        path: samples.path, dimension: 2, code: .float32, fingerprint: Samples.fingerprint)
      try writer.append(id: 1, vector: ([1, 2] as [Float]).span)
      #expect(try files().filter { $0.hasSuffix(".vsx") } == [])
    }
    #expect(try files() == [])
  }

  @Test func `a finished file stands alone in its folder and replaces an older one`() throws {
    try samples.write([[1, 2]])
    let size = try samples.write([[1, 2], [3, 4]])
    #expect(try files() == ["vectors-1.vsx"])
    #expect(try samples.bytes().count == size)
    #expect(try FlatIndex.open(path: samples.path, expectedFingerprint: nil).count == 2)
  }

  @Test(arguments: VectorCode.allCases, [Float.nan, .infinity, -.infinity])
  func `vectors that are not finite are refused`(code: VectorCode, component: Float) throws {
    let writer = try FlatIndexWriter(
      path: samples.path, dimension: 3, code: code, fingerprint: Samples.fingerprint)
    #expect(throws: IndexError.vectorNotFinite(path: samples.path, id: 4)) {
      try writer.append(id: 4, vector: ([0, 1, component] as [Float]).span)
    }
    try writer.append(id: 4, vector: ([0, 1, 2] as [Float]).span)
    _ = try writer.finish()
    #expect(try FlatIndex.open(path: samples.path, expectedFingerprint: nil).count == 1)
  }

  @Test func `a component too large for half precision is refused`() throws {
    let writer = try FlatIndexWriter(
      path: samples.path, dimension: 1, code: .float16, fingerprint: Samples.fingerprint)
    try writer.append(id: 1, vector: ([65_504] as [Float]).span)
    #expect(throws: IndexError.vectorNotFinite(path: samples.path, id: 2)) {
      try writer.append(id: 2, vector: ([65_520] as [Float]).span)
    }
  }

  @Test(arguments: [5, 4, -9] as [Int64])
  func `ids that do not rise are refused`(id: Int64) throws {
    let writer = try FlatIndexWriter(
      path: samples.path, dimension: 1, code: .float32, fingerprint: Samples.fingerprint)
    try writer.append(id: 5, vector: ([1] as [Float]).span)
    #expect(throws: IndexError.idsNotRising(path: samples.path, id: id, after: 5)) {
      try writer.append(id: id, vector: ([1] as [Float]).span)
    }
  }

  @Test func `a vector of another dimension is refused`() throws {
    let writer = try FlatIndexWriter(
      path: samples.path, dimension: 2, code: .float16, fingerprint: Samples.fingerprint)
    #expect(throws: IndexError.dimensionMismatch(expected: 2, found: 3)) {
      try writer.append(id: 1, vector: ([1, 2, 3] as [Float]).span)
    }
    #expect(throws: IndexError.dimensionMismatch(expected: 2, found: 1)) {
      try writer.append(id: 1, encoded: ([0, 0] as [UInt8]).span.bytes)
    }
  }

  @Test func `a folder that is not there is named`() {
    let path = samples.path + "/nowhere/x.vsx"
    let error = #expect(throws: IndexError.self) {
      try FlatIndexWriter(
        path: path, dimension: 2, code: .float16, fingerprint: Samples.fingerprint)
    }
    #expect(error?.description.hasPrefix("\(path): cannot create: ") == true)
  }

  @Test func `more vectors than the buffer holds are all written`() throws {
    // 3 × 700 KiB of float32.
    let rows: [[Float]] = (0..<3).map { row in
      (0..<60_000).map { Float(($0 + row) % 17) }
    }
    let index = try samples.index(rows)
    let query: [Float] = (0..<60_000).map { $0 == 59_999 ? 1 : 0 }
    // Component 59,999 of row r is (59,999 + r) mod 17, and 59,999 mod 17 is 6.
    #expect(try index.search(query: query, k: 3).map(\.score) == [8, 7, 6])
  }
}

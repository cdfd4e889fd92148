import Foundation
import Indexes
import TestSupport
import Testing

@Suite struct VectorSpoolTests {
  let folder = try? TemporaryFolder()

  private func writer(dimension: Int, code: VectorCode) throws -> VectorSpool.Writer {
    try VectorSpool.Writer(
      folder: try #require(folder).url.path, dimension: dimension, code: code)
  }

  @Test func `vectors come back as they were given, and nothing is left in the folder`() throws {
    var writer = try writer(dimension: 3, code: .float32)
    try writer.append(id: -4, vector: ([1, 2, 3] as [Float]).span)
    try writer.append(id: 9, vector: ([4, 5, 6] as [Float]).span)
    let spool = try writer.finish()
    _ = consume writer
    #expect(spool.count == 2)
    #expect([spool.id(atRow: 0), spool.id(atRow: 1)] == [-4, 9])
    var values = [Float](repeating: 0, count: 6)
    var span = values.mutableSpan
    spool.read(0..<2, into: &span)
    #expect(values == [1, 2, 3, 4, 5, 6])
    let path = try #require(folder).url.path
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
  }

  @Test func `vectors may be given in the spool's code`() throws {
    var writer = try writer(dimension: 2, code: .float16)
    // 1.0 and -0.5, little-endian.
    let encoded: [UInt8] = [0x00, 0x3C, 0x00, 0xB8]
    try writer.append(id: 3, encoded: encoded.span.bytes)
    let spool = try writer.finish()
    var values: [Float] = [0, 0]
    var span = values.mutableSpan
    spool.read(0..<1, into: &span)
    #expect(values == [1, -0.5])
  }

  @Test func `what cannot be indexed is refused`() throws {
    var writer = try writer(dimension: 2, code: .float16)
    try writer.append(id: 3, vector: ([1, 2] as [Float]).span)
    #expect(throws: IndexError.self) {
      try writer.append(id: 3, vector: ([1, 2] as [Float]).span)
    }
    #expect(throws: IndexError.dimensionMismatch(expected: 2, found: 1)) {
      try writer.append(id: 4, vector: ([1] as [Float]).span)
    }
    // 10^6 is infinite in half precision.
    for bad in [Float.nan, .infinity, 1e6] {
      #expect(throws: IndexError.self) {
        try writer.append(id: 4, vector: ([1, bad] as [Float]).span)
      }
    }
    #expect(try writer.finish().count == 1)
  }

  @Test func `an empty spool gives an empty index`() throws {
    var writer = try writer(dimension: 2, code: .float16)
    let path = try #require(folder).path("empty.vsx")
    try IndexBuilder.build(from: try writer.finish(), to: path)
    let index = try VectorFile.open(path: path)
    try index.verifyContents()
    #expect(index.count == 0)
    #expect(try index.search(query: [1, 2], k: 3) == [])
  }
}

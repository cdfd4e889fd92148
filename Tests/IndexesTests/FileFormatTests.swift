import Foundation
import TestSupport
import Testing

@testable import Indexes

/// The file as `FORMAT.md` documents it, read without the module's own reader.
@Suite struct FileFormatTests {
  let samples = Samples()

  private func integer(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
    bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  @Test func `every byte is where the documentation says`() throws {
    try samples.write([[1, -2, 0.5], [4, 8, 16]], code: .float16)
    let bytes = try samples.bytes()
    #expect(Array(bytes[0..<8]) == [0x89] + Array("VSX\r\n".utf8) + [0x1A, 0x0A])
    // version, header size, flat, inner product, float16, dimension
    #expect((0..<6).map { integer(bytes, 8 + 4 * $0, 4) } == [1, 128, 1, 1, 2, 3])
    #expect(integer(bytes, 32, 8) == 2)
    #expect(integer(bytes, 40, 8) == UInt64(bytes.count))
    #expect(Array(bytes[48..<80]) == Samples.fingerprint)
    #expect(integer(bytes, 80, 4) == 2)
    #expect(bytes[84..<112].allSatisfy { $0 == 0 })
    // Codes: kind 1, flags 0, at 192, 2 × 3 × 2 bytes.
    #expect([integer(bytes, 128, 4), integer(bytes, 132, 4)] == [1, 0])
    #expect([integer(bytes, 136, 8), integer(bytes, 144, 8)] == [192, 12])
    // Ids: kind 2, flags 0, at the next multiple of 64, 2 × 8 bytes.
    #expect([integer(bytes, 160, 4), integer(bytes, 164, 4)] == [2, 0])
    #expect([integer(bytes, 168, 8), integer(bytes, 176, 8)] == [256, 16])
    #expect(bytes.count == 272)
    // IEEE half precision: 1, -2, 0.5, 4, 8, 16.
    let codes = [0x3C00, 0xC000, 0x3800, 0x4400, 0x4800, 0x4C00] as [UInt64]
    #expect((0..<6).map { integer(bytes, 192 + 2 * $0, 2) } == codes)
    #expect(bytes[204..<256].allSatisfy { $0 == 0 })
    #expect([integer(bytes, 256, 8), integer(bytes, 264, 8)] == [10, 20])
    // Checksums of codes, ids, section table and header.
    for (place, range) in [(152, 192..<204), (184, 256..<272), (112, 128..<192), (120, 0..<120)] {
      let part = Array(bytes[range])
      #expect(integer(bytes, place, 8) == XXH64.hash(part.span.bytes))
    }
  }

  @Test func `the same vectors give the same bytes`() throws {
    let rows = Samples.exactRows(40, dimension: 7, seed: 3)
    try samples.write(rows)
    let first = try samples.bytes()
    try samples.write(rows)
    #expect(try samples.bytes() == first)
  }
}

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

  private func float(_ bytes: [UInt8], _ offset: Int) -> Float {
    Float(bitPattern: UInt32(integer(bytes, offset, 4)))
  }

  @Test func `every byte of a file without codes is where the documentation says`() throws {
    try samples.write([[1, -2, 0.5], [4, 8, 16]], code: .float16)
    let bytes = try samples.bytes()
    #expect(Array(bytes[0..<8]) == [0x89] + Array("VSX\r\n".utf8) + [0x1A, 0x0A])
    // version, header size, flat, inner product, float16, dimension
    #expect((0..<6).map { integer(bytes, 8 + 4 * $0, 4) } == [2, 128, 1, 1, 2, 3])
    #expect(integer(bytes, 32, 8) == 2)
    #expect(integer(bytes, 40, 8) == UInt64(bytes.count))
    #expect(Array(bytes[48..<80]) == Samples.fingerprint)
    #expect(integer(bytes, 80, 4) == 3)
    #expect(bytes[84..<112].allSatisfy { $0 == 0 })
    // Ids: kind 2, at 256; their order: kind 3, at 320; vectors: kind 1, at 384.
    let table = (0..<3).map { entry in
      [(0, 4), (4, 4), (8, 8), (16, 8)].map { integer(bytes, 128 + 32 * entry + $0.0, $0.1) }
    }
    #expect(table == [[2, 0, 256, 16], [3, 0, 320, 8], [1, 0, 384, 12]])
    #expect(bytes.count == 396)
    #expect([integer(bytes, 256, 8), integer(bytes, 264, 8)] == [10, 20])
    #expect([integer(bytes, 320, 4), integer(bytes, 324, 4)] == [0, 1])
    // IEEE half precision: 1, -2, 0.5, 4, 8, 16.
    let codes = [0x3C00, 0xC000, 0x3800, 0x4400, 0x4800, 0x4C00] as [UInt64]
    #expect((0..<6).map { integer(bytes, 384 + 2 * $0, 2) } == codes)
    for (place, range) in [(152, 256..<272), (112, 128..<224), (120, 0..<120)] {
      let part = Array(bytes[range])
      #expect(integer(bytes, place, 8) == XXH64.hash(part.span.bytes))
    }
  }

  @Test func `codes stand for the rotated vectors as the documentation says`() throws {
    let dimension = 100
    let rows = ExactSearchTests.clustered(70, dimension: dimension, seed: 2)
    try samples.write(rows, kind: .lists(count: 3))
    let bytes = try samples.bytes()
    var sections: [UInt64: Int] = [:]
    for entry in 0..<10 {
      let at = 128 + 32 * entry
      sections[integer(bytes, at, 4)] = Int(integer(bytes, at + 8, 8))
    }
    func section(_ kind: UInt64) throws -> Int { try #require(sections[kind]) }
    let (parameters, lists) = (try section(4), try section(5))
    let (rotation, vectors) = (try section(6), try section(1))
    // Two stages: 64 components, then 36, which take 48 bytes.
    #expect([0, 4, 12].map { integer(bytes, parameters + $0, 4) } == [2, 64, 36])
    var (row, group) = (0, 0)
    for list in 0..<3 {
      let count = Int(integer(bytes, lists + 24 * list, 4))
      let record = try section(8) + list * (8 + 64 + 8 + 48)
      let centroid = (0..<dimension).map { index -> Float in
        let start = index < 64 ? record : record + 72
        let code = Int8(bitPattern: bytes[start + 8 + (index < 64 ? index : index - 64)])
        return float(bytes, start) * Float(code)
      }
      for place in 0..<count {
        let stored = (0..<dimension).map { float(bytes, vectors + 4 * (row * dimension + $0)) }
        let groupStart = try section(9) + (group + place / 32) * (64 + 32 * 64)
        let rest = try section(10) + row * (8 + 48)
        for index in 0..<dimension {
          let expected =
            (0..<dimension).reduce(0 as Float) {
              $0 + float(bytes, rotation + 4 * (index * dimension + $1)) * stored[$1]
            } - centroid[index]
          let unit = float(bytes, index < 64 ? groupStart : rest)
          let code =
            index < 64
            ? Int(bytes[groupStart + 64 + index / 4 * 128 + place % 32 * 4 + index % 4]) - 128
            : Int(Int8(bitPattern: bytes[rest + 8 + index - 64]))
          #expect(abs(expected - unit * Float(code)) <= 0.501 * unit + 1e-5)
        }
        row += 1
      }
      group += (count + 31) / 32
    }
    #expect(row == 70)
  }

  @Test func `the same vectors give the same bytes`() throws {
    let rows = Samples.exactRows(40, dimension: 7, seed: 3)
    try samples.write(rows, kind: .lists(count: 4))
    let first = try samples.bytes()
    try samples.write(rows, kind: .lists(count: 4))
    #expect(try samples.bytes() == first)
  }
}

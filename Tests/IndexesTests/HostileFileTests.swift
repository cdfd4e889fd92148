import Foundation
import TestSupport
import Testing

@testable import Indexes

@Suite struct HostileFileTests {
  let samples = Samples()
  let rows = Samples.exactRows(5, dimension: 3, seed: 12)

  /// Opens `bytes` as an index and, when that works, searches it.
  @discardableResult
  private func open(_ bytes: [UInt8]) throws -> FlatIndex {
    let path = samples.folder?.path("hostile.vsx") ?? ""
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let index = try FlatIndex.open(path: path, expectedFingerprint: nil)
    _ = try index.search(query: [Float](repeating: 1, count: index.dimension), k: 3, threads: 2)
    return index
  }

  /// Writes correct checksums over header and section table: what a hostile writer would do.
  private func signed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let sections = Int(bytes[80]) + 256 * Int(bytes[81])
    if let end = [128 + 32 * sections].first(where: { $0 <= bytes.count }) {
      let table = Array(bytes[128..<end])
      var sum: [UInt8] = []
      sum.append(littleEndian: XXH64.hash(table.span.bytes))
      bytes.replaceSubrange(112..<120, with: sum)
    }
    let header = Array(bytes[..<120])
    var sum: [UInt8] = []
    sum.append(littleEndian: XXH64.hash(header.span.bytes))
    bytes.replaceSubrange(120..<128, with: sum)
    return bytes
  }

  private func replacing<Value: FixedWidthInteger & UnsignedInteger>(
    _ bytes: [UInt8], at offset: Int, with value: Value
  ) -> [UInt8] {
    var field: [UInt8] = []
    field.append(littleEndian: value)
    var bytes = bytes
    bytes.replaceSubrange(offset..<offset + field.count, with: field)
    return bytes
  }

  private func isRefused(_ bytes: [UInt8], _ what: String) {
    #expect(throws: IndexError.self, "\(what)") { try open(bytes) }
  }

  @Test(arguments: VectorCode.allCases)
  func `every truncation is refused`(code: VectorCode) throws {
    try samples.write(rows, code: code)
    let bytes = try samples.bytes()
    try open(bytes)
    for size in 0..<bytes.count { isRefused(Array(bytes[..<size]), "\(size) bytes") }
    isRefused(bytes + [0], "a byte more")
  }

  @Test(arguments: VectorCode.allCases)
  func `every flipped bit is refused`(code: VectorCode) throws {
    try samples.write(rows, code: code)
    let bytes = try samples.bytes()
    for bit in 0..<8 * bytes.count {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << (bit % 8)
      isRefused(damaged, "bit \(bit % 8) of byte \(bit / 8)")
    }
  }

  @Test func `random bytes are refused, also after a sound beginning`() throws {
    try samples.write(rows)
    let bytes = try samples.bytes()
    var generator = SeededGenerator(seed: 21)
    for round in 0..<300 {
      let noise = (0..<bytes.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let sound = [0, 8, 12, 48, 128, 192][round % 6]
      isRefused(Array(bytes[..<sound] + noise[sound...]), "\(sound) sound bytes")
      guard sound >= 12 else { continue }
      isRefused(signed(Array(bytes[..<sound] + noise[sound...])), "\(sound) signed bytes")
    }
  }

  @Test func `a field that lies is refused though its checksum is right`() throws {
    try samples.write(rows)
    let bytes = try samples.bytes()
    #expect(try open(signed(bytes)).count == 5)
    let large: [UInt64] = [
      0, 1, 4, 6, 64, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 40, 1 << 61, 1 << 62, .max >> 1, 1 << 63, .max,
    ]
    // Header size, kind, metric, code, dimension, number of sections, kinds and flags of sections.
    for offset in [12, 16, 20, 24, 28, 80, 128, 132, 160, 164] {
      for value in large.map(UInt32.init(truncatingIfNeeded:)) {
        let changed = replacing(bytes, at: offset, with: value)
        if changed != bytes { isRefused(signed(changed), "\(value) at \(offset)") }
      }
    }
    // Count, file size, offsets and sizes of sections.
    for offset in [32, 40, 136, 144, 168, 176] {
      for value in large {
        let changed = replacing(bytes, at: offset, with: value)
        if changed != bytes { isRefused(signed(changed), "\(value) at \(offset)") }
      }
    }
  }

  @Test func `counts whose product overflows to the right size are refused`() throws {
    try samples.write([[Float]](repeating: [1, 1], count: 4))
    // 2^61 + 4 vectors of 8 bytes need 2^64 + 32 bytes.
    let bytes = replacing(try samples.bytes(), at: 32, with: UInt64(1) << 61 + 4)
    isRefused(signed(bytes), "an overflowing count")
  }

  @Test func `fields changed at random under a right checksum never crash`() throws {
    try samples.write(rows, code: .float16)
    let bytes = try samples.bytes()
    var generator = SeededGenerator(seed: 22)
    var refused = 0
    for _ in 0..<3_000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let offset = Int.random(in: 12..<192, using: &generator)
        changed[offset] = UInt8.random(in: 0...255, using: &generator)
      }
      do {
        let index = try open(signed(changed))
        // What is accepted differs in the fingerprint alone.
        #expect(index.count == 5 && index.dimension == 3 && index.code == .float16)
      } catch is IndexError {
        refused += 1
      }
    }
    #expect(refused > 2_000)
  }

  @Test func `contents that lie are refused though every checksum is right`() throws {
    try samples.write(rows)
    let bytes = try samples.bytes()
    func resigned(_ bytes: [UInt8]) -> [UInt8] {
      let codes = Array(bytes[192..<252])
      let ids = Array(bytes[256..<296])
      return signed(
        replacing(
          replacing(bytes, at: 152, with: XXH64.hash(codes.span.bytes)),
          at: 184, with: XXH64.hash(ids.span.bytes)))
    }
    #expect(try open(resigned(bytes)).count == 5)
    isRefused(resigned(replacing(bytes, at: 256, with: UInt64(20))), "an id twice")
    isRefused(resigned(replacing(bytes, at: 288, with: UInt64.max)), "ids that fall")
    isRefused(resigned(replacing(bytes, at: 196, with: UInt32(0x7F80_0000))), "infinity")
    isRefused(resigned(replacing(bytes, at: 248, with: UInt32(0xFFC0_0001))), "not a number")
  }

  @Test func `without a check of the contents damage gives wrong hits at most`() throws {
    try samples.write(rows, code: .float16)
    let bytes = try samples.bytes()
    var generator = SeededGenerator(seed: 23)
    let path = samples.folder?.path("hostile.vsx") ?? ""
    for _ in 0..<200 {
      let noise = (192..<bytes.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var changed = Array(bytes[..<192] + noise)
      changed.replaceSubrange(222..<256, with: [UInt8](repeating: 0, count: 34))
      try Data(changed).write(to: URL(fileURLWithPath: path))
      let index = try FlatIndex.open(
        path: path, expectedFingerprint: nil, verifyingContents: false)
      let allowed = index.rows(allowing: [10, 20, index.id(atRow: 4), .max])
      _ = try index.search(query: [1, 2, 3], k: 3)
      _ = try index.search(query: [1, 2, 3], k: 3, allowed: allowed)
    }
  }

  @Test func `other versions are named before anything else is looked at`() throws {
    try samples.write(rows)
    var bytes = try samples.bytes()
    bytes[8] = 2
    bytes[200] ^= 1
    #expect(
      throws: IndexError.unsupported(
        path: samples.folder?.path("hostile.vsx") ?? "", field: "version", found: 2)
    ) { try open(bytes) }
  }

  @Test func `a section of a later program is passed over`() throws {
    try samples.write(rows)
    let bytes = try samples.bytes()
    let header = try bytes.withUnsafeBytes { try IndexHeader(parsing: $0.bytes, path: "x") }
    var longer = header
    longer.sections.append(
      IndexHeader.Section(
        kind: 77, offset: 320, size: 3, checksum: XXH64.hash(([1, 2, 3] as [UInt8]).span.bytes)))
    longer.sections[0].offset = 256
    longer.sections[1].offset = 320
    longer.sections[2].offset = 384
    longer.fileSize = 387
    var file = longer.encoded() + [UInt8](repeating: 0, count: 32)
    file += bytes[192..<256] + bytes[256..<296] + [UInt8](repeating: 0, count: 24) + [1, 2, 3]
    #expect(try open(file).id(atRow: 4) == 50)
    file[386] = 4
    isRefused(file, "damage in the unknown section")
  }

  @Test func `what is no regular file is refused at once`() throws {
    let folder = try #require(samples.folder)
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder.url.path, "/dev/zero"] {
      #expect(throws: IndexError.notAnIndex(path: path)) {
        try FlatIndex.open(path: path, expectedFingerprint: nil)
      }
    }
    let error = #expect(throws: IndexError.self) {
      try FlatIndex.open(path: folder.path("none.vsx"), expectedFingerprint: nil)
    }
    #expect(error?.description.hasPrefix("\(folder.path("none.vsx")): cannot open: ") == true)
  }
}

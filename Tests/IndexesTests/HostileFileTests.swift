import Foundation
import TestSupport
import Testing

@testable import Indexes

@Suite struct HostileFileTests {
  let samples = Samples()
  let rows = ExactSearchTests.clustered(60, dimension: 5, seed: 12)

  private var path: String { samples.folder?.path("hostile.vsx") ?? "" }

  /// Opens `bytes` as an index and, when that works, searches it in every way.
  @discardableResult
  private func open(_ bytes: [UInt8]) throws -> VectorFile {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let index = try VectorFile.open(path: path)
    let query = [Float](repeating: 1, count: index.dimension)
    let allowed = index.rows(allowing: [10, 20, 300, index.count > 0 ? index.id(atRow: 0) : 0])
    for effort in [SearchEffort.exact, .recall(0.9), .probes(1)] {
      let hits = try index.search(query: query, k: 3, effort: effort, threads: 2)
      #expect(hits.count <= 3)
      _ = try index.search(query: query, k: 3, effort: effort, allowed: allowed)
    }
    return index
  }

  private func isRefused(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
    #expect(throws: IndexError.self, "\(what())") { try open(bytes).verifyContents() }
  }

  private func integer(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt64 {
    bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func put(_ value: UInt64, _ count: Int, at offset: Int, in bytes: inout [UInt8]) {
    for index in 0..<count where offset + index < bytes.count {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }

  /// Writes correct checksums wherever there are any: what a hostile writer would do.
  private func signed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let sections = Int(min(integer(bytes, 80, 4), 64))
    for entry in (0..<sections).map({ 128 + 32 * $0 }) where entry + 32 <= bytes.count {
      let (start, size) = (integer(bytes, entry + 8, 8), integer(bytes, entry + 16, 8))
      guard start <= UInt64(bytes.count), size <= UInt64(bytes.count) - start else { continue }
      let part = Array(bytes[Int(start)..<Int(start + size)])
      put(XXH64.hash(part.span.bytes), 8, at: entry + 24, in: &bytes)
    }
    let table = Array(bytes[128..<max(128, min(bytes.count, 128 + 32 * sections))])
    put(XXH64.hash(table.span.bytes), 8, at: 112, in: &bytes)
    let header = Array(bytes[..<120])
    put(XXH64.hash(header.span.bytes), 8, at: 120, in: &bytes)
    return bytes
  }

  private func file(
    _ kind: IndexSettings.Kind, code: VectorCode = .float16
  ) throws -> [UInt8] {
    // Bytes and one-bit codes go together, to try both.
    try samples.write(rows, code: code, kind: kind, sketch: code == .int8 ? .oneBit : .automatic)
    let bytes = try samples.bytes()
    #expect(try open(signed(bytes)).count == 60)
    return bytes
  }

  @Test(arguments: [IndexSettings.Kind.flat, .lists(count: 16)])
  func `truncations and flipped bits are found`(kind: IndexSettings.Kind) throws {
    let bytes = try file(kind)
    for size in stride(from: 0, to: bytes.count, by: 37) {
      isRefused(Array(bytes[..<size]), "\(size) bytes")
    }
    isRefused(bytes + [0], "a byte more")
    var generator = SeededGenerator(seed: 4)
    for round in 0..<600 {
      let place =
        round < 200
        ? Int.random(in: 0..<448, using: &generator)
        : Int.random(in: 0..<bytes.count, using: &generator)
      var damaged = bytes
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      isRefused(damaged, "byte \(place)")
    }
  }

  @Test(arguments: [IndexSettings.Kind.flat, .lists(count: 16)], [VectorCode.float16, .int8])
  func `fields changed under right checksums never crash`(
    kind: IndexSettings.Kind, code: VectorCode
  ) throws {
    let bytes = try file(kind, code: code)
    let large: [UInt64] = [
      0, 1, 4, 59, 61, 64, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 40, 1 << 61, 1 << 62, .max >> 1, 1 << 63,
      .max,
    ]
    let sections = Int(integer(bytes, 80, 4))
    var wide = [32, 40]
    for section in 0..<sections { wide += [128 + 32 * section + 8, 128 + 32 * section + 16] }
    for value in large {
      for offset in wide {
        var changed = bytes
        put(value, 8, at: offset, in: &changed)
        if changed != bytes { isRefused(signed(changed), "\(value) at \(offset)") }
      }
      for offset in [12, 16, 20, 24, 28, 80, 84, 128, 132] {
        var changed = bytes
        put(value & 0xFFFF_FFFF, 4, at: offset, in: &changed)
        // Another metric is another honest file.
        if changed != bytes, offset != 20 { isRefused(signed(changed), "\(value) at \(offset)") }
      }
    }
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<600 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let offset = Int.random(in: 12..<changed.count, using: &generator)
        changed[offset] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
      }
      _ = try? open(signed(changed))
    }
  }

  @Test(arguments: [VectorCode.float16, .int8])
  func `noise in any section gives wrong hits at most`(code: VectorCode) throws {
    let bytes = try file(.lists(count: 16), code: code)
    var generator = SeededGenerator(seed: 23)
    for section in 0..<Int(integer(bytes, 80, 4)) {
      let entry = 128 + 32 * section
      let start = Int(integer(bytes, entry + 8, 8))
      let size = Int(integer(bytes, entry + 16, 8))
      for round in 0..<20 {
        var changed = bytes
        for offset in start..<start + size {
          changed[offset] =
            round == 0 ? 0xFF : round == 1 ? 0x7F : UInt8.random(in: 0...255, using: &generator)
        }
        _ = try? open(signed(changed))
      }
    }
  }

  @Test func `random bytes are refused`() throws {
    let bytes = try file(.lists(count: 16))
    var generator = SeededGenerator(seed: 21)
    for round in 0..<100 {
      let noise = (0..<bytes.count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let sound = [0, 8, 12, 48, 128][round % 5]
      isRefused(Array(bytes[..<sound] + noise[sound...]), "\(sound) sound bytes")
    }
  }

  @Test func `contents that lie are refused though every checksum is right`() throws {
    let bytes = try file(.flat)
    let header = try bytes.withUnsafeBytes { try IndexHeader(parsing: $0.bytes, path: "x") }
    let ids = try #require(header.section(.ids)).offset
    let order = try #require(header.section(.order)).offset
    let vectors = try #require(header.section(.vectors)).offset
    for (offset, value, count, what) in [
      (ids, 20, 8, "an id twice"), (ids + 8, .max, 8, "ids that fall"),
      (order, 1, 4, "a row twice"), (order, 60, 4, "a row too many"),
      (order + 4, 0xFFFF_FFFF, 4, "no row"), (vectors, 0x7C00, 2, "infinity"),
      (vectors + 2, 0xFE01, 2, "not a number"),
    ] as [(Int, UInt64, Int, String)] {
      var changed = bytes
      put(value, count, at: offset, in: &changed)
      isRefused(signed(changed), what)
    }
  }

  @Test func `scales that are none are refused, though a search survives them`() throws {
    let bytes = try file(.flat, code: .int8)
    let header = try bytes.withUnsafeBytes { try IndexHeader(parsing: $0.bytes, path: "x") }
    let scales = try #require(header.section(.scales))
    let vectors = try #require(header.section(.vectors))
    #expect(scales.size == 60 * 4 && vectors.size == 60 * 5)
    for value in [Float.nan, .infinity, -1] {
      var changed = bytes
      put(UInt64(value.bitPattern), 4, at: scales.offset + 8, in: &changed)
      isRefused(signed(changed), "a scale of \(value)")
      #expect(try open(signed(changed)).count == 60)
    }
    var changed = bytes
    changed[vectors.offset + 3] = 0x80
    isRefused(signed(changed), "a component of -128")
  }

  @Test func `other versions are named before anything else is looked at`() throws {
    var bytes = try file(.flat)
    bytes[8] = 1
    bytes[200] ^= 1
    #expect(throws: IndexError.unsupported(path: path, field: "version", found: 1)) {
      try open(bytes)
    }
  }

  @Test func `what is no regular file is refused at once`() throws {
    let folder = try #require(samples.folder)
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [pipe, folder.url.path, "/dev/zero"] {
      #expect(throws: IndexError.notAnIndex(path: path)) { try VectorFile.open(path: path) }
    }
    let error = #expect(throws: IndexError.self) {
      try VectorFile.open(path: folder.path("none.vsx"))
    }
    #expect(error?.description.hasPrefix("\(folder.path("none.vsx")): cannot open: ") == true)
  }
}

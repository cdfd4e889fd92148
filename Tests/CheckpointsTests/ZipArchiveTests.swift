import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct ZipArchiveTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(_ bytes: [UInt8]) throws -> ZipArchive {
    let path = folder.path("archive")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try ZipArchive(MappedFile(path: path))
  }

  private let two = ZipBuilder([
    .init(name: "a", bytes: [1, 2, 3]), .init(name: "folder/b", bytes: []),
  ])

  /// `two` with one thing changed, and what the refusal must mention.
  private static let hostile: [(String, @Sendable (inout ZipBuilder) -> Void)] = [
    ("compressed", { $0.entries[0].method = 8 }),
    ("encrypted", { $0.entries[1].flags = 1 }),
    ("another name", { $0.entries[1].localName = "folder/c" }),
    ("appears twice", { $0.entries[1].name = "a" }),
    (
      "overlaps",
      {
        // The record of `b` hidden inside the content of `a`, used by both.
        $0.entries[0].bytes = ZipBuilder([.init(name: "folder/b", bytes: [9])]).bytes
        $0.entries[1].bytes = [9]
        $0.entries[1].claimedOffset = 31
      }
    ),
    ("outside", { $0.entries[0].claimedSize = 0x7FFF_FFFF }),
    ("overlaps", { $0.entries[0].claimedSize = 9 }),
    ("outside", { $0.entries[1].claimedOffset = 0xFFFF_FFFE }),
    ("no local header", { $0.entries[1].claimedOffset = 1 }),
    ("entries", { $0.claimedCount = 60_000 }),
    ("table of contents", { $0.claimedDirectoryLength = 0xFFFF_FFFE }),
    ("table of contents", { $0.claimedDirectoryOffset = 3 }),
  ]

  @Test(arguments: [false, true])
  func `plain and zip64 tables of contents are read alike`(isWide: Bool) throws {
    var builder = two
    builder.isWide = isWide
    builder.comment = Array("PK\u{5}\u{6} is no end record here".utf8)
    let archive = try open(builder.bytes)
    #expect(Set(archive.entries.keys) == ["a", "folder/b"])
    let entry = try #require(archive.entries["a"])
    #expect(try archive.withCheckedBytes(of: entry) { Array($0) } == [1, 2, 3])
  }

  @Test(arguments: hostile.indices, [false, true])
  func `a table of contents that lies is refused`(index: Int, isWide: Bool) throws {
    let (said, change) = Self.hostile[index]
    var builder = two
    builder.isWide = isWide
    change(&builder)
    let error = #expect(throws: FormatError.self) { try open(builder.bytes) }
    #expect(
      error?.located(at: "f").description.contains(said) == true, "\(String(describing: error))")
  }

  @Test func `sizes beyond 63 bits are refused`() throws {
    var builder = two
    builder.isWide = true
    builder.entries[0].claimedSize = .max
    #expect(throws: FormatError.self) { try open(builder.bytes) }
    builder = two
    builder.isWide = true
    builder.claimedDirectoryOffset = .max
    #expect(throws: FormatError.self) { try open(builder.bytes) }
  }

  @Test func `a wrong checksum is noticed when the entry is read`() throws {
    var builder = two
    builder.entries[0].check = 0x55BC_801D  // CRC-32 of 01 02 03
    let archive = try open(builder.bytes)
    _ = try archive.withCheckedBytes(of: #require(archive.entries["a"])) { $0.count }
    builder.entries[0].bytes = [1, 2, 4]
    let damaged = try open(builder.bytes)
    #expect(throws: FormatError.malformed("entry 'a' fails its checksum")) {
      try damaged.withCheckedBytes(of: #require(damaged.entries["a"])) { $0.count }
    }
  }

  @Test func `the checksum is the CRC-32 of the standard`() {
    let text = Array("123456789".utf8)
    #expect(text.withUnsafeBytes { CyclicRedundancyCheck.value(of: $0) } == 0xCBF4_3926)
    let zeros = [UInt8](repeating: 0, count: 32)
    #expect(zeros.withUnsafeBytes { CyclicRedundancyCheck.value(of: $0) } == 0x190A_55AD)
  }
}

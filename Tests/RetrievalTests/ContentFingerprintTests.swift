import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct ContentFingerprintTests {
  @Test func `equal contents have equal fingerprints under any name`() throws {
    let folder = try TemporaryFolder()
    let data = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try data.write(to: folder.url.appendingPathComponent("a"))
    try data.write(to: folder.url.appendingPathComponent("b"))
    #expect(try ContentFingerprint.of(folder.path("a")) == ContentFingerprint.of(folder.path("b")))
  }

  @Test(arguments: [0, 1, 65_536, 1_048_576, 1_048_577, 3_000_000])
  func `a change of size, first or last byte changes the fingerprint`(size: Int) throws {
    let folder = try TemporaryFolder()
    func fingerprint(_ data: Data) throws -> String {
      try data.write(to: folder.url.appendingPathComponent("a"))
      return try ContentFingerprint.of(folder.path("a"))
    }
    let data = Data(repeating: 7, count: size)
    var seen: Set<String> = [try fingerprint(data), try fingerprint(data + [7])]
    if size > 1 {
      var first = data
      first[0] = 8
      var last = data
      last[size - 1] = 8
      seen.insert(try fingerprint(first))
      seen.insert(try fingerprint(last))
      #expect(seen.count == 4)
    }
    #expect(seen.allSatisfy { $0.count == 64 })
  }
}

import TestSupport
import Testing

@testable import Indexes

@Suite struct XXH64Tests {
  /// The authors' sanity-check buffer: the top bytes of a multiplicative sequence.
  static let buffer: [UInt8] = {
    var value: UInt64 = 2_654_435_761
    return (0..<222).map { _ in
      defer { value = value &* 11_400_714_785_074_694_797 }
      return UInt8(value >> 56)
    }
  }()

  // From xxHash's own sanity check (xxhsum), seed 0.
  @Test(
    arguments: [
      (0, 0xEF46_DB37_51D8_E999), (1, 0xE934_A84A_DB05_2768), (4, 0x9136_A0DC_A574_57EE),
      (14, 0x8282_DCC4_994E_35C8), (222, 0xB641_AE8C_B691_C174),
    ] as [(Int, UInt64)])
  func `the authors' buffer has the authors' hash`(count: Int, expected: UInt64) {
    let bytes = Array(Self.buffer.prefix(count))
    #expect(XXH64.hash(bytes.span.bytes) == expected)
  }

  // From the documentation of python-xxhash.
  @Test(
    arguments: [
      ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
      ("xxhash", 0x32DD_3895_2C4B_C720),
      ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1),
    ] as [(String, UInt64)])
  func `published texts have the published hash`(text: String, expected: UInt64) {
    let bytes = Array(text.utf8)
    #expect(XXH64.hash(bytes.span.bytes) == expected)
  }

  @Test func `pieces hash as the whole does`() {
    var generator = SeededGenerator(seed: 5)
    let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for _ in 0..<50 {
      var hasher = XXH64()
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 0...70, using: &generator))
        let piece = Array(bytes[start..<end])
        hasher.update(piece.span.bytes)
        start = end
      }
      #expect(hasher.value() == XXH64.hash(bytes.span.bytes))
    }
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Retrieval

@Suite struct TokenStoreTests {
  private let fingerprint = [UInt8](repeating: 3, count: 32)

  private func tokens() -> Tensor {
    var generator = SeededGenerator(seed: 11)
    return Tensor(shape: [5, 12], values: generator.floats(60, in: -4...4))
  }

  @Test func `float32 comes back exactly, float16 rounded to nearest`() throws {
    let folder = try TemporaryFolder()
    let exact = TokenStore(
      folder: folder.path("a"), fingerprint: fingerprint, code: .float32)
    let half = TokenStore(folder: folder.path("b"), fingerprint: fingerprint, code: .float16)
    try exact.write(tokens(), key: "7")
    try half.write(tokens(), key: "7")
    #expect(exact.read(key: "7") == tokens())
    #expect(half.read(key: "7")?.values == tokens().values.map { Float(Float16($0)) })
    #expect(exact.read(key: "8") == nil)
    #expect(half.usage().count == 1)
    #expect(half.usage().bytes == 88 + 120)
  }

  @Test func `tokens of another model are not read`() throws {
    let folder = try TemporaryFolder()
    let store = TokenStore(folder: folder.url.path, fingerprint: fingerprint, code: .float16)
    try store.write(tokens(), key: "1")
    let other = TokenStore(
      folder: folder.url.path, fingerprint: [UInt8](repeating: 4, count: 32), code: .float16)
    #expect(other.read(key: "1") == nil)
  }

  @Test func `every truncation, every flipped byte and huge sizes count as none`() throws {
    let folder = try TemporaryFolder()
    let store = TokenStore(folder: folder.url.path, fingerprint: fingerprint, code: .float16)
    try store.write(tokens(), key: "1")
    let url = folder.url.appendingPathComponent("1.tokens")
    let whole = try Data(contentsOf: url)
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: url)
      #expect(store.read(key: "1") == nil)
    }
    for position in whole.indices where !(20..<24).contains(position) {
      var changed = whole
      changed[position] ^= 0x81
      try changed.write(to: url)
      #expect(store.read(key: "1") == nil, "byte \(position)")
    }
    var huge = whole
    for position in 8..<16 { huge[position] = 0xff }
    try huge.write(to: url)
    #expect(store.read(key: "1") == nil)
  }
}

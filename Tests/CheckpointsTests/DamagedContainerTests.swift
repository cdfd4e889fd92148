import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Whatever happens to the bytes of a file, reading it ends in an error or in valid tensors.
struct DamagedContainerTests {
  let scratch: ScratchFile

  init() throws {
    scratch = try ScratchFile()
  }

  /// Every tensor of the file, or the error that reading it ended in.
  private func content(of bytes: [UInt8]) throws -> Result<[String: Tensor], CheckpointError> {
    try scratch.write(bytes)
    do {
      let file = try Checkpoint.open(scratch.path)
      return .success(
        try Dictionary(
          uniqueKeysWithValues: file.descriptions.keys.map { ($0, try file.tensor($0)) }))
    } catch let error as CheckpointError {
      return .failure(error)
    }
  }

  @Test(arguments: ["views.pth", "wrapped_model.pth", "cuda.pth", "types.safetensors"])
  func `a file cut off anywhere is refused`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    for length in 0..<bytes.count {
      let result = try content(of: Array(bytes[..<length]))
      guard case .failure = result else {
        Issue.record("\(name) cut to \(length) bytes was read")
        return
      }
    }
  }

  @Test(arguments: ["views.pth", "wrapped_model.pth", "types.pth"])
  func `a changed byte in a PyTorch file is noticed or without effect`(name: String) throws {
    let bytes = try Fixture.bytes(name)
    let original = try content(of: bytes).get()
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for _ in 0..<700 {
      var damaged = bytes
      let position = Int.random(in: 0..<bytes.count, using: &generator)
      damaged[position] ^= UInt8.random(in: 1...255, using: &generator)
      switch try content(of: damaged) {
      case .failure: refused += 1
      case .success(let tensors):
        #expect(tensors == original, "byte \(position)")
      }
    }
    #expect(refused > 200)
  }

  @Test func `a changed byte in a safetensors file never breaks its tensors' shapes`() throws {
    let bytes = try Fixture.bytes("types.safetensors")
    var generator = SeededGenerator(seed: 8)
    var refused = 0
    for _ in 0..<3_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        damaged[position] = UInt8.random(in: 0...255, using: &generator)
      }
      switch try content(of: damaged) {
      case .failure: refused += 1
      case .success(let tensors):
        let count = tensors.values.reduce(0) { $0 + $1.count }
        #expect(count <= bytes.count)
      }
    }
    #expect(refused > 1_000)
  }

  @Test(arguments: ["views.pth", "wrapped_model.pth", "protocol4.pth"])
  func `a changed pickle ends in an error or in tensors inside their storages`(name: String) throws
  {
    // Rebuilt without checksums, so that the damage reaches the pickle's interpreter.
    let archive = try ZipArchive(MappedFile(path: Fixture.path(name)))
    let root = try #require(archive.entries.keys.first { $0.hasSuffix("/data.pkl") }).dropLast(9)
    var builder = ZipBuilder([])
    for entry in archive.entries.values.sorted(by: { $0.name < $1.name }) {
      let bytes = try unsafe archive.withCheckedBytes(of: entry) { unsafe Array($0) }
      builder.entries.append(.init(name: entry.name, bytes: bytes))
    }
    let index = try #require(builder.entries.firstIndex { $0.name == "\(root)/data.pkl" })
    let pickle = builder.entries[index].bytes
    var generator = SeededGenerator(seed: 9)
    var read = 0
    for _ in 0..<1_000 {
      var damaged = pickle
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 2..<pickle.count, using: &generator)
        damaged[position] = UInt8.random(in: 0...255, using: &generator)
      }
      builder.entries[index].bytes = damaged
      if case .success(let tensors) = try content(of: builder.bytes) {
        read += 1
        #expect(tensors.values.allSatisfy { $0.count <= 24 })
      }
    }
    #expect(read > 0)
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct PickleMachineTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(
    _ pickle: [UInt8], storages: [String: [UInt8]] = [:]
  ) throws -> PyTorchFile {
    let path = folder.path("checkpoint")
    try Data(ZipBuilder(pickle: pickle, storages: storages).bytes)
      .write(to: URL(fileURLWithPath: path))
    return try PyTorchFile(path: path)
  }

  private func refusal(
    of pickle: [UInt8], storages: [String: [UInt8]] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) {
      try open(pickle, storages: storages)
    }
    return error?.description ?? ""
  }

  private static let sixFloats: [String: [UInt8]] = [
    "0": (0..<6).flatMap { ZipBuilder.little(Float($0).bitPattern, 4) }
  ]

  @Test func `the built pickle is a valid one`() throws {
    let file = try open(
      PickleBuilder.single(elements: 6, shape: [3, 2], strides: [1, 3]), storages: Self.sixFloats)
    #expect(try file.tensor("x") == Tensor(shape: [3, 2], values: [0, 3, 1, 4, 2, 5]))
  }

  @Test(arguments: [
    ("os", "system"), ("builtins", "eval"), ("posix", "system"), ("subprocess", "Popen"),
    ("__builtin__", "exec"), ("torch.hub", "load"),
  ])
  func `a call that would run a command is inert`(module: String, name: String) throws {
    var pickle = PickleBuilder()
    let witness = folder.path("witness")
    pickle.raw([0x7D])
    pickle.text("run")
    pickle.global(module, name)
    pickle.text("touch \(witness)")
    pickle.raw([0x85, 0x52, 0x73])  // ("…",) called, set under "run"
    pickle.text("x")
    pickle.tensor(elements: 6, shape: [6], strides: [1])
    pickle.raw([0x73])
    let file = try open(pickle.finished, storages: Self.sixFloats)
    #expect(Array(file.descriptions.keys) == ["x"])
    #expect(!FileManager.default.fileExists(atPath: witness))
  }

  /// What a pickle claims about a tensor.
  struct Claim: Hashable, Sendable {
    var elements: Int
    var offset: Int
    var shape: [Int]
    var strides: [Int]

    init(_ elements: Int, _ offset: Int, _ shape: [Int], _ strides: [Int]) {
      self.elements = elements
      self.offset = offset
      self.shape = shape
      self.strides = strides
    }
  }

  /// None fits a storage of six elements.
  static let claims: [Claim] = [
    Claim(6, 0, [7], [1]), Claim(6, 1, [6], [1]), Claim(6, -1, [2], [1]), Claim(6, 0, [2], [-1]),
    Claim(6, 0, [2, 3], [4, 1]), Claim(6, 0, [1 << 62, 4], [1, 1]), Claim(6, 0, [3], [.max]),
    Claim(6, 6, [1], [1]), Claim(6, .max, [2], [1]), Claim(6, 0, [-1], [1]),
    Claim(6, 0, [2], [1, 1]), Claim(6, 0, [1 << 40], [0]), Claim(1 << 60, 0, [1 << 60], [1]),
    Claim(-6, 0, [1], [1]), Claim(1 << 62, 0, [1], [1]), Claim(7, 0, [1], [1]),
  ]

  @Test(arguments: claims)
  func `a tensor that does not fit its storage is refused`(claim: Claim) {
    let text = refusal(
      of: PickleBuilder.single(
        elements: claim.elements, offset: claim.offset, shape: claim.shape, strides: claim.strides),
      storages: Self.sixFloats)
    #expect(text.contains("damaged"))
  }

  @Test func `a storage that is missing is refused by its tensor's name`() {
    let text = refusal(of: PickleBuilder.single(key: "1", elements: 6, shape: [6], strides: [1]))
    #expect(text.contains("'x'"))
    let escape = PickleBuilder.single(
      key: "../../data.pkl", elements: 6, shape: [6], strides: [1])
    #expect(refusal(of: escape).contains("missing"))
  }

  @Test func `a tensor of an unknown element type is left out`() throws {
    var pickle = PickleBuilder()
    pickle.raw([0x7D])
    pickle.text("complex")
    pickle.tensor(type: "ComplexFloatStorage", elements: 3, shape: [3], strides: [1])
    pickle.raw([0x73])
    pickle.text("x")
    pickle.tensor(elements: 6, shape: [6], strides: [1])
    pickle.raw([0x73])
    let file = try open(pickle.finished, storages: Self.sixFloats)
    #expect(Array(file.descriptions.keys) == ["x"])
  }

  static let foreign: [[UInt8]] = [
    [0x80, 1, 0x2E], [0x80, 6, 0x2E], [0x80, 2, 0x49, 0x31, 0x0A, 0x2E], [0x80, 2, 0x69],
    [0x80, 2, 0x82, 1, 0x2E], [0x80, 2, 0x97, 0x2E], [0x80, 2, 0x50, 0x30, 0x0A, 0x2E], [0xFF],
  ]

  @Test(arguments: foreign)
  func `an opcode or protocol that checkpoints do not need ends the reading`(pickle: [UInt8]) {
    #expect(refusal(of: pickle).contains("unsupported"))
  }

  static let contradictions: [[UInt8]] = [
    [], [0x80], [0x80, 2], [0x80, 2, 0x2E], [0x80, 2, 0x30], [0x80, 2, 0x85], [0x80, 2, 0x74],
    [0x80, 2, 0x68, 0], [0x80, 2, 0x71, 0], [0x80, 2, 0x7D, 0x28, 0x30], [0x80, 2, 0x52],
    [0x80, 2, 0x7D, 0x75], [0x80, 2, 0x4E, 0x51], [0x80, 2, 0x29, 0x51], [0x80, 2, 0x4E, 0x2E],
    [0x80, 2, 0x63, 0x61], [0x80, 2, 0x93], [0x80, 2, 0x58, 1, 0, 0, 0, 0xFF],
    [0x80, 2, 0x58, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 2, 0x8B, 0xFF, 0xFF, 0xFF, 0xFF],
    [0x80, 2, 0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
    [0x80, 4, 0x95, 1, 0], [0x80, 2, 0x7D, 0x2E],
  ]

  @Test(arguments: contradictions)
  func `a pickle that contradicts itself is refused`(pickle: [UInt8]) {
    #expect(refusal(of: pickle).contains("damaged"))
  }

  @Test func `nesting of any depth neither overflows the stack nor takes long`() {
    let start = ContinuousClock.now
    let depth = 300_000
    for opcodes: [UInt8] in [[0x85], [0x28, 0x74], [0x5D, 0x61], [0x7D]] {
      let nested = [0x80, 2, 0x29] + Array(repeating: opcodes, count: depth).joined() + [0x2E]
      #expect(refusal(of: nested).contains("no dictionary of tensors"))
    }
    let marks = [0x80, 2] + [UInt8](repeating: 0x28, count: depth) + [0x2E]
    #expect(refusal(of: marks).contains("damaged"))
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test func `a memo index of four billion costs one entry`() throws {
    var pickle = PickleBuilder()
    pickle.raw([0x7D, 0x72, 0xFF, 0xFF, 0xFF, 0xFF])
    pickle.text("x")
    pickle.tensor(elements: 6, shape: [6], strides: [1])
    pickle.raw([0x73, 0x6A, 0xFF, 0xFF, 0xFF, 0xFF])
    let file = try open(pickle.finished, storages: Self.sixFloats)
    #expect(try file.tensor("x").values == [0, 1, 2, 3, 4, 5])
  }

  @Test func `more tensors than any model has are refused`() {
    var pickle = PickleBuilder()
    pickle.raw([0x7D])
    pickle.global("torch._utils", "_rebuild_tensor_v2")
    pickle.raw([0x71, 1, 0x30])
    pickle.mark()
    pickle.mark()
    pickle.text("storage")
    pickle.global("torch", "FloatStorage")
    pickle.text("0")
    pickle.text("cpu")
    pickle.integer(6)
    pickle.tuple()
    pickle.raw([0x51])
    pickle.integer(0)
    pickle.integers(Array(repeating: 1, count: 32))
    pickle.integers(Array(repeating: 1, count: 32))
    pickle.tuple()
    pickle.raw([0x71, 2, 0x30])
    for _ in 0...PickleMachine.maximumTensors { pickle.raw([0x68, 1, 0x68, 2, 0x52, 0x30]) }
    #expect(refusal(of: pickle.finished, storages: Self.sixFloats).contains("more than"))
  }

  @Test func `a zip file from elsewhere is refused as such`() throws {
    let path = folder.path("documents.zip")
    for names in [["readme.txt"], ["a/data.pkl", "b/data.pkl"], ["a/b/data.pkl"]] {
      let builder = ZipBuilder(names.map { .init(name: $0, bytes: [0x80, 2, 0x7D, 0x2E]) })
      try Data(builder.bytes).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
      #expect(error?.description.contains("data.pkl") == true)
    }
  }

  @Test func `big-endian checkpoints are refused`() throws {
    let pickle = PickleBuilder.single(elements: 6, shape: [6], strides: [1])
    var builder = ZipBuilder(pickle: pickle, storages: Self.sixFloats)
    builder.entries.append(.init(name: "archive/byteorder", bytes: Array("big".utf8)))
    let path = folder.path("big.pth")
    try Data(builder.bytes).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    #expect(error?.description.contains("little-endian") == true)
  }

  @Test func `a name given twice is refused`() {
    var pickle = PickleBuilder()
    pickle.raw([0x7D])
    for _ in 0..<2 {
      pickle.text("x")
      pickle.tensor(elements: 6, shape: [6], strides: [1])
      pickle.raw([0x73])
    }
    #expect(refusal(of: pickle.finished, storages: Self.sixFloats).contains("twice"))
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

struct SafetensorsFileTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func open(_ header: String, data: [UInt8], length: UInt64? = nil) throws -> any WeightFile
  {
    let path = folder.path("file.safetensors")
    let bytes =
      ZipBuilder.little(length ?? UInt64(header.utf8.count), 8) + Array(header.utf8) + data
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try SafetensorsFile(path: path)
  }

  private static func entry(
    _ name: String, _ type: String, _ shape: [Int], _ offsets: [Int]
  ) -> String {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  @Test func `white space, escapes and metadata are read`() throws {
    let header = """
       { "__metadata__" : {"format":"pt"} , "t\\u00e4\\ud83d\\ude00\\n" :
      {"shape":[ ], "data_offsets":[0,4], "dtype":"F32"} , "e":{"dtype":"U8","shape":[0,5],\
      "data_offsets":[4,4]}}\("   ")
      """
    let file = try open(header, data: ZipBuilder.little(Float(1.5).bitPattern, 4))
    #expect(try file.tensor("tä😀\n") == Tensor(shape: [], values: [1.5]))
    #expect(try file.tensor("e") == Tensor(shape: [0, 5], values: []))
  }

  @Test func `a tensor may begin at any byte, as other writers let it`() throws {
    let header = "{\(Self.entry("a", "U8", [1], [0, 1])),\(Self.entry("b", "F32", [1], [1, 5]))}"
    let file = try open(header, data: [7] + ZipBuilder.little(Float(-2.5).bitPattern, 4))
    #expect(try file.tensor("b") == Tensor(shape: [1], values: [-2.5]))
  }

  /// What the refusal must mention, and the members of a header before eight bytes of data.
  static let hostile: [(String, [String])] = [
    ("overlaps", [entry("a", "F32", [2], [0, 8]), entry("b", "F32", [1], [4, 8])]),
    ("gap", [entry("a", "F32", [1], [0, 4]), entry("b", "U8", [1], [7, 8])]),
    ("follow the last", [entry("a", "F32", [1], [0, 4])]),
    ("outside", [entry("a", "F32", [3], [0, 12])]),
    ("outside", [entry("a", "U8", [1 << 60], [0, 1 << 60])]),
    ("twice", [entry("a", "F32", [1], [0, 4]), entry("a", "F32", [1], [4, 8])]),
    ("shape", [entry("a", "F32", [3], [0, 8])]),
    ("shape", [entry("a", "F32", [1 << 62, 4, 2], [0, 8])]),
    ("shape", [entry("a", "F64", [1 << 61], [0, 8])]),
    ("ends before", [entry("a", "F32", [2], [8, 0])]),
    ("element type", [entry("a", "F8_E4M3", [8], [0, 8])]),
    ("integer", ["\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}"]),
    ("JSON", ["\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}"]),
    ("too large", ["\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999]}"]),
    ("too long", [entry("a", "U8", Array(repeating: 1, count: 33), [0, 1])]),
    ("lacks", ["\"a\":{\"dtype\":\"F32\",\"shape\":[2]}"]),
    ("lacks", ["\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}"]),
    ("field", ["\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}"]),
    ("field", ["\"a\":{\"type\":\"F32\"}"]),
    ("twice", ["\"__metadata__\":{}", "\"__metadata__\":{}"]),
    ("JSON", ["\"__metadata__\":{\"a\":[]}"]), ("JSON", ["\"a\":[[[[[[[["]),
    ("follow the last", [""]), ("JSON", ["", ""]),
    ("control", ["\"a\u{1}\":{}"]), ("escape", ["\"\\x\":{}"]), ("surrogate", ["\"\\ud800x\":{}"]),
  ]

  @Test(arguments: hostile)
  func `a header that lies or is no header is refused`(said: String, members: [String]) {
    let header = "{\(members.joined(separator: ","))}"
    let error = #expect(throws: CheckpointError.self) {
      try open(header, data: [UInt8](repeating: 0, count: 8))
    }
    #expect(error?.description.contains(said) == true, "\(String(describing: error))")
  }

  @Test(arguments: [UInt64.max, 1 << 62, 1 << 40, 1_000])
  func `a header longer than the file is refused without being allocated`(length: UInt64) {
    #expect(throws: CheckpointError.self) { try open("{}", data: [], length: length) }
  }

  @Test func `a header beyond the limit is refused before it is read`() throws {
    // A sparse file: the header claims to be 1 GiB and the file really is that long.
    let path = folder.path("sparse.safetensors")
    try Data(ZipBuilder.little(1 << 30, 8) + [0x7B]).write(to: URL(fileURLWithPath: path))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 2 << 30)
    try handle.close()
    let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
    #expect(error?.description.contains("limit") == true)
  }

  @Test func `text after the header is refused`() {
    #expect(throws: CheckpointError.self) { try open("{}{}", data: []) }
    #expect(throws: Never.self) { try open("{}  ", data: []) }
  }
}

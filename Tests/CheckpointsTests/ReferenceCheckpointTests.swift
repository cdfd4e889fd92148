import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Names, types, shapes and every number of a whole file, hashed.
struct FileDigest: Codable, Hashable {
  var count: Int
  var names: String
  var values: String

  /// Reads all of `file`.
  init(of file: any WeightFile) throws {
    var names = ContentHash()
    var values = ContentHash()
    let sorted = file.descriptions.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for name in sorted {
      let description = try #require(file.descriptions[name])
      names.update("\(name) \(description.elementType) \(description.shape)\n".utf8)
      try file.tensor(name).values.withUnsafeBytes { values.update(buffer: $0) }
    }
    count = sorted.count
    self.names = names.hexadecimal
    self.values = values.hexadecimal
  }
}

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct ReferenceCheckpointTests {
  static let files: [String] = [
    "goldens/videomamba/retrieval.pth",
    "goldens/videomamba/retrieval_bf16.pth",
    "goldens/videomamba/vision_single.pth",
    "goldens/videomamba/classifier.pth",
    "models/demo/demo.pth",
  ]

  @Test(arguments: files)
  func `every tensor is what PyTorch reads`(file: String) throws {
    let expected = try JSONDecoder().decode(
      [String: FileDigest].self, from: try Data(contentsOf: Fixture.url("reference_digests.json")))
    let checkpoint = try Checkpoint.open(SharedData.path(file))
    #expect(try FileDigest(of: checkpoint) == expected[file])
  }

  @Test func `the wrapped file is told from the flat one`() throws {
    let wrapped = try PyTorchFile(path: SharedData.path("goldens/videomamba/vision_single.pth"))
    let flat = try PyTorchFile(path: SharedData.path("goldens/videomamba/retrieval.pth"))
    #expect(wrapped.wrapper == "model")
    #expect(flat.wrapper == nil)
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Checkpoints

/// Files written by PyTorch and by the reference implementation of safetensors.
struct ContainerFixtureTests {
  /// A tensor as the program that wrote it reads it back.
  struct Expected: Decodable {
    var type: ElementType
    var shape: [Int]
    var values: [Float]
  }

  static let files: [String] = [
    "types.pth", "views.pth", "state_dict.pth", "wrapped_model.pth", "wrapped_module.pth",
    "model_is_a_tensor.pth", "protocol4.pth", "cuda.pth", "types.safetensors",
  ]

  static func expected(_ file: String) throws -> [String: Expected] {
    let data = try Data(contentsOf: Fixture.url("containers.json"))
    let all = try JSONDecoder().decode([String: [String: Expected]].self, from: data)
    return try #require(all[file])
  }

  @Test(arguments: files)
  func `every tensor has its type, shape and values`(name: String) throws {
    let file = try Checkpoint.open(Fixture.path(name))
    let expected = try Self.expected(name)
    #expect(Set(file.descriptions.keys) == Set(expected.keys))
    for (tensor, expected) in expected {
      let description = try #require(file.descriptions[tensor])
      #expect(description.elementType == expected.type)
      #expect(description.shape == expected.shape)
      #expect(try file.tensor(tensor) == Tensor(shape: expected.shape, values: expected.values))
    }
  }

  @Test(
    arguments: zip(
      ["wrapped_model.pth", "wrapped_module.pth", "state_dict.pth", "model_is_a_tensor.pth"],
      ["model", "module", nil, nil]))
  func `wrapping is decided by what stands under the key`(name: String, wrapper: String?) throws {
    #expect(try PyTorchFile(path: Fixture.path(name)).wrapper == wrapper)
  }

  @Test func `a name that is not there is refused by name`() throws {
    for name in ["types.pth", "types.safetensors"] {
      let file = try Checkpoint.open(Fixture.path(name))
      #expect(throws: CheckpointError.noSuchTensor(path: file.path, name: "nothing")) {
        try file.tensor("nothing")
      }
    }
  }

  @Test(
    arguments: zip(
      [
        "", "PK", "version https://git-lfs.github.com/spec/v1\n", " <!DOCTYPE html>", "hello there",
      ],
      ["empty", "neither", "Git LFS", "web page", "neither"]))
  func `what is no model file is refused with what it is`(content: String, said: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.pth")
    try Data(content.utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    #expect(error?.description.hasPrefix(path) == true)
    #expect(error?.description.contains(said) == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func `the old form of PyTorch files has its own message`() {
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open(Fixture.path("old_form.pth"))
    }
    #expect(error?.description.contains("before version 1.6") == true)
  }

  @Test func `a folder, a pipe and a missing file are refused at once`() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    for path in [folder.url.path, folder.path("pipe"), folder.path("missing"), "/dev/zero"] {
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
      guard case .unreadable(path, _) = error else {
        Issue.record("\(path): \(String(describing: error))")
        continue
      }
    }
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Evaluation

@Suite struct ScoreFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ array: NumpyArray, _ name: String = "scores.npy") throws -> String {
    let path: String = folder.path(name)
    try NumpyFile.write(array, to: path)
    return path
  }

  @Test func `a table is read from a file`() throws {
    let path = try write(NumpyArray(Tensor(shape: [1, 2], values: [0.5, 0.25])))
    let scores = try ScoreMatrix(path: path)
    #expect(scores.textCount == 2)
    #expect(scores.values == [0.5, 0.25])
  }

  @Test(arguments: [
    NumpyArray(Tensor(zeros: [0, 3])), NumpyArray(Tensor(zeros: [3, 0])),
    NumpyArray(Tensor(zeros: [4])), NumpyArray(Tensor(shape: [1, 1], values: [.nan])),
    NumpyArray(shape: [1, 1], elements: .int64([1])),
  ])
  func `a table without videos, with NaN or of another kind is refused by name`(
    array: NumpyArray
  ) throws {
    let path = try write(array)
    #expect(failure { try ScoreMatrix(path: path) }?.description.hasPrefix(path) == true)
  }

  @Test func `a missing table and one of another format are refused by name`() throws {
    let path = try folder.write("no array", "text.npy")
    for path in [path, folder.path("none.npy")] {
      #expect(failure { try ScoreMatrix(path: path) }?.description.hasPrefix(path) == true)
    }
  }

  @Test func `embeddings are compared from files`() throws {
    let videos = try write(NumpyArray(Tensor(shape: [2, 1], values: [2, 3])), "v.npy")
    let texts = try write(NumpyArray(Tensor(shape: [1, 1], values: [5])), "t.npy")
    #expect(try ScoreMatrix(videoEmbeddings: videos, textEmbeddings: texts).values == [10, 15])
  }

  @Test func `embeddings that hold NaN are refused`() throws {
    let videos = try write(NumpyArray(Tensor(shape: [1, 1], values: [.nan])), "v.npy")
    let texts = try write(NumpyArray(Tensor(shape: [1, 1], values: [5])), "t.npy")
    #expect(
      failure { try ScoreMatrix(videoEmbeddings: videos, textEmbeddings: texts) }
        == .notANumber(name: "inner products of the embeddings", row: 0, column: 0))
  }
}

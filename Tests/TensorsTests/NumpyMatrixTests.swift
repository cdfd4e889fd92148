import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct NumpyMatrixTests {
  let folder = try? TemporaryFolder()
  var path: String { folder?.path("m.npy") ?? "" }

  private func write(_ shape: [Int], _ elements: NumpyArray.Elements) throws {
    try NumpyFile.write(NumpyArray(shape: shape, elements: elements), to: path)
  }

  @Test func `rows come as they were written`() throws {
    let values: [Float] = (0..<35).map { Float($0) / 8 - 2 }
    try write([7, 5], .float32(values))
    let matrix = try NumpyMatrix(path)
    #expect(matrix.rowCount == 7 && matrix.columnCount == 5)
    #expect(matrix.values(0..<7) == values)
    #expect(matrix.values(2..<4) == Array(values[10..<20]))
    #expect(matrix.values(7..<7) == [])
  }

  @Test func `a matrix without rows is one`() throws {
    try write([0, 3], .float32([]))
    #expect(try NumpyMatrix(path).rowCount == 0)
  }

  @Test(
    arguments: [
      ([6], .float32([Float](repeating: 1, count: 6))),
      ([1, 2, 3], .float32([Float](repeating: 1, count: 6))),
      ([2, 3], .int64([1, 2, 3, 4, 5, 6])),
      ([2, 0], .float32([])),
    ] as [([Int], NumpyArray.Elements)])
  func `other shapes and types are refused`(shape: [Int], elements: NumpyArray.Elements) throws {
    try write(shape, elements)
    let error = #expect(throws: NumpyError.self) { try NumpyMatrix(path) }
    #expect(error?.description.contains("expected float32 (rows, columns), found") ?? false)
  }

  @Test func `a file that is too short is refused`() throws {
    try write([2, 3], .float32([1, 2, 3, 4, 5, 6]))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for size in [0, 5, 100, whole.count - 1] {
      try whole.prefix(size).write(to: URL(fileURLWithPath: path))
      #expect(throws: NumpyError.self) { try NumpyMatrix(path) }
    }
  }
}

import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct NumpyFileTests {
  /// What `numpy.save` of numpy 2.4 writes for `np.array([[1, 2, 3], [4, 5, 6]], '<f4')`.
  static let header: String = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"

  @Test func `the bytes are those that numpy writes`() {
    let array = NumpyArray(shape: [2, 3], elements: .float32([1, 2, 3, 4, 5, 6]))
    let bytes = [UInt8](NumpyFile.encode(array))
    #expect(bytes.count == 128 + 24)
    #expect(Array(bytes[0..<10]) == [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
    let padded = Self.header + String(repeating: " ", count: 117 - Self.header.count) + "\n"
    #expect(String(decoding: bytes[10..<128], as: UTF8.self) == padded)
    #expect(Array(bytes[128..<132]) == [0, 0, 0x80, 0x3f])
  }

  @Test(arguments: [[], [0], [5], [2, 3], [1, 2, 3, 4]])
  func `what is written is read back`(shape: [Int]) throws {
    let folder = try TemporaryFolder()
    let count: Int = shape.reduce(1, *)
    let arrays: [NumpyArray] = [
      NumpyArray(shape: shape, elements: .float32((0..<count).map { Float($0) - 1.5 })),
      NumpyArray(shape: shape, elements: .uint8((0..<count).map { UInt8($0 % 256) })),
      NumpyArray(shape: shape, elements: .int64((0..<count).map { Int64($0) << 33 })),
    ]
    for array in arrays {
      try NumpyFile.write(array, to: folder.path("a.npy"))
      #expect(try NumpyFile.read(folder.path("a.npy")) == array)
    }
  }

  @Test func `every truncation and every flipped header byte is an error or the same shape`() throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path("a.npy")
    let whole = NumpyFile.encode(
      NumpyArray(shape: [2, 3], elements: .float32([1, 2, 3, 4, 5, 6])))
    for length in 0..<whole.count {
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      #expect(throws: NumpyError.self) { try NumpyFile.read(path) }
    }
    for position in 0..<128 {
      for value: UInt8 in [0, 0x20, 0x39, 0xff] {
        var changed = whole
        changed[position] = value
        try changed.write(to: URL(fileURLWithPath: path))
        if let read = try? NumpyFile.read(path) {
          #expect(read.shape.reduce(1, *) * 4 == 24 || read.shape.reduce(1, *) * 8 == 24)
        }
      }
    }
  }

  @Test func `huge shapes are refused without allocating`() throws {
    let folder = try TemporaryFolder()
    for shape in [
      "(9223372036854775807,)", "(4294967296, 4294967296)", "(-1, -6)", "(99999999999,)",
    ] {
      let text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }\n"
      let bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0]
      try Data(bytes + Array(text.utf8)).write(to: URL(fileURLWithPath: folder.path("a.npy")))
      #expect(throws: NumpyError.self) { try NumpyFile.read(folder.path("a.npy")) }
    }
  }

  @Test func `a missing file is named`() {
    #expect(throws: NumpyError.unreadable(path: "/no/such.npy", reason: "no such file")) {
      try NumpyFile.read("/no/such.npy")
    }
  }
}

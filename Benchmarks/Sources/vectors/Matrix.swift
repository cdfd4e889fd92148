import Foundation
import Indexes

/// A NumPy file of two dimensions and four-byte values, mapped.
struct Matrix: VectorSource {
  let count: Int
  let dimension: Int
  private let data: Data
  private let start: Int

  init(_ path: String) throws {
    data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    start = 10 + Int(data[8]) + 256 * Int(data[9])
    let header: String = String(decoding: data[10..<start], as: UTF8.self)
    let shape = header.split(separator: "(")[1].split(separator: ")")[0].split(separator: ",")
      .compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    (count, dimension) = (shape[0], shape[1])
  }

  func id(atRow row: Int) -> Int64 { Int64(row) }

  func read(_ rows: Range<Int>, into out: inout MutableSpan<Float>) throws(IndexError) {
    out.withUnsafeMutableBytes { target in
      let first: Int = start + rows.lowerBound * dimension * 4
      _ = data.copyBytes(to: target, from: first..<first + rows.count * dimension * 4)
    }
  }

  var floats: [Float] {
    data.withUnsafeBytes { bytes in
      (0..<count * dimension).map {
        bytes.loadUnaligned(fromByteOffset: start + 4 * $0, as: Float.self)
      }
    }
  }

  var integers: [Int32] { floats.map { Int32(bitPattern: $0.bitPattern) } }
}

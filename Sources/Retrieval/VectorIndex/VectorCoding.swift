import Catalog
import Foundation
import Kernels

/// Vectors as the catalog stores them, and back.
enum VectorCoding {
  /// Components, little-endian, rounded to the format's code.
  static func encode(_ values: [Float], as code: VectorFormat.Code) -> Data {
    switch code {
    case .float32:
      return values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    case .float16:
      var halves = [UInt16](repeating: 0, count: values.count)
      var span = halves.mutableSpan
      Kernels.best.roundToFloat16(values.span, into: &span)
      return halves.map(\.littleEndian).withUnsafeBytes { Data($0) }
    }
  }

  /// The components of one or more vectors as the catalog stores them.
  static func decode(_ bytes: RawSpan, _ code: VectorFormat.Code) -> [Float] {
    let count: Int = bytes.byteCount / code.byteCount
    switch code {
    case .float32:
      return (0..<count).map { index in
        let bits = bytes.unsafeLoadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: bits))
      }
    case .float16:
      let halves: [UInt16] = (0..<count).map { index in
        UInt16(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
      }
      var values = [Float](repeating: 0, count: count)
      var span = values.mutableSpan
      Kernels.best.widenFloat16(halves.span, into: &span)
      return values
    }
  }

  /// Inner products of `query` with each vector of `rows`.
  static func products(
    of query: [Float], with rows: RawSpan, code: VectorFormat.Code
  ) -> [Float] {
    let count: Int = rows.byteCount / (query.count * code.byteCount)
    var scores = [Float](repeating: 0, count: count)
    var span = scores.mutableSpan
    switch code {
    case .float32:
      Kernels.best.innerProducts(query: query.span, float32Rows: rows, into: &span)
    case .float16:
      Kernels.best.innerProducts(query: query.span, float16Rows: rows, into: &span)
    }
    return scores
  }
}

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
  static func decode(_ data: Data, _ code: VectorFormat.Code) -> [Float] {
    let count: Int = data.count / code.byteCount
    switch code {
    case .float32:
      var bits = [UInt32](repeating: 0, count: count)
      _ = bits.withUnsafeMutableBytes { data.copyBytes(to: $0) }
      return bits.map { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .float16:
      var bits = [UInt16](repeating: 0, count: count)
      _ = bits.withUnsafeMutableBytes { data.copyBytes(to: $0) }
      let halves: [UInt16] = bits.map(UInt16.init(littleEndian:))
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

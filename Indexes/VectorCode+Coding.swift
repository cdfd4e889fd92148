import Kernels

extension VectorCode {
  /// `values` as they are stored, little-endian.
  func encoded(_ values: Span<Float>, kernels: Kernels = .best) -> [UInt8] {
    switch self {
    case .float32:
      return unsafe values.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    case .float16:
      var rounded = [UInt16](repeating: 0, count: values.count)
      var target: MutableSpan<UInt16> = rounded.mutableSpan
      kernels.roundToFloat16(values, into: &target)
      return unsafe rounded.span.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
  }

  /// The components that `bytes` stand for.
  func decoded(_ bytes: RawSpan, kernels: Kernels = .best) -> [Float] {
    let count: Int = bytes.byteCount / byteCount
    switch self {
    case .float32:
      return Self.components(bytes, count)
    case .float16:
      var values = [Float](repeating: 0, count: count)
      var target: MutableSpan<Float> = values.mutableSpan
      let halves: [UInt16] = Self.components(bytes, count)
      kernels.widenFloat16(halves.span, into: &target)
      return values
    }
  }

  /// Copies `count` numbers, on processors that have the file's byte order.
  private static func components<Value: BitwiseCopyable>(
    _ bytes: RawSpan, _ count: Int
  ) -> [Value] {
    unsafe bytes.withUnsafeBytes { source in
      unsafe [Value](unsafeUninitializedCapacity: count) { target, initialized in
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[..<(count * MemoryLayout<Value>.size)]))
        initialized = count
      }
    }
  }

  /// Inner products of `query` with rows in this code.
  func innerProducts(
    query: Span<Float>, rows: RawSpan, kernels: Kernels, into out: inout MutableSpan<Float>
  ) {
    switch self {
    case .float32: kernels.innerProducts(query: query, float32Rows: rows, into: &out)
    case .float16: kernels.innerProducts(query: query, float16Rows: rows, into: &out)
    }
  }
}

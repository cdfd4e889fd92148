import Kernels

extension VectorCode {
  /// Vectors as a file holds them.
  struct Stored {
    /// The components, row after row.
    var components: [UInt8]
    /// One scale a row, or none.
    var scales: [Float] = []
  }

  /// Rows of `dimension` finite components as they are stored.
  func stored(_ rows: Span<Float>, dimension: Int, kernels: Kernels = .best) -> Stored {
    guard hasScales else { return Stored(components: encoded(rows, kernels: kernels)) }
    var codes = [Int8](repeating: 0, count: rows.count)
    var scales: [Float] = []
    var target: MutableSpan<Int8> = codes.mutableSpan
    for start in stride(from: 0, to: rows.count, by: dimension) {
      var row = target._mutatingExtracting(start..<start + dimension)
      scales.append(kernels.roundToInt8(rows.extracting(start..<start + dimension), into: &row))
    }
    return Stored(components: codes.map { UInt8(bitPattern: $0) }, scales: scales)
  }

  /// The rows that `components`, little-endian, and `scales` stand for.
  func decoded(
    _ components: RawSpan, scales: [Float], dimension: Int, kernels: Kernels = .best
  ) -> [Float] {
    guard hasScales else { return decoded(components, kernels: kernels) }
    let codes: [Int8] = Self.components(components, components.byteCount)
    return unsafe [Float](unsafeUninitializedCapacity: codes.count) { values, count in
      for (row, scale) in scales.enumerated() {
        for index in row * dimension..<(row + 1) * dimension {
          unsafe values.initializeElement(at: index, to: scale * Float(codes[index]))
        }
      }
      count = codes.count
    }
  }

  /// `values` as they are stored, little-endian, in a code without scales.
  func encoded(_ values: Span<Float>, kernels: Kernels = .best) -> [UInt8] {
    precondition(!hasScales, "components without their scale")
    if self == .float32 {
      return unsafe values.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
    var rounded = [UInt16](repeating: 0, count: values.count)
    var target: MutableSpan<UInt16> = rounded.mutableSpan
    if self == .float16 {
      kernels.roundToFloat16(values, into: &target)
    } else {
      kernels.roundToBFloat16(values, into: &target)
    }
    return unsafe rounded.span.bytes.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  /// The components that `bytes` in a code without scales stand for.
  func decoded(_ bytes: RawSpan, kernels: Kernels = .best) -> [Float] {
    precondition(!hasScales, "components without their scale")
    let count: Int = bytes.byteCount / byteCount
    if self == .float32 { return Self.components(bytes, count) }
    var values = [Float](repeating: 0, count: count)
    var target: MutableSpan<Float> = values.mutableSpan
    let halves: [UInt16] = Self.components(bytes, count)
    if self == .float16 {
      kernels.widenFloat16(halves.span, into: &target)
    } else {
      kernels.widenBFloat16(halves.span, into: &target)
    }
    return values
  }

  /// Copies `count` numbers, on processors that have the file's byte order.
  static func components<Value: BitwiseCopyable>(_ bytes: RawSpan, _ count: Int) -> [Value] {
    unsafe bytes.withUnsafeBytes { source in
      unsafe [Value](unsafeUninitializedCapacity: count) { target, initialized in
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[..<(count * MemoryLayout<Value>.size)]))
        initialized = count
      }
    }
  }
}

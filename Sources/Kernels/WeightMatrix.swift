internal import CKernels

/// How the numbers of a weight matrix are stored.
public enum WeightEncoding: Hashable, Sendable {
  /// IEEE single precision.
  case float32
  /// IEEE half precision; widened while it is multiplied, exactly.
  case float16
  /// The upper half of single precision.
  case bfloat16
  /// 8-bit integers times one scale an output.
  case int8

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .int8: 1
    }
  }
}

/// The weights `(outputs, inputs)` of a linear layer, in the precision they are multiplied in.
///
/// Rows stand as checkpoints have them, so that a mapped file is multiplied in place: nothing is packed
/// or copied at load, and of a file only what is used is read.
public struct WeightMatrix: Sendable {
  /// Rows of the matrix: the width of what the layer gives.
  public let outputs: Int
  /// Columns of the matrix: the width of what the layer takes.
  public let inputs: Int
  /// How the numbers are stored.
  public let encoding: WeightEncoding

  /// One scale an output for ``WeightEncoding/int8``, else empty.
  public let scales: [Float]

  private let bytes: any WeightBytes
  private let offset: Int

  /// Keeps `values`, `(outputs, inputs)` row-major, in `precision`.
  public init(_ values: [Float], outputs: Int, inputs: Int, precision: Precision = .float32) {
    precondition(values.count == outputs * inputs, "\(values.count) weights")
    self.outputs = outputs
    self.inputs = inputs
    offset = 0
    switch precision {
    case .float32:
      encoding = .float32
      scales = []
      bytes = OwnedWeights(values)
    case .bfloat16:
      encoding = .bfloat16
      scales = []
      bytes = OwnedWeights(Kernels.best.roundToBFloat16(values))
    case .int8:
      precondition(inputs <= Self.mostInputsOfInt8, "\(inputs) inputs")
      let quantized = Kernels.best.quantize(values, width: inputs)
      encoding = .int8
      scales = quantized.scales
      bytes = OwnedWeights(quantized.values)
    }
  }

  /// Refers to rows without gaps that begin `offset` bytes after the start of `bytes`, little-endian.
  ///
  /// - Parameters:
  ///   - bytes: Where the weights are.
  ///   - offset: Bytes before the first.
  ///   - outputs: Rows.
  ///   - inputs: Columns; for ``WeightEncoding/int8`` at most ``mostInputsOfInt8``.
  ///   - encoding: How the numbers are stored.
  ///   - scales: `(outputs)` for ``WeightEncoding/int8``, else empty.
  public init(
    _ bytes: any WeightBytes, offset: Int, outputs: Int, inputs: Int, encoding: WeightEncoding,
    scales: [Float] = []
  ) {
    let end: Int = offset + outputs * inputs * encoding.byteCount
    precondition(offset >= 0 && end <= bytes.byteCount, "weights outside their bytes")
    precondition(scales.count == (encoding == .int8 ? outputs : 0), "\(scales.count) scales")
    precondition(encoding != .int8 || inputs <= Self.mostInputsOfInt8, "\(inputs) inputs")
    self.outputs = outputs
    self.inputs = inputs
    self.encoding = encoding
    self.scales = scales
    self.bytes = bytes
    self.offset = offset
  }

  /// Most inputs of 8-bit weights, so that sums of integers stay exact.
  public static let mostInputsOfInt8: Int = Int(VS_MOST_INNER_I8)

  /// How the weights are multiplied.
  public var precision: Precision {
    switch encoding {
    case .float32, .float16: .float32
    case .bfloat16: .bfloat16
    case .int8: .int8
    }
  }

  /// The same weights in `precision`; these where they are in it.
  public func converted(to precision: Precision) -> WeightMatrix {
    precision == self.precision
      ? self : WeightMatrix(floats(), outputs: outputs, inputs: inputs, precision: precision)
  }

  /// The weights in single precision, `(outputs, inputs)` row-major.
  public func floats() -> [Float] { floats(rows: 0..<outputs) }

  /// One row in single precision, `(inputs)`.
  public func row(_ index: Int) -> [Float] { floats(rows: index..<index + 1) }

  private func floats(rows: Range<Int>) -> [Float] {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= outputs, "rows \(rows) of \(outputs)")
    let count: Int = rows.count * inputs
    var values = [Float](repeating: 0, count: count)
    lend(rows: rows) { stored in
      unsafe stored.withUnsafeBytes { source in
        unsafe values.withUnsafeMutableBufferPointer { target in
          guard let from = source.baseAddress, let to = target.baseAddress else { return }
          let table: VSKernels = Kernels.best.table
          switch encoding {
          case .float32:
            unsafe UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: source.count)
          case .float16:
            unsafe table.f16_to_f32(from.assumingMemoryBound(to: UInt16.self), to, count)
          case .bfloat16:
            unsafe table.bf16_to_f32(from.assumingMemoryBound(to: UInt16.self), to, count)
          case .int8:
            for index in 0..<count {
              let scale: Float = scales[rows.lowerBound + index / inputs]
              unsafe to[index] = Float(source.load(fromByteOffset: index, as: Int8.self)) * scale
            }
          }
        }
      }
    }
    return values
  }

  /// The layer that gives only the outputs `rows`, without copying weights.
  public func outputs(_ rows: Range<Int>) -> WeightMatrix {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= outputs, "rows \(rows) of \(outputs)")
    return WeightMatrix(
      bytes, offset: offset + rows.lowerBound * inputs * encoding.byteCount, outputs: rows.count,
      inputs: inputs, encoding: encoding, scales: scales.isEmpty ? [] : Array(scales[rows]))
  }

  /// Lends the stored bytes of `rows`.
  func lend(rows: Range<Int>, to body: (RawSpan) -> Void) {
    let width: Int = inputs * encoding.byteCount
    bytes.lend(offset + rows.lowerBound * width..<offset + rows.upperBound * width, to: body)
  }
}

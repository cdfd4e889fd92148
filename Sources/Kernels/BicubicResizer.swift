internal import CKernels

/// Un-antialiased bicubic resampling of 8-bit RGB pictures from one size to another (spec § 5.4).
///
/// The cubic kernel has a = −0.75, pixel centres are at half-integers, indices are clamped at the
/// borders, sums are taken in float32 and rounded half to even. The tables are made once.
public struct BicubicResizer: Sendable {
  /// Width and height of the pictures taken.
  public let inputSize: (width: Int, height: Int)
  /// Width and height of the pictures given.
  public let outputSize: (width: Int, height: Int)

  private let columns: Taps
  private let rows: Taps

  /// Prepares the tables; all sizes are at least 1.
  public init(inputWidth: Int, inputHeight: Int, outputWidth: Int, outputHeight: Int) {
    precondition(min(inputWidth, inputHeight, outputWidth, outputHeight) > 0, "empty picture")
    inputSize = (inputWidth, inputHeight)
    outputSize = (outputWidth, outputHeight)
    columns = Taps(from: inputWidth, to: outputWidth)
    rows = Taps(from: inputHeight, to: outputHeight)
  }

  /// Resamples one picture.
  ///
  /// - Parameters:
  ///   - rgb: `(height, width, 3)` bytes in rows of `rowStride` bytes.
  ///   - rowStride: Bytes from one row to the next, at least three a pixel.
  ///   - kernels: The instruction set to use.
  /// - Returns: `(height, width, 3)` bytes of the output size, without gaps.
  public func resize(_ rgb: Span<UInt8>, rowStride: Int, kernels: Kernels = .best) -> [UInt8] {
    let rowBytes: Int = 3 * inputSize.width
    precondition(
      rowStride >= rowBytes && rgb.count >= rowStride * (inputSize.height - 1) + rowBytes,
      "picture smaller than its size says")
    let size: Int = 3 * outputSize.width * outputSize.height
    var scratch = [Float](repeating: 0, count: 12 * outputSize.width)
    return unsafe [UInt8](unsafeUninitializedCapacity: size) { out, count in
      unsafe rgb.withUnsafeBufferPointer { pixels in
        unsafe kernels.table.resize_rgb8(
          pixels.baseAddress, rowStride, columns.indices, columns.weights, outputSize.width,
          rows.indices, rows.weights, outputSize.height, &scratch, out.baseAddress)
      }
      count = size
    }
  }
}

/// Four source indices and weights for each position along one axis.
private struct Taps: Sendable {
  var indices: [Int32] = []
  var weights: [Float] = []

  init(from inputSize: Int, to outputSize: Int) {
    let a: Float = -0.75
    let scale: Float = Float(inputSize) / Float(outputSize)
    // The fused multiply-add and the float arithmetic decide which way ties round, as in PyTorch.
    for position in 0..<outputSize {
      let source: Float = (-0.5 as Float).addingProduct(scale, Float(position) + 0.5)
      let base: Float = source.rounded(.down)
      let t: Float = source - base
      func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
      func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
      weights += [far(t + 1), near(t), near(1 - t), far(2 - t)]
      for offset in -1...2 {
        indices.append(Int32(min(max(Int(base) + offset, 0), inputSize - 1)))
      }
    }
  }
}

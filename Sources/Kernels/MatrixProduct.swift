internal import CKernels

extension WeightMatrix {
  /// `output = epilogue(input·Wᵀ + bias)`.
  ///
  /// - Parameters:
  ///   - input: `(rows, inputs)` as columns of a row-major matrix.
  ///   - rows: Rows of input and output.
  ///   - bias: `(outputs)`, or nil.
  ///   - epilogue: What happens before sums are stored.
  ///   - output: Receives `(rows, outputs)`, row-major without gaps, or where `place` says.
  ///   - place: Columns of a wider matrix to write to; nil for the whole of `output`.
  ///   - threads: Most threads to share the product among; the result does not depend on it.
  ///   - kernels: The instruction set to use.
  public func multiply(
    _ input: Columns, rows: Int, bias: [Float]?, epilogue: Epilogue = .bias,
    into output: inout [Float], at place: Placement? = nil, threads: Int = 1,
    kernels: Kernels = .best
  ) {
    let placed = place ?? Placement(stride: max(outputs, 1))
    precondition(input.holds(rows: rows, width: inputs), "input too small")
    precondition(placed.fits(rows: rows, width: outputs, count: output.count), "output too small")
    precondition(bias.map { $0.count == outputs } ?? true, "bias of another width")
    guard rows > 0, outputs > 0 else { return }
    let form = InputForm(encoding, kernels)
    var product = unsafe VSProduct()
    unsafe product.output_stride = placed.stride
    unsafe product.inner = inputs
    switch epilogue {
    case .bias: unsafe product.epilogue = VS_STORE
    case .gelu: unsafe product.epilogue = VS_GELU
    case .quickGELU: unsafe product.epilogue = VS_QUICK_GELU
    case .accumulate: unsafe product.epilogue = VS_ACCUMULATE
    }
    lend(rows: 0..<outputs) { weights in
      unsafe weights.withUnsafeBytes { weights in
        unsafe output.withUnsafeMutableBufferPointer { out in
          unsafe withOptionalPointer(to: bias) { bias in
            unsafe scales.withUnsafeBufferPointer { scales in
              guard let base = out.baseAddress else { return }
              unsafe product.weights = weights.baseAddress
              unsafe product.output = base + placed.offset
              unsafe product.bias = bias
              unsafe product.scales = scales.baseAddress
              unsafe form.withInput(input, rows: rows, width: inputs, kernels, into: &product) {
                unsafe run($0, form.function, rows: rows, threads: threads)
              }
            }
          }
        }
      }
    }
  }

  /// Most rows of one tile: while a block of weights is in the cache, it meets all of them.
  private static let mostTileRows: Int = 400

  /// Computes all tiles; each is of some rows and, where threads share, some outputs.
  private func run(
    _ product: VSProduct, _ function: VSProductFunction, rows: Int, threads: Int
  ) {
    let rowTiles: Int = (rows + Self.mostTileRows - 1) / Self.mostTileRows
    // Tiles of about one size, each but the last of whole blocks of rows.
    let tileRows: Int = ((rows + rowTiles - 1) / rowTiles + 11) / 12 * 12
    // A multiple of every block of outputs; some tiles a thread, so that a thread that was kept from
    // work leaves its share to others.
    let wanted: Int = threads > 1 ? max(1, 8 * threads / rowTiles) : 1
    let width: Int = max(32, (outputs / wanted + 31) / 32 * 32)
    let columnTiles: Int = (outputs + width - 1) / width
    nonisolated(unsafe) let shared = unsafe product
    let inputs: Int = inputs
    let outputs: Int = outputs
    Parallel.tiles(rowTiles * columnTiles, threads: threads) { tile in
      let row: Int = tile / columnTiles * tileRows
      let output: Int = tile % columnTiles * width
      unsafe withUnsafeTemporaryAllocation(
        byteCount: 4 * 32 * (inputs + 4), alignment: 64
      ) { scratch in
        unsafe withUnsafePointer(to: shared) { pointer in
          unsafe function(
            pointer, row, max(row, min(row + tileRows, rows)), output, min(output + width, outputs),
            scratch.baseAddress?.assumingMemoryBound(to: Float.self))
        }
      }
    }
  }

  private func withOptionalPointer(
    to values: [Float]?, _ body: (UnsafePointer<Float>?) -> Void
  ) {
    guard let values else { return body(nil) }
    unsafe values.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }
}

/// A function of the table that computes a tile.
private typealias VSProductFunction =
  @convention(c) (
    UnsafePointer<VSProduct>?, Int, Int, Int, Int, UnsafeMutablePointer<Float>?
  ) -> Void

/// The form in which a product takes its input, with a function of a constant table.
@safe private enum InputForm {
  case floats(VSProductFunction)
  case bfloats(VSProductFunction)
  case words(VSProductFunction)
  case bytes(VSProductFunction)

  init(_ encoding: WeightEncoding, _ kernels: Kernels) {
    let table: VSKernels = kernels.table
    switch encoding {
    case .float32: self = unsafe .floats(table.product_f32)
    case .float16: self = unsafe .floats(table.product_f16)
    case .bfloat16:
      self =
        kernels.multipliesNatively(.bfloat16)
        ? unsafe .bfloats(table.product_bf16_pairs) : unsafe .floats(table.product_bf16)
    case .int8:
      self =
        kernels.multipliesNatively(.int8)
        ? unsafe .bytes(table.product_i8_quads) : unsafe .words(table.product_i8)
    }
  }

  var function: VSProductFunction {
    switch self {
    case .floats(let function), .bfloats(let function), .words(let function),
      .bytes(let function):
      unsafe function
    }
  }

  /// Completes `product` with the input in this form, and lends it.
  func withInput(
    _ input: Columns, rows: Int, width: Int, _ kernels: Kernels, into product: inout VSProduct,
    _ body: (VSProduct) -> Void
  ) {
    let table: VSKernels = kernels.table
    unsafe input.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let source: UnsafePointer<Float> = unsafe base + input.offset
      let elementSize: Int
      switch self {
      case .floats:
        unsafe product.input = UnsafeRawPointer(source)
        unsafe product.input_stride = input.stride
        return unsafe body(product)
      case .bfloats, .words: elementSize = 2
      case .bytes: elementSize = 1
      }
      // Rows are padded to whole vectors, and to an odd number of cache lines: else rows of a power of
      // two would meet in the same sets of the cache.
      let rowBytes: Int = ((width * elementSize + 63) / 64 | 1) * 64
      let stride: Int = rowBytes / elementSize
      unsafe product.input_stride = rowBytes / 4
      unsafe withUnsafeTemporaryAllocation(byteCount: rows * rowBytes, alignment: 64) { buffer in
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rows) { scales in
          unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { sums in
            guard let to = buffer.baseAddress else { return }
            switch self {
            case .floats: break
            case .bfloats:
              unsafe table.round_bf16(
                source, input.stride, rows, width, to.assumingMemoryBound(to: UInt16.self), stride)
            case .words:
              unsafe table.quantize_s16(
                source, input.stride, rows, width, to.assumingMemoryBound(to: Int16.self), stride,
                scales.baseAddress, sums.baseAddress)
            case .bytes:
              unsafe table.quantize_s8(
                source, input.stride, rows, width, to.assumingMemoryBound(to: Int8.self), stride,
                scales.baseAddress, sums.baseAddress)
            }
            unsafe product.input = UnsafeRawPointer(to)
            unsafe product.input_scales = UnsafePointer(scales.baseAddress)
            unsafe product.input_sums = UnsafePointer(sums.baseAddress)
            unsafe body(product)
          }
        }
      }
    }
  }
}

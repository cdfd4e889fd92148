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
    let form = InputForm(self, rows: rows, kernels)
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
              let tiles = RowTiles(rows: rows, multipleOf: form.rowsAtOnce)
              unsafe form.withInput(input, tiles, self, kernels, threads: threads, into: &product) {
                unsafe run($0, form, tiles, threads: threads)
              }
            }
          }
        }
      }
    }
  }

  /// Computes all tiles; each is of some rows and, where threads share, some outputs.
  private func run(_ product: VSProduct, _ form: InputForm, _ tiles: RowTiles, threads: Int) {
    // A multiple of every block of outputs; some tiles a thread, so that a thread that was kept from
    // work leaves its share to others.
    let wanted: Int = threads > 1 ? max(1, 8 * threads / tiles.count) : 1
    let block: Int = form.outputsAtOnce
    let width: Int = max(block, (outputs / wanted + block - 1) / block * block)
    let columnTiles: Int = (outputs + width - 1) / width
    nonisolated(unsafe) let shared = unsafe product
    let scratchFloats: Int = form.scratchFloats(inputs: inputs, rows: tiles.height)
    let outputs: Int = outputs
    Parallel.tiles(tiles.count * columnTiles, threads: threads) { tile in
      let rows: Range<Int> = tiles[tile / columnTiles]
      let output: Int = tile % columnTiles * width
      unsafe withUnsafeTemporaryAllocation(byteCount: 4 * scratchFloats, alignment: 64) { scratch in
        unsafe withUnsafePointer(to: shared) { pointer in
          unsafe form.function(
            pointer, rows.lowerBound, rows.upperBound, output, min(output + width, outputs),
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

/// Rows in tiles of about one size, each but the last of whole blocks of rows.
private struct RowTiles {
  let rows: Int
  let height: Int
  let count: Int

  /// While a block of weights is in the cache, it meets all rows of a tile; so many rows stay there too.
  private static let mostRows: Int = 400

  init(rows: Int, multipleOf block: Int) {
    let wished: Int = (rows + Self.mostRows - 1) / Self.mostRows
    self.rows = rows
    height = ((rows + wished - 1) / wished + block - 1) / block * block
    count = (rows + height - 1) / height
  }

  subscript(tile: Int) -> Range<Int> { tile * height..<min((tile + 1) * height, rows) }
}

/// The form in which a product takes its input, with a function of a constant table.
@safe private enum InputForm {
  case floats(VSProductFunction)
  case bfloats(VSProductFunction)
  case words(VSProductFunction)
  case bytes(VSProductFunction)
  /// Sums of quarters of words.
  case halves(VSProductFunction)

  init(_ weights: WeightMatrix, rows: Int, _ kernels: Kernels) {
    let table: VSKernels = kernels.table
    switch weights.encoding {
    case .float32: self = unsafe .floats(table.product_f32)
    case .float16: self = unsafe .floats(table.product_f16)
    case .bfloat16:
      self =
        kernels.multipliesNatively(.bfloat16)
        ? unsafe .bfloats(table.product_bf16_pairs) : unsafe .floats(table.product_bf16)
    case .int8:
      if kernels.multipliesNatively(.int8) {
        self = unsafe .bytes(table.product_i8_quads)
      } else if Self.isWorthHalving(weights, rows: rows) {
        self = unsafe .halves(table.product_i8_halves)
      } else {
        self = unsafe .words(table.product_i8)
      }
    }
  }

  /// Whether seven products of halves save more than adding the halves costs.
  private static func isWorthHalving(_ weights: WeightMatrix, rows: Int) -> Bool {
    rows >= 192 && weights.outputs >= 128 && weights.inputs >= 256
      && weights.inputs.isMultiple(of: 32)
  }

  /// Rows of a tile are a multiple of this.
  var rowsAtOnce: Int {
    if case .halves = self { 24 } else { 12 }
  }

  /// Outputs of a tile are a multiple of this.
  var outputsAtOnce: Int {
    if case .halves = self { 128 } else { 32 }
  }

  /// What the function needs to work in, for tiles of up to `rows` rows.
  func scratchFloats(inputs: Int, rows: Int) -> Int {
    if case .halves = self { 32 * (2 * rows + 288) } else { 32 * (inputs + 4) }
  }

  var function: VSProductFunction {
    switch self {
    case .floats(let function), .bfloats(let function), .words(let function),
      .bytes(let function), .halves(let function):
      unsafe function
    }
  }

  /// Completes `product` with the input in this form, and lends it; threads share the rows.
  func withInput(
    _ input: Columns, _ tiles: RowTiles, _ weights: WeightMatrix, _ kernels: Kernels, threads: Int,
    into product: inout VSProduct, _ body: (VSProduct) -> Void
  ) {
    let (rows, width): (Int, Int) = (tiles.rows, weights.inputs)
    unsafe input.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      let source: UnsafePointer<Float> = unsafe base + input.offset
      let elementSize: Int
      switch self {
      case .floats:
        unsafe product.input = UnsafeRawPointer(source)
        unsafe product.input_stride = input.stride
        return unsafe body(product)
      case .bfloats, .words, .halves: elementSize = 2
      case .bytes: elementSize = 1
      }
      // Rows are padded to whole vectors, and to an odd number of cache lines: else rows of a power of
      // two would meet in the same sets of the cache.
      let rowBytes: Int = ((width * elementSize + 63) / 64 | 1) * 64
      unsafe product.input_stride = rowBytes / 4
      unsafe withUnsafeTemporaryAllocation(byteCount: rows * rowBytes, alignment: 64) { buffer in
        unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rows) { scales in
          unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows) { sums in
            guard let to = buffer.baseAddress, let scale = scales.baseAddress,
              let sum = sums.baseAddress
            else { return }
            let narrowed = unsafe NarrowedRows(
              source: source, sourceStride: input.stride, width: width, target: to,
              rowBytes: rowBytes, scales: scale, sums: sum)
            Parallel.tiles((rows + 63) / 64, threads: threads) { block in
              unsafe narrow(
                block * 64..<min((block + 1) * 64, rows), narrowed, kernels.table)
            }
            unsafe product.input = UnsafeRawPointer(to)
            unsafe product.input_scales = UnsafePointer(scale)
            unsafe product.input_sums = UnsafePointer(sum)
            guard case .halves = self else { return unsafe body(product) }
            unsafe withHalves(of: narrowed, tiles, kernels.table, threads: threads) {
              unsafe product.input = $0
              unsafe body(product)
            }
          }
        }
      }
    }
  }

  private func narrow(_ rows: Range<Int>, _ narrowed: NarrowedRows, _ table: VSKernels) {
    let first: Int = rows.lowerBound
    let source = unsafe narrowed.source + first * narrowed.sourceStride
    let target = unsafe narrowed.target + first * narrowed.rowBytes
    let (scales, sums) = unsafe (narrowed.scales + first, narrowed.sums + first)
    switch self {
    case .floats: break
    case .bfloats:
      unsafe table.round_bf16(
        source, narrowed.sourceStride, rows.count, narrowed.width,
        target.assumingMemoryBound(to: UInt16.self), narrowed.rowBytes / 2)
    case .words, .halves:
      unsafe table.quantize_s16(
        source, narrowed.sourceStride, rows.count, narrowed.width,
        target.assumingMemoryBound(to: Int16.self), narrowed.rowBytes / 2, scales, sums)
    case .bytes:
      unsafe table.quantize_s8(
        source, narrowed.sourceStride, rows.count, narrowed.width,
        target.assumingMemoryBound(to: Int8.self), narrowed.rowBytes, scales, sums)
    }
  }

  /// Lends the sums of quarters of each tile.
  private func withHalves(
    of words: NarrowedRows, _ tiles: RowTiles, _ table: VSKernels, threads: Int,
    _ body: (UnsafeRawPointer) -> Void
  ) {
    let tileBytes: Int = unsafe 7 * tiles.height / 2 * words.width
    let byteCount: Int = tiles.count * tileBytes
    unsafe withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 64) { buffer in
      guard let to = buffer.baseAddress else { return }
      nonisolated(unsafe) let target = unsafe to
      Parallel.tiles(tiles.count, threads: threads) { tile in
        let rows: Range<Int> = tiles[tile]
        unsafe table.halve_s16(
          (words.target + rows.lowerBound * words.rowBytes).assumingMemoryBound(to: Int16.self),
          words.rowBytes / 2, rows.count, words.width,
          (target + tile * tileBytes).assumingMemoryBound(to: Int16.self))
      }
      unsafe body(UnsafeRawPointer(to))
    }
  }
}

/// Rows of input in fewer bits, and where they come from.
// Unchecked: threads write disjoint rows.
@unsafe private struct NarrowedRows: @unchecked Sendable {
  let source: UnsafePointer<Float>
  let sourceStride: Int
  let width: Int
  let target: UnsafeMutableRawPointer
  let rowBytes: Int
  let scales: UnsafeMutablePointer<Float>
  let sums: UnsafeMutablePointer<Int32>
}

import Kernels
import Tensors

/// A pre-norm transformer block of CLIP, in either of its towers.
struct ClipBlock: Sendable {
  let attentionNorm: LayerNorm
  /// Queries, keys and values, `(3C, C)`.
  let packedProjection: Linear
  let output: Linear
  let heads: Int
  let feedForwardNorm: LayerNorm
  let feedForward: ClipFeedForward

  /// Reads the block below `prefix`, for example `transformer.resblocks.0.`.
  init(_ weights: some WeightSource, prefix: String, heads: Int) throws {
    attentionNorm = try weights.clipNorm(prefix + "ln_1")
    packedProjection = Linear(
      weight: try weights.matrix(prefix + "attn.in_proj_weight"),
      bias: try weights.tensor(prefix + "attn.in_proj_bias"))
    output = try weights.linear(prefix + "attn.out_proj")
    self.heads = heads
    feedForwardNorm = try weights.clipNorm(prefix + "ln_2")
    feedForward = try ClipFeedForward(weights, prefix: prefix + "mlp.")
  }

  /// Adds what attention says to rows of `stream`, `(·, C)`.
  ///
  /// - Parameters:
  ///   - stream: Sequences of `length` rows, one after the other.
  ///   - rows: Whole sequences, no more than `space` has room for.
  ///   - length: Rows of a sequence.
  ///   - isCausal: Whether a row sees only itself and rows before it.
  ///   - space: Buffers.
  ///   - threads: Most threads to use.
  func attend(
    _ stream: inout [Float], rows: Range<Int>, length: Int, isCausal: Bool = false,
    _ space: inout ClipSpace, threads: Int
  ) {
    let width: Int = output.outputWidth
    attentionNorm.apply(to: stream, rows: rows, into: &space.normed, threads: threads)
    packedProjection.apply(
      to: Columns(space.normed, stride: width), rows: rows.count, into: &space.packed,
      threads: threads)
    Kernels.best.attend(
      space.packed,
      shape: AttentionShape(
        sequences: rows.count / length, length: length, heads: heads, headWidth: width / heads,
        isCausal: isCausal),
      into: &space.normed, threads: threads)
    output.apply(
      to: Columns(space.normed, stride: width), rows: rows.count, into: &stream,
      at: Placement(stride: width, offset: rows.lowerBound * width), epilogue: .accumulate,
      threads: threads)
  }

  /// Adds what the block after attention says to the rows `rows` of `stream`.
  func feed(
    _ stream: inout [Float], rows: Range<Int>, _ space: inout ClipSpace, threads: Int
  ) {
    feedForwardNorm.apply(to: stream, rows: rows, into: &space.normed, threads: threads)
    feedForward.add(space.normed, to: &stream, rows: rows, &space.hidden, threads: threads)
  }
}

/// CLIP's block after attention: widen, x·σ(1.702x), narrow.
struct ClipFeedForward: Sendable {
  let widen: Linear
  let narrow: Linear

  /// Reads the block below `prefix`, for example `transformer.resblocks.0.mlp.`.
  init(_ weights: some WeightSource, prefix: String) throws {
    widen = try weights.linear(prefix + "c_fc")
    narrow = try weights.linear(prefix + "c_proj")
  }

  /// Floats from one row of the hidden layer to the next.
  ///
  /// Rows of a multiple of 4 kB would meet in the same sets of the cache.
  var hiddenStride: Int { widen.outputWidth + 16 }

  /// Adds what the block makes of the first rows of `input` to the rows `rows` of `stream`.
  ///
  /// - Parameters:
  ///   - input: `(rows.count, C)`.
  ///   - stream: `(·, C)`.
  ///   - rows: Which rows of the stream.
  ///   - hidden: A buffer of `rows.count` rows of ``hiddenStride`` floats.
  ///   - threads: Most threads to use.
  func add(
    _ input: [Float], to stream: inout [Float], rows: Range<Int>, _ hidden: inout [Float],
    threads: Int
  ) {
    let width: Int = widen.inputWidth
    widen.apply(
      to: Columns(input, stride: width), rows: rows.count, into: &hidden,
      at: Placement(stride: hiddenStride), epilogue: .quickGELU, threads: threads)
    narrow.apply(
      to: Columns(hidden, stride: hiddenStride), rows: rows.count, into: &stream,
      at: Placement(stride: width, offset: rows.lowerBound * width), epilogue: .accumulate,
      threads: threads)
  }
}

/// The buffers that blocks use in turn, with room for some rows.
struct ClipSpace {
  /// `(rows, C)`.
  var normed: [Float]
  /// `(rows, 3C)`.
  var packed: [Float]
  /// `(rows, 4C)` with a gap behind each.
  var hidden: [Float]

  /// Buffers for `rows` rows through blocks of the sizes of `block`.
  init(rows: Int, like block: ClipBlock) {
    let width: Int = block.output.outputWidth
    normed = [Float](repeating: 0, count: rows * width)
    packed = [Float](repeating: 0, count: rows * 3 * width)
    hidden = [Float](repeating: 0, count: rows * block.feedForward.hiddenStride)
  }
}

extension WeightSource {
  /// The layer norm of `name.weight` and `name.bias`, with CLIP's ε.
  func clipNorm(_ name: String) throws -> LayerNorm {
    LayerNorm(
      gain: try tensor(name + ".weight"), bias: try tensor(name + ".bias"), epsilon: 1e-5)
  }

  /// The layer of a matrix `(in, out)` that is multiplied from the right, without bias.
  func rightProjection(_ name: String) throws -> Linear {
    let matrix: Tensor = try tensor(name)
    let (rows, columns): (Int, Int) = (matrix.shape[0], matrix.shape[1])
    var turned = Tensor(zeros: [columns, rows])
    for row in 0..<rows {
      for column in 0..<columns {
        turned.values[column * rows + row] = matrix.values[row * columns + column]
      }
    }
    return Linear(weight: turned)
  }
}

import Kernels
import Tensors

/// One post-norm layer of the text encoder (spec § 3.2).
struct BERTLayer: Sendable {
  let attention: Attention
  /// Attention over the visual tokens; only the fusion layers own it.
  let crossAttention: Attention?
  let widen: Linear
  let narrow: Linear
  let norm: LayerNorm

  /// Reads the layer below `prefix`, for example `text_encoder.encoder.layer.0.`.
  init(_ weights: some WeightSource, prefix: String, heads: Int, isFusion: Bool) throws {
    attention = try Attention(weights, prefix: prefix + "attention.", heads: heads)
    crossAttention =
      isFusion ? try Attention(weights, prefix: prefix + "crossattention.", heads: heads) : nil
    widen = try weights.linear(prefix + "intermediate.dense")
    narrow = try weights.linear(prefix + "output.dense")
    norm = LayerNorm(
      gain: try weights.tensor(prefix + "output.LayerNorm.weight"),
      bias: try weights.tensor(prefix + "output.LayerNorm.bias"), epsilon: Attention.normEpsilon)
  }

  /// Runs the layer on `(L, H)`; a fusion layer also attends over `visual`, `(K, C)`.
  func callAsFunction(
    _ input: Tensor, maskBias: [Float]?, visual: Tensor? = nil, threads: Int = 1
  ) -> Tensor {
    var hidden: Tensor = attention(input, over: input, bias: maskBias, threads: threads)
    if let crossAttention, let visual {
      hidden = crossAttention(hidden, over: visual, bias: nil, threads: threads)
    }
    return feedForward(hidden, threads: threads)
  }

  /// What follows the self-attention of a fusion layer, for several clips at once.
  ///
  /// - Parameters:
  ///   - hidden: `(visuals.count·rows, H)`, or `(rows, H)`: the same rows for every clip.
  ///   - visuals: `(K, C)` each.
  ///   - rows: Rows of `hidden` that belong to one clip.
  /// - Returns: `(visuals.count·rows, H)`.
  func fuse(_ hidden: Tensor, withEach visuals: [Tensor], rows: Int) -> Tensor {
    guard let crossAttention else { preconditionFailure("a layer without cross-attention") }
    return feedForward(crossAttention(hidden, overEach: visuals, rows: rows))
  }

  /// The block after attention, row by row.
  func feedForward(_ hidden: Tensor, threads: Int = 1) -> Tensor {
    let rows: Int = hidden.shape[0]
    // Rows of a multiple of 4 kB would meet in the same sets of the cache.
    let stride: Int = widen.outputWidth + 16
    var wide = [Float](repeating: 0, count: rows * stride)
    widen.apply(
      to: Columns(hidden.values, stride: hidden.shape[1]), rows: rows, into: &wide,
      at: Placement(stride: stride), epilogue: .gelu, threads: threads)
    var sum: Tensor = hidden
    narrow.apply(
      to: Columns(wide, stride: stride), rows: rows, into: &sum.values, epilogue: .accumulate,
      threads: threads)
    return norm(sum)
  }
}

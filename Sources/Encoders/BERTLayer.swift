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
  func callAsFunction(_ input: Tensor, maskBias: [Float]?, visual: Tensor? = nil) -> Tensor {
    var hidden: Tensor = attention(input, over: input, bias: maskBias)
    if let crossAttention, let visual {
      hidden = crossAttention(hidden, over: visual, bias: nil)
    }
    return feedForward(hidden)
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
  func feedForward(_ hidden: Tensor) -> Tensor {
    norm(hidden + narrow(widen(hidden, epilogue: .gelu)))
  }
}

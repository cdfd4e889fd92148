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
    func linear(_ name: String) throws -> Linear {
      Linear(
        weight: try weights.tensor(prefix + name + ".weight"),
        bias: try weights.tensor(prefix + name + ".bias"))
    }
    attention = try Attention(weights, prefix: prefix + "attention.", heads: heads)
    crossAttention =
      isFusion ? try Attention(weights, prefix: prefix + "crossattention.", heads: heads) : nil
    widen = try linear("intermediate.dense")
    narrow = try linear("output.dense")
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
    return norm(hidden + narrow(widen(hidden).gelu()))
  }
}

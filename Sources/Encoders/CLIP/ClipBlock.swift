import Tensors

/// A pre-norm transformer block of CLIP, in either of its towers.
struct ClipBlock: Sendable {
  let attention: PackedAttention
  let attentionNorm: LayerNorm
  let feedForward: QuickFeedForward
  let feedForwardNorm: LayerNorm

  /// Reads the block below `prefix`, for example `transformer.resblocks.0.`.
  init(_ weights: some WeightSource, prefix: String, heads: Int) throws {
    attention = try PackedAttention(weights, prefix: prefix + "attn.", heads: heads)
    attentionNorm = try weights.clipNorm(prefix + "ln_1")
    feedForward = try QuickFeedForward(weights, prefix: prefix + "mlp.")
    feedForwardNorm = try weights.clipNorm(prefix + "ln_2")
  }

  /// Adds what attention says, to sequences of `length` rows.
  func attend(_ stream: inout Tensor, length: Int, isCausal: Bool = false) {
    stream += attention(attentionNorm(stream), length: length, isCausal: isCausal)
  }

  /// Adds what the block after attention says.
  func feed(_ stream: inout Tensor) {
    stream += feedForward(feedForwardNorm(stream))
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

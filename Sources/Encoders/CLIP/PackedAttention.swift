import Kernels
import Tensors

/// Multi-head self-attention with queries, keys and values in one projection, as CLIP has it.
///
/// Scores exist for one head of one sequence at a time.
struct PackedAttention: Sendable {
  let projection: Linear  // [3C, C], the queries' rows divided by √(C/heads)
  let output: Linear
  let heads: Int

  /// Reads the block below `prefix`, for example `transformer.resblocks.0.attn.`.
  init(_ weights: some WeightSource, prefix: String, heads: Int) throws {
    var weight: Tensor = try weights.tensor(prefix + "in_proj_weight")
    var bias: Tensor = try weights.tensor(prefix + "in_proj_bias")
    let width: Int = weight.shape[1]
    let scale: Float = 1 / Float(width / heads).squareRoot()
    for i in 0..<width * width { weight.values[i] *= scale }
    for i in 0..<width { bias.values[i] *= scale }
    projection = Linear(weight: weight, bias: bias)
    output = Linear(
      weight: try weights.tensor(prefix + "out_proj.weight"),
      bias: try weights.tensor(prefix + "out_proj.bias"))
    self.heads = heads
  }

  /// Attention within each of the sequences that `input`, `(sequences·length, C)`, consists of.
  ///
  /// - Parameters:
  ///   - input: Rows of all sequences, one after the other.
  ///   - length: Rows of one sequence.
  ///   - isCausal: Whether a row sees only itself and rows before it.
  /// - Returns: `(sequences·length, C)`.
  func callAsFunction(_ input: Tensor, length: Int, isCausal: Bool = false) -> Tensor {
    let width: Int = output.outputWidth
    let headWidth: Int = width / heads
    let packed: [Float] = projection(input).values
    var mixed = [Float](repeating: 0, count: input.shape[0] * width)
    var scores = [Float](repeating: 0, count: length * length)
    for first in stride(from: 0, to: input.shape[0], by: length) {
      for head in 0..<heads {
        let start: Int = first * 3 * width + head * headWidth
        BLAS.multiplyTransposed(
          Columns(packed, stride: 3 * width, offset: start),
          Columns(packed, stride: 3 * width, offset: start + width), rows: length,
          columns: length, inner: headWidth, into: &scores)
        if isCausal { hideFuture(&scores, length) }
        Kernels.best.softmax(&scores, width: length)
        BLAS.multiply(
          Columns(scores, stride: length),
          Columns(packed, stride: 3 * width, offset: start + 2 * width), rows: length,
          columns: headWidth, inner: length, into: &mixed,
          at: Placement(stride: width, offset: first * width + head * headWidth))
      }
    }
    return output(Tensor(shape: [input.shape[0], width], values: mixed))
  }

  private func hideFuture(_ scores: inout [Float], _ length: Int) {
    for row in 0..<length {
      for column in row + 1..<max(length, row + 1) {
        scores[row * length + column] = -.infinity
      }
    }
  }
}

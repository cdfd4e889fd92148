import Kernels
import Tensors

/// Post-norm multi-head attention, BERT's block: projection, softmax, output, residual, norm.
struct Attention: Sendable {
  let query: Linear
  let key: Linear
  let value: Linear
  let output: Linear
  let norm: LayerNorm
  let heads: Int

  static let normEpsilon: Float = 1e-12

  /// Reads the block below `prefix`, for example `encoder.layer.0.attention.`.
  init(_ weights: some WeightSource, prefix: String, heads: Int) throws {
    query = try weights.linear(prefix + "self.query")
    key = try weights.linear(prefix + "self.key")
    value = try weights.linear(prefix + "self.value")
    output = try weights.linear(prefix + "output.dense")
    norm = LayerNorm(
      gain: try weights.tensor(prefix + "output.LayerNorm.weight"),
      bias: try weights.tensor(prefix + "output.LayerNorm.bias"), epsilon: Self.normEpsilon)
    self.heads = heads
  }

  /// `input` `(L, H)` attends over `memory` `(K, ·)`; `bias` `(K)` is added to every row of scores.
  func callAsFunction(
    _ input: Tensor, over memory: Tensor, bias: [Float]?, threads: Int = 1
  ) -> Tensor {
    let width: Int = query.outputWidth
    let headWidth: Int = width / heads
    let rows: Int = input.shape[0]
    let keys: Int = memory.shape[0]
    let scale: Float = 1 / Float(headWidth).squareRoot()
    let q = query(input, threads: threads).values
    let k = key(memory, threads: threads).values
    let v = value(memory, threads: threads).values
    var mixed = [Float](repeating: 0, count: rows * width)
    var scores = [Float](repeating: 0, count: rows * keys)
    for head in 0..<heads {
      let offset: Int = head * headWidth
      BLAS.multiplyTransposed(
        Columns(q, stride: width, offset: offset), Columns(k, stride: width, offset: offset),
        rows: rows, columns: keys, inner: headWidth, into: &scores)
      for index in scores.indices { scores[index] *= scale }
      if let bias {
        for row in 0..<rows {
          for column in 0..<keys { scores[row * keys + column] += bias[column] }
        }
      }
      Kernels.best.softmax(&scores, width: keys)
      BLAS.multiply(
        Columns(scores, stride: keys), Columns(v, stride: width, offset: offset), rows: rows,
        columns: headWidth, inner: keys, into: &mixed, at: Placement(stride: width, offset: offset))
    }
    let whole = Tensor(shape: [rows, width], values: mixed)
    return norm(output(whole, addedTo: input, threads: threads))
  }
}

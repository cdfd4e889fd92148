import Kernels
import Tensors

/// Attention of few rows over many keys without projecting the keys.
///
/// With X the memory `(K, C)`, W_k,h and W_v,h `(d, C)` and P_h the softmax of the scores over √d, one
/// head computes
///
///     scores  = q_h·(X·W_k,hᵀ + b_k,h)ᵀ   = (q_h·W_k,h)·Xᵀ + q_h·b_k,h
///     mixture = P_h·(X·W_v,hᵀ + b_v,h)    = (P_h·X)·W_v,hᵀ + b_v,h
///
/// So a query is widened from d to C before, the mixture narrowed from C to d after, and X is read as it
/// is. q_h·b_k,h is one number for a whole row of scores, which softmax ignores: the keys' bias is
/// left out. The rows of P_h sum to 1, so the values' bias passes unchanged.
///
/// All heads read the same X, so their rows are stacked: one product of `(rows·heads, C)` with Xᵀ, one
/// of `(rows·heads, K)` with X. Multiply-adds of one memory, query and output layer apart:
///
///     projected   2·K·C·H + 2·rows·K·H
///     folded      2·rows·heads·K·C + 2·rows·C·H
///
/// For 12 rows of VideoMamba-M (K 1568, C 576, H 768, 12 heads): 1,416 M against 271 M.
extension Attention {
  /// Several attentions at once, each over a memory of its own, folded where that is cheaper.
  ///
  /// - Parameters:
  ///   - input: `(memories.count·rows, H)`, or `(rows, H)`: the same rows for every memory.
  ///   - memories: `(K, C)` each; K may differ.
  ///   - rows: Rows of `input` that belong to one memory.
  /// - Returns: `(memories.count·rows, H)`, with residual and norm.
  func callAsFunction(_ input: Tensor, overEach memories: [Tensor], rows: Int) -> Tensor {
    if isFoldingCheaper(rows: rows) { return folded(input, over: memories, rows: rows) }
    var values: [Float] = []
    values.reserveCapacity(memories.count * rows * query.outputWidth)
    for (item, memory) in memories.enumerated() {
      let first: Int = item * rows % input.shape[0]
      values += self(input.rows(first..<first + rows), over: memory, bias: nil).values
    }
    return Tensor(shape: [memories.count * rows, query.outputWidth], values: values)
  }

  /// Whether folding takes fewer multiply-adds than projecting, for a memory of many keys.
  ///
  /// The terms that grow with the number of keys decide: for VideoMamba-M, up to 71 rows.
  private func isFoldingCheaper(rows: Int) -> Bool {
    let width: Int = query.outputWidth
    let memoryWidth: Int = key.inputWidth
    return rows * (heads * memoryWidth - width) < memoryWidth * width
  }

  /// The same by folding.
  private func folded(_ input: Tensor, over memories: [Tensor], rows: Int) -> Tensor {
    let copies: Int = memories.count * rows / input.shape[0]
    let stacked: Int = rows * heads
    let memoryWidth: Int = key.inputWidth
    // First the queries, then, in their place, the mixtures: [memories, rows, heads, C].
    var block: Tensor = foldedQueries(input).repeated(copies)
    var scores: [Float] = []
    for (item, memory) in memories.enumerated() {
      precondition(memory.shape.last == memoryWidth, "memory of shape \(memory.shape)")
      let keys: Int = memory.shape[0]
      if scores.count != stacked * keys { scores = [Float](repeating: 0, count: stacked * keys) }
      let tokens = Columns(memory.values, stride: memoryWidth)
      let own: Int = item * stacked * memoryWidth
      BLAS.multiplyTransposed(
        Columns(block.values, stride: memoryWidth, offset: own), tokens, rows: stacked,
        columns: keys, inner: memoryWidth, into: &scores)
      Kernels.best.softmax(&scores, width: keys)
      BLAS.multiply(
        Columns(scores, stride: keys), tokens, rows: stacked, columns: memoryWidth, inner: keys,
        into: &block.values, at: Placement(stride: memoryWidth, offset: own))
    }
    let mixed: Tensor = values(of: block.values, rows: memories.count * rows)
    return norm(output(mixed, addedTo: input.repeated(copies)))
  }

  /// Queries that meet the memory itself, q_h·W_k,h / √d: `(rows, H)` to `(rows·heads, C)`.
  private func foldedQueries(_ input: Tensor) -> Tensor {
    let rows: Int = input.shape[0]
    let width: Int = query.outputWidth
    let headWidth: Int = width / heads
    let memoryWidth: Int = key.inputWidth
    var projected: [Float] = query(input).values
    let scale: Float = 1 / Float(headWidth).squareRoot()
    for i in projected.indices { projected[i] *= scale }
    let keyWeight: [Float] = key.weight.floats()
    var folded = [Float](repeating: 0, count: rows * heads * memoryWidth)
    for head in 0..<heads {
      BLAS.multiply(
        Columns(projected, stride: width, offset: head * headWidth),
        Columns(keyWeight, stride: memoryWidth, offset: head * headWidth * memoryWidth),
        rows: rows, columns: memoryWidth, inner: headWidth, into: &folded,
        at: Placement(stride: heads * memoryWidth, offset: head * memoryWidth))
    }
    return Tensor(shape: [rows * heads, memoryWidth], values: folded)
  }

  /// The value projection after the mixture, with bias: `(rows, heads, C)` to `(rows, H)`.
  private func values(of mixtures: [Float], rows: Int) -> Tensor {
    let width: Int = value.outputWidth
    let headWidth: Int = width / heads
    let memoryWidth: Int = value.inputWidth
    let valueWeight: [Float] = value.weight.floats()
    var mixed = Tensor(
      shape: [1, width], values: value.bias ?? [Float](repeating: 0, count: width)
    )
    .repeated(rows)
    for head in 0..<heads {
      BLAS.multiplyTransposed(
        Columns(mixtures, stride: heads * memoryWidth, offset: head * memoryWidth),
        Columns(valueWeight, stride: memoryWidth, offset: head * headWidth * memoryWidth),
        rows: rows, columns: headWidth, inner: memoryWidth, into: &mixed.values,
        at: Placement(stride: width, offset: head * headWidth), accumulating: true)
    }
    return mixed
  }
}

extension Tensor {
  /// The rows `count` times, one copy after the other.
  func repeated(_ count: Int) -> Tensor {
    guard count != 1 else { return self }
    var repeated: [Float] = []
    repeated.reserveCapacity(count * values.count)
    for _ in 0..<count { repeated += values }
    return Tensor(shape: [count * shape[0]] + shape.dropFirst(), values: repeated)
  }
}

import Kernels
import Tensors

/// The global part of UniFormerV2: one query attends over all tokens of all frames (spec § 6).
///
/// With a single query it is cheaper to bring each head's query to the tokens, and the tokens' mean to
/// the value projection, than to project all tokens: 2·heads instead of 2·C products a channel.
struct GlobalBlock: Sendable {
  let position: [Float]  // [3, 3, 3, C]
  let positionBias: [Float]  // [C]
  let query: Linear
  let keys: Tensor  // [C, C], rows divided by √(C/heads); a bias of keys would change no weight
  let value: Linear
  let output: Linear
  let queryNorm: LayerNorm
  let memoryNorm: LayerNorm
  let feedForward: QuickFeedForward
  let feedForwardNorm: LayerNorm
  let heads: Int

  /// Reads block `index` of the transformer below `prefix`, for example `visual.transformer.`.
  init(_ weights: some WeightSource, prefix: String, index: Int, heads: Int) throws {
    let block: String = prefix + "dec.\(index)."
    let packed: Tensor = try weights.tensor(block + "attn.in_proj_weight")
    let bias: Tensor = try weights.tensor(block + "attn.in_proj_bias")
    let width: Int = packed.shape[1]
    position = try weights.tensor(prefix + "dpe.\(index).weight").channelsLast(width)
    positionBias = try weights.tensor(prefix + "dpe.\(index).bias").values
    query = Linear(weight: packed.rows(0..<width), bias: bias.rows(0..<width))
    let scale: Float = 1 / Float(width / heads).squareRoot()
    let keyRows: Tensor = packed.rows(width..<2 * width)
    keys = Tensor(shape: keyRows.shape, values: keyRows.values.map { $0 * scale })
    value = Linear(
      weight: packed.rows(2 * width..<3 * width), bias: bias.rows(2 * width..<3 * width))
    output = Linear(
      weight: try weights.tensor(block + "attn.out_proj.weight"),
      bias: try weights.tensor(block + "attn.out_proj.bias"))
    queryNorm = try weights.clipNorm(block + "ln_1")
    memoryNorm = try weights.clipNorm(block + "ln_3")
    feedForward = try QuickFeedForward(weights, prefix: block + "mlp.")
    feedForwardNorm = try weights.clipNorm(block + "ln_2")
    self.heads = heads
  }

  /// Adds to `query`, `(1, C)`, what it finds in `stream`, `(T·L, C)`.
  func update(_ query: inout Tensor, from stream: Tensor, frames: Int, gridSide: Int) {
    let width: Int = stream.shape[1]
    var placed: Tensor = stream
    Kernels.best.addDepthwiseConvolution(
      of: stream.values, offset: width, weight: position, bias: positionBias,
      shape: DepthwiseShape(
        depth: frames, rows: gridSide, columns: gridSide, channels: width,
        planeStride: (1 + gridSide * gridSide) * width, kernelDepth: 3, kernelSide: 3),
      to: &placed.values)
    query += attend(queryNorm(query), over: memoryNorm(placed))
    query += feedForward(feedForwardNorm(query))
  }

  private func attend(_ input: Tensor, over memory: Tensor) -> Tensor {
    let width: Int = input.shape[1]
    let headWidth: Int = width / heads
    let rows: Int = memory.shape[0]
    let q: [Float] = query(input).values
    var reach = [Float](repeating: 0, count: heads * width)
    for head in 0..<heads {
      BLAS.multiply(
        Columns(q, stride: width, offset: head * headWidth),
        Columns(keys.values, stride: width, offset: head * headWidth * width), rows: 1,
        columns: width, inner: headWidth, into: &reach,
        at: Placement(stride: width, offset: head * width))
    }
    var scores = [Float](repeating: 0, count: heads * rows)
    BLAS.multiplyTransposed(
      Columns(reach, stride: width), Columns(memory.values, stride: width), rows: heads,
      columns: rows, inner: width, into: &scores)
    Kernels.best.softmax(&scores, width: rows)
    var means = [Float](repeating: 0, count: heads * width)
    BLAS.multiply(
      Columns(scores, stride: rows), Columns(memory.values, stride: width), rows: heads,
      columns: width, inner: rows, into: &means)
    // Head by head its own rows of the value projection; the others are computed and not used.
    let projected: Tensor = value(Tensor(shape: [heads, width], values: means))
    var mixed = Tensor(zeros: [1, width])
    for i in 0..<width { mixed.values[i] = projected.values[i / headWidth * width + i] }
    return output(mixed)
  }
}

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
  let keys: [Float]  // [C, C], divided by √(C/heads); a bias of keys would change no weight
  let value: Linear
  let output: Linear
  let queryNorm: LayerNorm
  let memoryNorm: LayerNorm
  let feedForward: ClipFeedForward
  let feedForwardNorm: LayerNorm
  let heads: Int

  /// Reads block `index` of the transformer below `prefix`, for example `visual.transformer.`.
  init(_ weights: some WeightSource, prefix: String, index: Int, heads: Int) throws {
    let block: String = prefix + "dec.\(index)."
    let packed: WeightMatrix = try weights.matrix(block + "attn.in_proj_weight")
    let bias: Tensor = try weights.tensor(block + "attn.in_proj_bias")
    let width: Int = packed.inputs
    position = try weights.tensor(prefix + "dpe.\(index).weight").channelsLast(width)
    positionBias = try weights.tensor(prefix + "dpe.\(index).bias").values
    query = Linear(weight: packed.outputs(0..<width), bias: bias.rows(0..<width))
    let scale: Float = 1 / Float(width / heads).squareRoot()
    keys = packed.outputs(width..<2 * width).floats().map { $0 * scale }
    value = Linear(
      weight: packed.outputs(2 * width..<3 * width), bias: bias.rows(2 * width..<3 * width))
    output = try weights.linear(block + "attn.out_proj")
    queryNorm = try weights.clipNorm(block + "ln_1")
    memoryNorm = try weights.clipNorm(block + "ln_3")
    feedForward = try ClipFeedForward(weights, prefix: block + "mlp.")
    feedForwardNorm = try weights.clipNorm(block + "ln_2")
    self.heads = heads
  }

  /// Adds to `query`, `(C)`, what it finds in `stream`, `(T·L, C)`.
  func update(
    _ query: inout [Float], from stream: [Float], frames: Int, gridSide: Int, threads: Int
  ) {
    let width: Int = query.count
    var placed: [Float] = stream
    Kernels.best.addDepthwiseConvolution(
      of: stream, offset: width, weight: position, bias: positionBias,
      shape: DepthwiseShape(
        depth: frames, rows: gridSide, columns: gridSide, channels: width,
        planeStride: (1 + gridSide * gridSide) * width, kernelDepth: 3, kernelSide: 3),
      to: &placed)
    var memory = [Float](repeating: 0, count: placed.count)
    memoryNorm.apply(
      to: placed, rows: 0..<placed.count / width, into: &memory, threads: threads)
    var normed = [Float](repeating: 0, count: width)
    queryNorm.apply(to: query, rows: 0..<1, into: &normed)
    let found = Tensor(shape: [1, width], values: attend(normed, over: memory))
    output.apply(
      to: Columns(found.values, stride: width), rows: 1, into: &query, epilogue: .accumulate)
    feedForwardNorm.apply(to: query, rows: 0..<1, into: &normed)
    var hidden = [Float](repeating: 0, count: feedForward.hiddenStride)
    feedForward.add(normed, to: &query, rows: 0..<1, &hidden, threads: 1)
  }

  /// The mixture of values, `(C)`.
  private func attend(_ input: [Float], over memory: [Float]) -> [Float] {
    let width: Int = input.count
    let headWidth: Int = width / heads
    let rows: Int = memory.count / width
    let q: [Float] = query(Tensor(shape: [1, width], values: input)).values
    var reach = [Float](repeating: 0, count: heads * width)
    for head in 0..<heads {
      BLAS.multiply(
        Columns(q, stride: width, offset: head * headWidth),
        Columns(keys, stride: width, offset: head * headWidth * width), rows: 1,
        columns: width, inner: headWidth, into: &reach,
        at: Placement(stride: width, offset: head * width))
    }
    var scores = [Float](repeating: 0, count: heads * rows)
    BLAS.multiplyTransposed(
      Columns(reach, stride: width), Columns(memory, stride: width), rows: heads,
      columns: rows, inner: width, into: &scores)
    Kernels.best.softmax(&scores, width: rows)
    var means = [Float](repeating: 0, count: heads * width)
    BLAS.multiply(
      Columns(scores, stride: rows), Columns(memory, stride: width), rows: heads,
      columns: width, inner: rows, into: &means)
    // Head by head its own rows of the value projection; the others are computed and not used.
    let projected: Tensor = value(Tensor(shape: [heads, width], values: means))
    return (0..<width).map { projected.values[$0 / headWidth * width + $0] }
  }
}

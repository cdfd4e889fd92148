import Checkpoints
import Encoders
import Kernels
import Tensors

/// The matching head with the keys and values of every clip kept in memory, written here to compare.
///
/// It spares the projection as folding does, for 2·3·K·H floats a clip: 29 MB with VideoMamba-M,
/// sixteen times the tokens in half precision.
struct CachedHead {
  /// Keys and values of one clip, `(K, H)` each, for every layer.
  typealias Memory = [(keys: Tensor, values: Tensor)]

  private let layers: [Layer]
  private let head: Linear

  init(_ weights: some WeightSource, sizes: TextSizes) throws {
    layers = try (sizes.fusionLayer..<sizes.layers).map { index in
      try Layer(weights, "text_encoder.encoder.layer.\(index).", heads: sizes.heads)
    }
    head = try Linear(weights, "itm_head")
  }

  /// Projects a clip's tokens `(K, C)`: what a pair costs by the naive road, and nothing but that.
  func memory(of visual: Tensor) -> Memory {
    layers.map { ($0.cross.key(visual), $0.cross.value(visual)) }
  }

  /// The logits `(2)` of a text `(L, H)` without padding.
  func logits(hidden: Tensor, memory: Memory) -> Tensor {
    var state: Tensor = hidden
    for (layer, cached) in zip(layers, memory) {
      let own = layer.attention
      state = own.attend(state, keys: own.key(state), values: own.value(state))
      state = layer.cross.attend(state, keys: cached.keys, values: cached.values)
      state = layer.norm(state + layer.narrow(layer.widen(state, epilogue: .gelu)))
    }
    return head(state.rows(0..<1))[0]
  }

  private struct Layer {
    let attention: Block
    let cross: Block
    let widen: Linear
    let narrow: Linear
    let norm: LayerNorm

    init(_ weights: some WeightSource, _ prefix: String, heads: Int) throws {
      attention = try Block(weights, prefix + "attention.", heads: heads)
      cross = try Block(weights, prefix + "crossattention.", heads: heads)
      widen = try Linear(weights, prefix + "intermediate.dense")
      narrow = try Linear(weights, prefix + "output.dense")
      norm = try LayerNorm(weights, prefix + "output.LayerNorm")
    }
  }

  private struct Block {
    let query: Linear
    let key: Linear
    let value: Linear
    let output: Linear
    let norm: LayerNorm
    let heads: Int

    init(_ weights: some WeightSource, _ prefix: String, heads: Int) throws {
      query = try Linear(weights, prefix + "self.query")
      key = try Linear(weights, prefix + "self.key")
      value = try Linear(weights, prefix + "self.value")
      output = try Linear(weights, prefix + "output.dense")
      norm = try LayerNorm(weights, prefix + "output.LayerNorm")
      self.heads = heads
    }

    func attend(_ input: Tensor, keys: Tensor, values: Tensor) -> Tensor {
      let width: Int = query.outputWidth
      let headWidth: Int = width / heads
      let rows: Int = input.shape[0]
      let count: Int = keys.shape[0]
      let scale: Float = 1 / Float(headWidth).squareRoot()
      let queries: [Float] = query(input).values.map { $0 * scale }
      var mixed = Tensor(zeros: [rows, width])
      var scores = [Float](repeating: 0, count: rows * count)
      for offset in stride(from: 0, to: width, by: headWidth) {
        BLAS.multiplyTransposed(
          Columns(queries, stride: width, offset: offset),
          Columns(keys.values, stride: width, offset: offset),
          rows: rows, columns: count, inner: headWidth, into: &scores)
        Kernels.best.softmax(&scores, width: count)
        BLAS.multiply(
          Columns(scores, stride: count), Columns(values.values, stride: width, offset: offset),
          rows: rows, columns: headWidth, inner: count, into: &mixed.values,
          at: Placement(stride: width, offset: offset))
      }
      return norm(input + output(mixed))
    }
  }
}

extension Linear {
  fileprivate init(_ weights: some WeightSource, _ name: String) throws {
    self.init(
      weight: try weights.tensor(name + ".weight"), bias: try weights.tensor(name + ".bias"))
  }
}

extension LayerNorm {
  fileprivate init(_ weights: some WeightSource, _ name: String) throws {
    self.init(
      gain: try weights.tensor(name + ".weight"), bias: try weights.tensor(name + ".bias"),
      epsilon: 1e-12)
  }
}

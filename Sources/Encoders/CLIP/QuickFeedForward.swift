import Kernels
import Tensors

/// CLIP's block after attention: widen, x·σ(1.702x), narrow.
///
/// Since x·σ(1.702x) is silu(1.702x)/1.702, the factor stands in the weights of both layers.
struct QuickFeedForward: Sendable {
  let widen: Linear
  let narrow: Linear

  private static let slope: Float = 1.702

  /// Reads the block below `prefix`, for example `transformer.resblocks.0.mlp.`.
  init(_ weights: some WeightSource, prefix: String) throws {
    func scaled(_ name: String, by factor: Float) throws -> Tensor {
      let tensor: Tensor = try weights.tensor(prefix + name)
      return Tensor(shape: tensor.shape, values: tensor.values.map { $0 * factor })
    }
    widen = Linear(
      weight: try scaled("c_fc.weight", by: Self.slope),
      bias: try scaled("c_fc.bias", by: Self.slope))
    narrow = Linear(
      weight: try scaled("c_proj.weight", by: 1 / Self.slope),
      bias: try weights.tensor(prefix + "c_proj.bias"))
  }

  /// Runs the block on `(rows, C)`.
  func callAsFunction(_ input: Tensor) -> Tensor {
    var hidden: Tensor = widen(input)
    Kernels.best.silu(&hidden.values)
    return narrow(hidden)
  }
}

public import Checkpoints
public import Kernels
public import Tensors

/// Anything that gives tensors by their canonical names: a model bundle, or a test's table.
public protocol WeightSource: Sendable {
  /// The tensor called `name`, in float32.
  ///
  /// - Throws: when there is none, or its bytes cannot be read.
  func tensor(_ name: String) throws -> Tensor

  /// The matrix called `name`, in the precision it shall be multiplied in.
  ///
  /// - Throws: when there is none, or its bytes cannot be read.
  func matrix(_ name: String) throws -> WeightMatrix
}

extension WeightSource {
  /// The matrix in float32.
  public func matrix(_ name: String) throws -> WeightMatrix {
    let weight: Tensor = try tensor(name)
    precondition(weight.shape.count == 2, "\(name) of shape \(weight.shape)")
    return WeightMatrix(weight.values, outputs: weight.shape[0], inputs: weight.shape[1])
  }

  /// The linear layer of `name.weight` and, where it has one, `name.bias`.
  func linear(_ name: String, hasBias: Bool = true) throws -> Linear {
    Linear(
      weight: try matrix(name + ".weight"), bias: hasBias ? try tensor(name + ".bias") : nil)
  }
}

extension ModelBundle: WeightSource {}

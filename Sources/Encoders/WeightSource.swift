public import Checkpoints
public import Tensors

/// Anything that gives float32 tensors by their canonical names: a model bundle, or a test's table.
public protocol WeightSource: Sendable {
  /// The tensor called `name`.
  ///
  /// - Throws: when there is none, or its bytes cannot be read.
  func tensor(_ name: String) throws -> Tensor
}

extension ModelBundle: WeightSource {}

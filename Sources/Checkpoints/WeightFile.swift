public import Tensors

/// A file of named tensors.
///
/// Opening reads the table of contents only; numbers are read when asked for.
public protocol WeightFile: Sendable {
  /// Path as given.
  var path: String { get }

  /// Every tensor by its stored name.
  var descriptions: [String: TensorDescription] { get }

  /// The tensor stored as `name`, converted to float32.
  ///
  /// - Parameter name: A key of ``descriptions``.
  /// - Returns: Shape as described, row-major.
  /// - Throws: ``CheckpointError/noSuchTensor(path:name:)``, or
  ///   ``CheckpointError/malformed(path:reason:)`` when the stored bytes are damaged.
  func tensor(_ name: String) throws(CheckpointError) -> Tensor
}

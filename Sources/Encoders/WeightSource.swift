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

  /// The table called `name`, of which single rows are read.
  ///
  /// - Throws: when there is none, or its bytes cannot be read.
  func table(_ name: String) throws -> WeightMatrix
}

extension WeightSource {
  /// The matrix in float32.
  public func matrix(_ name: String) throws -> WeightMatrix {
    let weight: Tensor = try tensor(name)
    precondition(weight.shape.count == 2, "\(name) of shape \(weight.shape)")
    return WeightMatrix(weight.values, outputs: weight.shape[0], inputs: weight.shape[1])
  }

  /// The table as the matrix would be.
  public func table(_ name: String) throws -> WeightMatrix { try matrix(name) }

  /// The linear layer of `name.weight` and, where it has one, `name.bias`.
  func linear(_ name: String, hasBias: Bool = true) throws -> Linear {
    Linear(
      weight: try matrix(name + ".weight"), bias: hasBias ? try tensor(name + ".bias") : nil)
  }
}

extension MappedTensor: WeightBytes {}

extension ModelBundle: WeightSource {
  /// The matrix called `name`: the mapped file itself where it is stored as it is computed.
  public func matrix(_ name: String) throws -> WeightMatrix {
    let wished: Precision =
      switch computedType(of: name) {
      case .int8: .int8
      case .bfloat16: .bfloat16
      default: .float32
      }
    return try table(name).converted(to: wished)
  }

  /// The table called `name` as it is stored.
  public func table(_ name: String) throws -> WeightMatrix {
    let stored: MappedTensor = try mapped(name)
    precondition(stored.shape.count == 2, "\(name) of shape \(stored.shape)")
    let encoding: WeightEncoding? =
      switch stored.elementType {
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int8 where stored.shape[1] <= WeightMatrix.mostInputsOfInt8: .int8
      default: nil
      }
    guard let encoding, Int(littleEndian: 1) == 1 else {
      let values: Tensor = try tensor(name)
      return WeightMatrix(values.values, outputs: values.shape[0], inputs: values.shape[1])
    }
    return WeightMatrix(
      stored, offset: 0, outputs: stored.shape[0], inputs: stored.shape[1], encoding: encoding,
      scales: try scales(of: name))
  }
}

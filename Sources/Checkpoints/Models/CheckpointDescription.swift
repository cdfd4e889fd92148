/// What a checkpoint contains, told without reading its numbers.
public struct CheckpointDescription: Hashable, Sendable {
  /// What the model is for.
  public let task: ModelTask
  /// Every size the tensors tell.
  public let sizes: [ModelSize: Int]
  /// Number of tensors of each element type, ignored ones included.
  public let elementTypes: [ElementType: Int]
  /// Number of parameters that inference uses.
  public let parameterCount: Int
  /// Stored names of tensors that inference does not need, sorted.
  public let ignoredTensors: [String]
}

extension ModelImporter {
  /// Tells what the checkpoint at `path` contains.
  ///
  /// - Parameter path: A safetensors file or PyTorch checkpoint.
  /// - Returns: What can be told without knowing which model it should be.
  /// - Throws: ``CheckpointError`` when the file cannot be read.
  public static func describe(_ path: String) throws(CheckpointError) -> CheckpointDescription {
    let file: any WeightFile = try Checkpoint.open(path)
    let tensors = try CanonicalTensors(of: file)
    let inference = SizeInference(shapes: tensors.sources.mapValues(\.shape))
    let needed: [ModelSize] = ModelSize.needed(for: tensors.task)
    return CheckpointDescription(
      task: tensors.task, sizes: inference.sizes.filter { needed.contains($0.key) },
      elementTypes: Dictionary(
        file.descriptions.values.map { ($0.elementType, 1) }, uniquingKeysWith: +),
      parameterCount: tensors.sources.values.reduce(0) { $0 + $1.shape.reduce(1, *) },
      ignoredTensors: tensors.ignored)
  }
}

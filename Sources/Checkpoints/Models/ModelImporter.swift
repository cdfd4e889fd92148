import Tensors

/// Turns checkpoints into model bundles.
public enum ModelImporter {
  /// Imports the checkpoint at `path` as a bundle.
  ///
  /// - Parameters:
  ///   - path: A safetensors file or PyTorch checkpoint.
  ///   - settings: From a preset or a configuration file.
  ///   - vocabulary: Path of the WordPiece vocabulary or byte-pair merges; only for retrieval models.
  ///   - precision: How the bundle stores numbers.
  ///   - directory: The bundle's folder; its name serves when `settings` tells none.
  ///   - isReplacing: Whether an older bundle may be replaced.
  ///   - average: What to mix into the weights; only for InternVideo-MM.
  ///   - labels: What the classes are called, by output; only for classifiers.
  /// - Returns: The bundle, opened.
  /// - Throws: ``CheckpointError``; missing, unexpected and misshapen tensors all in one.
  public static func importCheckpoint(
    _ path: String, settings: ModelSettings, vocabulary: String?, precision: WeightPrecision,
    to directory: String, replacing isReplacing: Bool = false, average: WeightAverage? = nil,
    labels: [String]? = nil
  ) throws(CheckpointError) -> ModelBundle {
    let file: any WeightFile = try Checkpoint.open(path)
    let name: String = BundlePlace(directory).name
    let sources: [String: CanonicalTensors.Source]
    let configuration: ModelConfiguration
    if UniFormerTensors.recognizes(file) {
      let tensors = try UniFormerTensors(of: file)
      configuration = try ModelConfiguration(
        of: tensors, settings: settings, name: name, path: path)
      sources = tensors.sources
    } else {
      let tensors = try CanonicalTensors(of: file)
      configuration = try ModelConfiguration(
        of: tensors, settings: settings, name: name, path: path)
      sources = tensors.sources
    }
    if average != nil,
      configuration.architecture.family != .uniFormerV2
        || configuration.task != .retrieval
    {
      throw .invalidConfiguration(path: path, reason: "only InternVideo-MM is averaged with CLIP")
    }
    var entries: [UInt8]?
    if let vocabulary {
      entries = try Vocabulary.read(vocabulary)
      try Vocabulary.check(entries, for: configuration, path: vocabulary)
    }
    return try ModelBundle.write(
      configuration, vocabulary: entries, precision: precision, labels: labels,
      source: String(path.split(separator: "/").last ?? ""), to: directory, replacing: isReplacing
    ) { (name) throws(CheckpointError) in
      guard let source = sources[name] else { return nil }
      let tensor = try file.tensor(source.storedName).reshaped(source.shape)
      return try average?(tensor, name: name) ?? tensor
    }
  }
}

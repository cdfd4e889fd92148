import Tensors

/// Turns checkpoints into model bundles.
public enum ModelImporter {
  /// Imports the checkpoint at `path` as a bundle.
  ///
  /// - Parameters:
  ///   - path: A safetensors file or PyTorch checkpoint.
  ///   - settings: From a preset or a configuration file.
  ///   - vocabulary: Path of the WordPiece vocabulary; only for retrieval models.
  ///   - precision: How the bundle stores numbers.
  ///   - directory: The bundle's folder; its name serves when `settings` tells none.
  ///   - isReplacing: Whether an older bundle may be replaced.
  /// - Returns: The bundle, opened.
  /// - Throws: ``CheckpointError``; missing, unexpected and misshapen tensors all in one.
  public static func importCheckpoint(
    _ path: String, settings: ModelSettings, vocabulary: String?, precision: WeightPrecision,
    to directory: String, replacing isReplacing: Bool = false
  ) throws(CheckpointError) -> ModelBundle {
    let file: any WeightFile = try Checkpoint.open(path)
    let tensors = try CanonicalTensors(of: file)
    let place = BundlePlace(directory)
    let configuration = try ModelConfiguration(
      of: tensors, settings: settings, name: place.name, path: path)
    var entries: [UInt8]?
    if let vocabulary {
      entries = try Vocabulary.read(vocabulary)
      try Vocabulary.check(entries, for: configuration, path: vocabulary)
    }
    return try ModelBundle.write(
      configuration, vocabulary: entries, precision: precision,
      source: String(path.split(separator: "/").last ?? ""), to: directory, replacing: isReplacing
    ) { (name) throws(CheckpointError) in
      guard let source = tensors.sources[name] else { return nil }
      return try file.tensor(source.storedName).reshaped(source.shape)
    }
  }
}

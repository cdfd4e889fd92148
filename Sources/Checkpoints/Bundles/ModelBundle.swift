public import Tensors

/// A model as this program keeps it: a folder with `config.json`, `model.safetensors` and, for
/// retrieval models, `vocab.txt` or `merges.bpe`.
///
/// Opening reads the configuration and the table of contents and compares them; numbers are read
/// from the memory-mapped file when asked for.
public struct ModelBundle: Sendable {
  /// The folder.
  public let directory: String
  /// The model's sizes and input settings.
  public let configuration: ModelConfiguration
  /// How the numbers are stored.
  public let precision: WeightPrecision
  /// Where the model came from, as noted at import.
  public let source: String
  /// SHA-256 of all that decides a vector: weights, vocabulary, sizes, input settings.
  ///
  /// From the hashes noted at import; ``verify()`` tells whether they still hold.
  public let fingerprint: String

  /// How the large products are computed: as stored, unless ``computing(_:)`` said otherwise.
  public private(set) var computing: WeightPrecision

  /// What the classes of a classifier are called, by output; nil where nobody said.
  public var labels: [String]? { document.labels }

  private let document: BundleDocument
  private let weights: SafetensorsFile

  /// Opens the bundle in `directory`.
  ///
  /// - Parameter directory: The bundle's folder.
  /// - Returns: The bundle, with the shape of every tensor checked.
  /// - Throws: ``CheckpointError/unreadable(path:reason:)``,
  ///   ``CheckpointError/invalidConfiguration(path:reason:)``,
  ///   ``CheckpointError/malformed(path:reason:)`` or ``CheckpointError/mismatch(path:_:)``.
  public static func open(_ directory: String) throws(CheckpointError) -> ModelBundle {
    try ModelBundle(directory: directory)
  }

  private init(directory: String) throws(CheckpointError) {
    let files = BundleFiles(directory: directory)
    document = try BundleDocument(contentsOf: files.configuration)
    weights = try SafetensorsFile(path: files.weights)
    self.directory = directory
    configuration = try document.configuration(path: files.configuration)
    precision = document.precision
    source = document.source
    fingerprint = document.fingerprint(of: configuration)
    computing = document.precision
    try BundleLayout.check(weights, configuration, precision: document.precision)
    if let path = vocabularyPath { _ = try MappedFile(path: path) }
  }

  /// The same model whose large products are computed in `precision`.
  ///
  /// What is stored otherwise is converted when it is read; what is stored so is used in place.
  public func computing(_ precision: WeightPrecision) -> ModelBundle {
    var bundle: ModelBundle = self
    bundle.computing = precision
    return bundle
  }

  /// The tensor called `canonicalName`, in float32.
  ///
  /// - Parameter canonicalName: A key of ``ModelLayout/expectedTensors(for:)``.
  /// - Returns: The tensor in its canonical shape.
  /// - Throws: ``CheckpointError/noSuchTensor(path:name:)``.
  public func tensor(_ canonicalName: String) throws(CheckpointError) -> Tensor {
    var tensor: Tensor = try weights.tensor(canonicalName)
    let scales: [Float] = try scales(of: canonicalName)
    guard !scales.isEmpty else { return tensor }
    let width: Int = tensor.count / scales.count
    for index in tensor.values.indices { tensor.values[index] *= scales[index / width] }
    return tensor
  }

  /// The tensor called `canonicalName` as it is stored, without reading it.
  ///
  /// - Throws: ``CheckpointError/noSuchTensor(path:name:)``.
  public func mapped(_ canonicalName: String) throws(CheckpointError) -> MappedTensor {
    try weights.mapped(canonicalName)
  }

  /// One scale a row of an int8 tensor; none for other tensors.
  ///
  /// - Throws: ``CheckpointError/malformed(path:reason:)`` for scales that are not finite.
  public func scales(of canonicalName: String) throws(CheckpointError) -> [Float] {
    guard weights.descriptions[canonicalName]?.elementType == .int8 else { return [] }
    let scales: [Float] = try weights.tensor(WeightPrecision.scaleName(of: canonicalName)).values
    guard scales.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .malformed(path: weights.path, reason: "'\(canonicalName)' has an impossible scale")
    }
    return scales
  }

  /// The encoding in which the tensor called `canonicalName` is multiplied under ``computing``.
  public func computedType(of canonicalName: String) -> ElementType {
    let shape: [Int] = weights.descriptions[canonicalName]?.shape ?? []
    let wished: WeightPrecision = computing == .float16 ? .float32 : computing
    return wished.elementType(of: canonicalName, shape: shape)
  }

  /// Where the vocabulary is; `nil` for models without text.
  public var vocabularyPath: String? {
    document.vocabSha256 == nil
      ? nil : BundleFiles(directory: directory).vocabulary(of: configuration.architecture.family)
  }

  /// Recomputes the hashes of weights and vocabulary and compares them with those of the import.
  ///
  /// - Throws: ``CheckpointError/altered(path:expected:found:)``.
  public func verify() throws(CheckpointError) {
    let files = BundleFiles(directory: directory)
    try Self.check(files.weights, document.weightsSha256)
    if let hash = document.vocabSha256, let path = vocabularyPath { try Self.check(path, hash) }
  }

  private static func check(_ path: String, _ expected: String) throws(CheckpointError) {
    let found: String = ContentHash.hexadecimal(of: try MappedFile(path: path))
    guard found == expected else { throw .altered(path: path, expected: expected, found: found) }
  }
}

/// The names of a bundle's files.
struct BundleFiles {
  /// The bundle's folder.
  let directory: String

  var configuration: String { directory + "/config.json" }
  var weights: String { directory + "/model.safetensors" }

  func vocabulary(of family: ModelFamily) -> String {
    directory + "/" + family.vocabularyFileName
  }
}

import Foundation
public import Tensors

extension ModelBundle {
  /// Writes a bundle to `directory`, all of it or nothing.
  ///
  /// Everything is written to a hidden folder beside `directory`, brought to the disk, and then
  /// takes its name in one step. Equal arguments give equal bytes.
  ///
  /// - Parameters:
  ///   - configuration: The model's sizes and input settings.
  ///   - vocabulary: Content of `vocab.txt`, one entry a line, or of a byte-pair merges file; only
  ///     for retrieval models.
  ///   - precision: How to store the numbers.
  ///   - labels: What the classes are called, by output; only for classifiers.
  ///   - source: A note on where the model comes from.
  ///   - directory: The bundle's folder; the folders above it are made.
  ///   - isReplacing: Whether an older bundle may be replaced. Nothing else ever is.
  ///   - tensor: Gives each tensor by its canonical name; `nil` only for
  ///     ``ModelLayout/optionalTensors``.
  /// - Returns: The bundle, opened.
  /// - Throws: ``CheckpointError``; `directory` is then as it was.
  public static func write(
    _ configuration: ModelConfiguration, vocabulary: [UInt8]?, precision: WeightPrecision,
    labels: [String]? = nil, source: String, to directory: String,
    replacing isReplacing: Bool = false,
    tensor: (String) throws(CheckpointError) -> Tensor?
  ) throws(CheckpointError) -> ModelBundle {
    try configuration.validate(path: directory)
    try Vocabulary.check(vocabulary, for: configuration, path: directory)
    try BundleDocument.check(labels, for: configuration, path: directory)
    let place = BundlePlace(directory)
    try place.checkFree(replacing: isReplacing)
    try FileSystem.makeFolder(place.parent)
    let draft: String = place.hiddenSibling("new")
    defer { FileSystem.remove(draft) }
    try FileSystem.makeFolder(draft)
    let files = BundleFiles(directory: draft)
    let weightsHash: String = try write(
      ModelLayout.expectedTensors(for: configuration), precision: precision, to: files.weights,
      tensor: tensor)
    if let vocabulary {
      try write(vocabulary, to: files.vocabulary(of: configuration.architecture.family))
    }
    let document = BundleDocument(
      configuration, precision: precision, weightsHash: weightsHash,
      vocabularyHash: vocabulary.map { ContentHash.hexadecimal(of: $0) }, labels: labels,
      source: source)
    try write(try document.encoded(path: files.configuration), to: files.configuration)
    try FileSystem.synchronizeFolder(draft)
    try place.publish(draft)
    return try open(directory)
  }

  /// Writes this model with weights in `precision` to `directory`.
  ///
  /// - Parameters:
  ///   - precision: How to store the numbers.
  ///   - directory: The new bundle's folder.
  ///   - isReplacing: Whether an older bundle may be replaced.
  /// - Returns: The new bundle, opened.
  /// - Throws: ``CheckpointError``; `directory` is then as it was.
  public func quantized(
    to precision: WeightPrecision, at directory: String, replacing isReplacing: Bool = false
  ) throws(CheckpointError) -> ModelBundle {
    var vocabulary: [UInt8]?
    if let path = vocabularyPath { vocabulary = try Vocabulary.read(path) }
    return try Self.write(
      configuration, vocabulary: vocabulary, precision: precision, labels: labels,
      source: source, to: directory, replacing: isReplacing
    ) { (name) throws(CheckpointError) in
      do throws(CheckpointError) {
        return try tensor(name)
      } catch {
        if ModelLayout.optionalTensors.contains(name) { return nil }
        throw error
      }
    }
  }

  private static func write(
    _ layout: [String: [Int]], precision: WeightPrecision, to path: String,
    tensor: (String) throws(CheckpointError) -> Tensor?
  ) throws(CheckpointError) -> String {
    var mismatch = LayoutMismatch()
    var descriptions: [TensorDescription] = []
    var optional: [String: Tensor] = [:]
    // An int8 tensor's scales are written before it, with what both are made of.
    var scaled: [String: String] = [:]
    for (name, shape) in layout {
      if ModelLayout.optionalTensors.contains(name) {
        guard let value = try tensor(name) else { continue }
        optional[name] = value
      }
      let type: ElementType = precision.elementType(of: name, shape: shape)
      descriptions.append(TensorDescription(name: name, elementType: type, shape: shape))
      if type == .int8 {
        let scale: String = WeightPrecision.scaleName(of: name)
        scaled[scale] = name
        descriptions.append(
          TensorDescription(name: scale, elementType: .float32, shape: [shape[0]]))
      }
    }
    var writer = try SafetensorsWriter(creating: path, tensors: descriptions)
    for description in writer.order {
      let name: String = description.name
      var found: Tensor? = optional[name]
      if found == nil { found = try tensor(scaled[name] ?? name) }
      if scaled[name] != nil, let matrix = found, matrix.shape.count == 2 {
        let scales: [Float] = matrix.quantizedRows().scales
        if let row = scales.firstIndex(where: { !$0.isFinite }) {
          throw .notFinite(tensor: scaled[name] ?? name, row: row)
        }
        found = Tensor(shape: [scales.count], values: scales)
      }
      guard let value = found else {
        mismatch.missing.append(name)
        continue
      }
      guard value.shape == description.shape else {
        mismatch.misshapen.append(
          .init(name: name, expected: description.shape, found: value.shape))
        continue
      }
      if mismatch.isEmpty { try writer.append(value, as: description) }
    }
    guard mismatch.isEmpty else { throw .mismatch(path: path, mismatch) }
    return try writer.finish()
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(CheckpointError) {
    let file = try FileWriter(creating: path)
    try file.write(bytes)
    try file.synchronize()
  }
}

/// Where a new bundle shall stand.
struct BundlePlace {
  /// The bundle's folder.
  let directory: String
  /// The folder above it.
  let parent: String

  /// The last part of its path.
  let name: String

  private let token: String

  init(_ directory: String) {
    let url = URL(fileURLWithPath: directory).standardizedFileURL
    self.directory = url.path
    parent = url.deletingLastPathComponent().path
    name = url.lastPathComponent
    token = String(UUID().uuidString.prefix(8))
  }

  /// A path beside the bundle that nobody else uses.
  func hiddenSibling(_ purpose: String) -> String {
    "\(parent)/.\(name).\(purpose)-\(token)"
  }

  /// Refuses a place that is taken, unless by a bundle that may be replaced.
  func checkFree(replacing isReplacing: Bool) throws(CheckpointError) {
    guard FileSystem.exists(directory) else { return }
    let isBundle: Bool =
      (try? BundleDocument(contentsOf: BundleFiles(directory: directory).configuration)) != nil
    guard isReplacing, isBundle else { throw .alreadyExists(path: directory) }
  }

  /// Gives the finished folder `draft` the bundle's name.
  ///
  /// An older bundle is moved aside first and removed last, so there is never a mixture.
  func publish(_ draft: String) throws(CheckpointError) {
    let old: String = hiddenSibling("old")
    let hadOld: Bool = FileSystem.exists(directory)
    if hadOld { try FileSystem.rename(directory, to: old) }
    do {
      try FileSystem.rename(draft, to: directory)
    } catch {
      if hadOld { try FileSystem.rename(old, to: directory) }
      throw error
    }
    try FileSystem.synchronizeFolder(parent)
    if hadOld { FileSystem.remove(old) }
  }
}

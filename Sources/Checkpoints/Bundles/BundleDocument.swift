import Foundation

/// The content of a bundle's `config.json`.
struct BundleDocument: Codable, Hashable {
  /// Names this form of the file; another form gets another name.
  static let schema: String = "vsearch.bundle/1"
  private static let maximumLength: Int = 1 << 20

  var schema: String = BundleDocument.schema
  var name: String
  var task: ModelTask
  /// Absent for VideoMamba, whose bundles are older than other families.
  var family: ModelFamily?
  var vision: VisionSizes?
  var text: TextSizes?
  var uniformer: UniFormerSizes?
  var clipText: ClipTextSizes?
  var jointWidth: Int?
  var classCount: Int?
  var input: InputSettings
  var precision: WeightPrecision
  var weightsSha256: String
  var vocabSha256: String?
  /// What the classes of a classifier are called; absent where nobody said.
  var labels: [String]?
  var source: String

  /// Describes a bundle.
  init(
    _ configuration: ModelConfiguration, precision: WeightPrecision, weightsHash: String,
    vocabularyHash: String?, labels: [String]?, source: String
  ) {
    name = configuration.name
    task = configuration.task
    switch configuration.architecture {
    case .videoMamba(let vision, let text):
      self.vision = vision
      self.text = text
    case .uniFormerV2(let vision, let text):
      family = .uniFormerV2
      uniformer = vision
      clipText = text
    }
    jointWidth = configuration.jointWidth
    classCount = configuration.classCount
    input = configuration.input
    self.precision = precision
    weightsSha256 = weightsHash
    vocabSha256 = vocabularyHash
    self.labels = labels
    self.source = source
  }

  /// Reads and checks the file at `path`.
  init(contentsOf path: String) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    guard file.size <= Self.maximumLength, let bytes = file.bytes(0..<file.size) else {
      throw .invalidConfiguration(path: path, reason: "longer than a configuration")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      self = try decoder.decode(BundleDocument.self, from: Data(bytes))
    } catch {
      throw .invalidConfiguration(path: path, reason: JSONFault.text(of: error))
    }
    guard schema == Self.schema else {
      throw .invalidConfiguration(path: path, reason: "schema '\(schema)' is not \(Self.schema)")
    }
    let configuration = try configuration(path: path)
    guard Vocabulary.belongs(to: configuration, isPresent: vocabSha256 != nil) else {
      throw .invalidConfiguration(
        path: path, reason: "a vocabulary belongs to retrieval models, and only to them")
    }
    try Self.check(labels, for: configuration, path: path)
    try configuration.validate(path: path)
  }

  /// Refuses labels that do not belong to the model.
  static func check(
    _ labels: [String]?, for configuration: ModelConfiguration, path: String
  ) throws(CheckpointError) {
    guard let labels, labels.count != configuration.classCount else { return }
    throw .invalidConfiguration(
      path: path,
      reason: configuration.classCount.map { "\(labels.count) labels for \($0) classes" }
        ?? "labels for a model without classes")
  }

  /// The model it describes.
  func configuration(path: String) throws(CheckpointError) -> ModelConfiguration {
    let architecture: ModelArchitecture
    switch (family ?? .videoMamba, vision, uniformer) {
    case (.videoMamba, .some(let vision), nil):
      architecture = .videoMamba(vision: vision, text: text)
    case (.uniFormerV2, nil, .some(let sizes)):
      architecture = .uniFormerV2(vision: sizes, text: clipText)
    default:
      throw .invalidConfiguration(path: path, reason: "sizes of another family than it names")
    }
    return ModelConfiguration(
      name: name, task: task, architecture: architecture, jointWidth: jointWidth,
      classCount: classCount, input: input)
  }

  /// The text of the file; equal documents give equal bytes.
  func encoded(path: String) throws(CheckpointError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return [UInt8](try encoder.encode(self)) + [0x0A]
    } catch {
      throw .unwritable(path: path, reason: "its configuration has no JSON form")
    }
  }

  /// What an index is locked to: a digest of all that decides a vector.
  ///
  /// Name and source note are left out, so a renamed model keeps its indexes.
  func fingerprint(of configuration: ModelConfiguration) -> String {
    var lines: [String] = [
      "vsearch.fingerprint/1", "task \(task.rawValue)", "weights \(weightsSha256)",
      "vocabulary \(vocabSha256 ?? "none")", "frames \(input.frames)", "side \(input.side)",
      "text length \(input.maximumTextLength)", "text heads \(text?.heads ?? clipText?.heads ?? 0)",
    ]
    if let uniformer {
      // The other sizes follow from the weights.
      let layers: String = uniformer.globalLayers.map(String.init).joined(separator: " ")
      lines += [
        "family \(ModelFamily.uniFormerV2.rawValue)", "pixels \(input.pixels.rawValue)",
        "heads \(uniformer.heads)", "global layers \(layers)",
      ]
    } else {
      let sizes: [ModelSize: Int] = configuration.sizes
      lines += ModelSize.allCases.map { "\($0.rawValue) \(sizes[$0] ?? 0)" }
    }
    return ContentHash.hexadecimal(of: lines.joined(separator: "\n").utf8)
  }
}

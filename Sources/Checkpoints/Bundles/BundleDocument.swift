import Foundation

/// The content of a bundle's `config.json`.
struct BundleDocument: Codable, Hashable {
  /// Names this form of the file; another form gets another name.
  static let schema: String = "vsearch.bundle/1"
  private static let maximumLength: Int = 1 << 20

  var schema: String = BundleDocument.schema
  var name: String
  var task: ModelTask
  var vision: VisionSizes
  var text: TextSizes?
  var jointWidth: Int?
  var classCount: Int?
  var input: InputSettings
  var precision: WeightPrecision
  var weightsSha256: String
  var vocabSha256: String?
  var source: String

  /// Describes a bundle.
  init(
    _ configuration: ModelConfiguration, precision: WeightPrecision, weightsHash: String,
    vocabularyHash: String?, source: String
  ) {
    name = configuration.name
    task = configuration.task
    vision = configuration.vision
    text = configuration.text
    jointWidth = configuration.jointWidth
    classCount = configuration.classCount
    input = configuration.input
    self.precision = precision
    weightsSha256 = weightsHash
    vocabSha256 = vocabularyHash
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
    guard (task == .retrieval) == (vocabSha256 != nil) else {
      throw .invalidConfiguration(
        path: path, reason: "a vocabulary belongs to retrieval models, and only to them")
    }
    try configuration.validate(path: path)
  }

  /// The model it describes.
  var configuration: ModelConfiguration {
    ModelConfiguration(
      name: name, task: task, vision: vision, text: text, jointWidth: jointWidth,
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
  var fingerprint: String {
    var lines: [String] = [
      "vsearch.fingerprint/1", "task \(task.rawValue)", "weights \(weightsSha256)",
      "vocabulary \(vocabSha256 ?? "none")", "frames \(input.frames)", "side \(input.side)",
      "text length \(input.maximumTextLength)", "text heads \(text?.heads ?? 0)",
    ]
    let sizes: [ModelSize: Int] = configuration.sizes
    lines += ModelSize.allCases.map { "\($0.rawValue) \(sizes[$0] ?? 0)" }
    return ContentHash.hexadecimal(of: lines.joined(separator: "\n").utf8)
  }
}

import Foundation

extension ModelSettings {
  /// Longest configuration file that is read.
  private static let maximumFileLength: Int = 1 << 20

  /// Reads a configuration file.
  ///
  /// Three forms are known: a flat one (`frames`, `side`, `text_heads`, `text_len`, …), one with the
  /// groups `vision_encoder`, `text_encoder` and `text`, and that of UniFormerV2 (`t_size`,
  /// `resolution`, `heads`, `return_list`, …). Keys of no concern are skipped.
  ///
  /// - Parameter path: A JSON file.
  /// - Throws: ``CheckpointError/unreadable(path:reason:)`` or
  ///   ``CheckpointError/invalidConfiguration(path:reason:)``.
  public init(contentsOf path: String) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    guard file.size <= Self.maximumFileLength, let bytes = file.bytes(0..<file.size) else {
      throw .invalidConfiguration(path: path, reason: "longer than a configuration")
    }
    let content: ConfigurationValue
    do {
      content = try JSONDecoder().decode(ConfigurationValue.self, from: Data(bytes))
      if content["t_size"] != nil {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(UniFormerSettingsFile.self, from: Data(bytes)).settings
        return
      }
    } catch {
      throw .invalidConfiguration(path: path, reason: JSONFault.text(of: error))
    }
    let isGrouped: Bool = content["vision_encoder"] != nil
    let form: ConfigurationForm = isGrouped ? .grouped : .flat
    func integer(_ key: String) throws(CheckpointError) -> Int? {
      switch content[key] {
      case nil: return nil
      case .integer(let value): return value
      default: throw .invalidConfiguration(path: path, reason: "'\(key)' is not a whole number")
      }
    }
    guard let frames = try integer(form.frames), let side = try integer(form.side) else {
      throw .invalidConfiguration(path: path, reason: "lacks '\(form.frames)' or '\(form.side)'")
    }
    var claims: [ModelSize: Int] = [:]
    for (size, key) in form.sizes {
      claims[size] = try integer(key)
    }
    var name: String?
    if case .text(let text) = content["name"] { name = text }
    self.init(
      name: name, textHeads: try integer(form.textHeads),
      input: InputSettings(
        frames: frames, side: side, maximumTextLength: try integer(form.textLength) ?? 0),
      claimedSizes: claims)
  }
}

/// Under which keys a configuration file tells what; a dot leads into a group.
private struct ConfigurationForm {
  var frames: String
  var side: String
  var textHeads: String
  var textLength: String
  var sizes: [ModelSize: String]

  static let flat = ConfigurationForm(
    frames: "frames", side: "side", textHeads: "text_heads", textLength: "text_len",
    sizes: [
      .patchSize: "patch", .visionWidth: "width", .visionDepth: "depth", .jointWidth: "joint",
      .textWidth: "text_width", .feedForwardWidth: "text_wide", .textLayers: "text_layers",
      .fusionLayer: "fusion_layer", .positions: "text_positions", .vocabularySize: "vocab",
    ])

  static let grouped = ConfigurationForm(
    frames: "vision_encoder.num_frames", side: "vision_encoder.img_size",
    textHeads: "text_encoder.num_attention_heads", textLength: "text.max_txt_l",
    sizes: [
      .patchSize: "vision_encoder.patch_size", .visionWidth: "vision_encoder.embed_dim",
      .visionDepth: "vision_encoder.depth", .stateSize: "vision_encoder.ssm.d_state",
      .convolutionWidth: "vision_encoder.ssm.d_conv", .stepRank: "vision_encoder.ssm.dt_rank",
      .jointWidth: "embed_dim", .textWidth: "text_encoder.hidden_size",
      .feedForwardWidth: "text_encoder.intermediate_size",
      .textLayers: "text_encoder.num_hidden_layers", .fusionLayer: "text_encoder.fusion_layer",
      .vocabularySize: "text_encoder.vocab_size",
      .positions: "text_encoder.max_position_embeddings",
      .typeCount: "text_encoder.type_vocab_size",
    ])
}

/// The kinds of JSON values that matter in a configuration file.
private enum ConfigurationValue: Decodable {
  case integer(Int)
  case text(String)
  case group([String: ConfigurationValue])
  case other

  init(from decoder: any Decoder) throws {
    if let group = try? [String: ConfigurationValue](from: decoder) {
      self = .group(group)
      return
    }
    let value: any SingleValueDecodingContainer = try decoder.singleValueContainer()
    if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else {
      self = .other
    }
  }

  /// The value at `key`, whose parts are separated by dots.
  subscript(key: String) -> ConfigurationValue? {
    key.split(separator: ".").reduce(self) { value, part in
      guard case .group(let group) = value else { return nil }
      return group[String(part)]
    }
  }
}

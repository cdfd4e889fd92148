/// The checks a vocabulary file must pass before it becomes part of a bundle.
enum Vocabulary {
  /// Longest vocabulary that is read.
  static let maximumLength: Int = 64 << 20

  /// Refuses a vocabulary that does not belong to the model.
  static func check(
    _ bytes: [UInt8]?, for configuration: ModelConfiguration, path: String
  ) throws(CheckpointError) {
    guard belongs(to: configuration, isPresent: bytes != nil) else {
      throw .invalidConfiguration(
        path: path,
        reason: bytes == nil
          ? "a retrieval model needs a vocabulary" : "a vocabulary for a model without text")
    }
    guard let size = configuration.text?.vocabularySize, let bytes else { return }
    var lines: Int = bytes.lazy.filter { $0 == 0x0A }.count
    if let last = bytes.last, last != 0x0A { lines += 1 }
    guard lines == size else {
      throw .invalidConfiguration(
        path: path, reason: "the vocabulary has \(lines) entries, the model \(size)")
    }
  }

  /// Whether a model may have a vocabulary, or be without one.
  ///
  /// A dual encoder with CLIP's text tower can be used without its merges file: for videos alone, or
  /// for texts that are token ids already.
  static func belongs(to configuration: ModelConfiguration, isPresent: Bool) -> Bool {
    switch configuration.architecture {
    case .videoMamba(_, let text): (text != nil) == isPresent
    case .uniFormerV2(_, let text): text != nil || !isPresent
    }
  }

  /// Reads the vocabulary file at `path`.
  static func read(_ path: String) throws(CheckpointError) -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.size <= maximumLength, let bytes = file.bytes(0..<file.size) else {
      throw .invalidConfiguration(path: path, reason: "longer than a vocabulary")
    }
    return bytes
  }
}

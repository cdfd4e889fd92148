/// The checks a vocabulary file must pass before it becomes part of a bundle.
enum Vocabulary {
  /// Longest vocabulary that is read.
  static let maximumLength: Int = 64 << 20

  /// Refuses a vocabulary that does not belong to the model.
  static func check(
    _ bytes: [UInt8]?, for configuration: ModelConfiguration, path: String
  ) throws(CheckpointError) {
    guard let size = configuration.text?.vocabularySize else {
      guard bytes == nil else {
        throw .invalidConfiguration(path: path, reason: "a vocabulary for a model without text")
      }
      return
    }
    guard let bytes else {
      throw .invalidConfiguration(path: path, reason: "a retrieval model needs a vocabulary")
    }
    var lines: Int = bytes.lazy.filter { $0 == 0x0A }.count
    if let last = bytes.last, last != 0x0A { lines += 1 }
    guard lines == size else {
      throw .invalidConfiguration(
        path: path, reason: "the vocabulary has \(lines) entries, the model \(size)")
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

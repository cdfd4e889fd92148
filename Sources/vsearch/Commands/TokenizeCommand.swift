import ArgumentParser
import Documents
import Foundation
import Tokenizer

struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn lines of text into token ids, one JSON object a line.",
    usage: "vsearch tokenize [<options>]",
    discussion: """
      Reads standard input, lines ending in line feeds. Offsets count Unicode scalars.

      Examples:
        echo "A man is playing guitar." | vsearch tokenize --vocab vocab.txt \\
            --max-length 32 --clean
        echo "a man is playing guitar" | vsearch tokenize \\
            --bpe bpe_simple_vocab_16e6.txt.gz
      """)

  @Option(name: .long, help: "WordPiece vocabulary, one piece a line.")
  var vocab: String?

  @Option(name: .long, help: "CLIP's byte-pair merges, one a line, packed by gzip or not.")
  var bpe: String?

  @Option(name: .long, help: "Cut and pad to this many tokens, those at both ends counted.")
  var maxLength: Int?

  @Flag(name: .long, help: "Keep case and accents.")
  var cased: Bool = false

  @Flag(name: .long, help: "Clean each line first, as captions are cleaned before encoding.")
  var clean: Bool = false

  func validate() throws {
    guard (vocab == nil) != (bpe == nil) else {
      throw ValidationError("Give either --vocab or --bpe.")
    }
    guard bpe == nil || !cased && !clean else {
      throw ValidationError("--cased and --clean belong to --vocab.")
    }
    guard maxLength.map({ (2...65_536).contains($0) }) ?? true else {
      throw ValidationError("--max-length must lie between 2 and 65536.")
    }
  }

  func run() throws {
    let document: ([UInt8]) -> JSONValue =
      try bpe.map(bytePairDocuments) ?? wordPieceDocuments(vocab ?? "")
    var lines = LineReader()
    while let line = try lines.next() {
      Terminal.print(document(line).line)
    }
  }

  private func wordPieceDocuments(_ path: String) throws -> ([UInt8]) -> JSONValue {
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(contentsOfFile: path), cased: cased)
    return { line in
      let tokens: TokenizedText =
        clean
        ? tokenizer.encode(
          CaptionCleaner.clean(String(decoding: line, as: UTF8.self)), maxLength: maxLength,
          padding: maxLength != nil)
        : tokenizer.encode(bytes: line, maxLength: maxLength, padding: maxLength != nil)
      return document(tokens)
    }
  }

  private func bytePairDocuments(_ path: String) throws -> ([UInt8]) -> JSONValue {
    let tokenizer = BytePairTokenizer(
      vocabulary: try BytePairVocabulary(contentsOfFile: path))
    return { line in
      let ids = tokenizer.encode(bytes: line, maxLength: maxLength, padding: maxLength != nil)
      return .object([
        ("ids", .integers(ids)),
        ("tokens", .strings(ids.map { tokenizer.vocabulary.tokens[$0] })),
      ])
    }
  }

  private func document(_ tokens: TokenizedText) -> JSONValue {
    .object([
      ("ids", .integers(tokens.ids)),
      ("mask", .integers(tokens.mask)),
      ("tokens", .strings(tokens.tokens)),
      (
        "offsets",
        .array(tokens.offsets.map { .integers([$0.lowerBound, $0.upperBound]) })
      ),
    ])
  }
}

/// Reads standard input line by line, in bounded memory.
struct LineReader {
  /// Longer lines are not text that anybody tokenises.
  static let longestLine: Int = 16 << 20

  private var buffer: [UInt8] = []
  private var position: Int = 0
  private var isAtEnd: Bool = false

  /// The bytes of the next line without its line feed; nil at the end.
  ///
  /// - Throws: ``CommandFailure`` for a line beyond ``longestLine``.
  mutating func next() throws -> [UInt8]? {
    var searched: Int = position
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { position = end + 1 }
        return Array(buffer[position..<end])
      }
      searched = buffer.count
      if isAtEnd {
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        return Array(buffer[position...])
      }
      guard buffer.count - position <= Self.longestLine else {
        throw CommandFailure("standard input: a line longer than \(Self.longestLine) bytes")
      }
      buffer.removeFirst(position)
      searched -= position
      position = 0
      fill()
    }
  }

  private mutating func fill() {
    guard let data = try? FileHandle.standardInput.read(upToCount: 1 << 16), !data.isEmpty else {
      isAtEnd = true
      return
    }
    buffer += data
  }
}

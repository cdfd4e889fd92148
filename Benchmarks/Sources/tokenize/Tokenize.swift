import ArgumentParser
import Foundation
import Timing
import Tokenizer

/// Times the tokenizer's ways to encode the lines of a file; see NOTES.md.
@main struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times the tokenizer on the lines of a file, one thread.")

  @Option(help: "WordPiece vocabulary, one piece a line.")
  var vocab: String

  @Option(help: "Texts, one a line.")
  var file: String

  @Option(help: "How often each way is run.")
  var rounds: Int = 9

  @Option(help: "Also write the ids to this file, a line a text, to compare with peers.")
  var ids: String?

  func validate() throws {
    guard rounds > 0 else { throw ValidationError("--rounds is at least 1") }
  }

  func run() throws {
    var loading = Timing()
    let vocabulary = try loading.measure { try Vocabulary(contentsOfFile: vocab) }
    let tokenizer = WordPieceTokenizer(vocabulary: vocabulary)
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    var lines: [Data] = data.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    let texts: [String] = lines.map { String(decoding: $0, as: UTF8.self) }

    var times = [Timing](repeating: Timing(), count: 3)
    var batch = TokenBatch()
    for _ in 0..<rounds {
      times[0].measure {
        batch.removeAll()
        for text in texts { tokenizer.encode(text, into: &batch) }
      }
      times[1].measure { for text in texts { _ = tokenizer.ids(of: text) } }
      times[2].measure { for text in texts { _ = tokenizer.encode(text) } }
    }
    if let ids {
      let lines: [String] = (0..<batch.count).map { index in
        batch[index].map(String.init).joined(separator: " ") + "\n"
      }
      try lines.joined().write(toFile: ids, atomically: false, encoding: .utf8)
    }

    print("\(texts.count) texts, \(data.count) bytes, \(batch.tokenCount) tokens, vocabulary of")
    print("\(vocabulary.count) read in \(fixed(loading.minimum * 1000)) ms; \(rounds) rounds\n")
    var table = Table(["way", "median k/s", "best k/s", "best MB/s"])
    let ways: [String] = ["ids into a batch", "ids, text by text", "tokens and offsets"]
    for (way, time) in zip(ways, times) {
      table.add([
        way, fixed(Double(texts.count) / time.median / 1000),
        fixed(Double(texts.count) / time.minimum / 1000),
        fixed(Double(data.count) / time.minimum / 1e6),
      ])
    }
    print(table.text)
  }

  private func fixed(_ value: Double) -> String { String(format: "%.1f", value) }
}

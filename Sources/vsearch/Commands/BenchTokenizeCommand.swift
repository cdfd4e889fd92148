import ArgumentParser
import Documents
import Tokenizer

struct BenchTokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Time the tokenizer on the lines of a file, one thread.")

  @Option(name: .long, help: "WordPiece vocabulary, one piece a line.")
  var vocab: String

  @Option(name: .long, help: "Sentences, one a line.")
  var file: String

  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  func run() throws {
    let tokenizer = WordPieceTokenizer(vocabulary: try Vocabulary(contentsOfFile: vocab))
    let sentences: [String] = try TextLines.read(file)
    let byteCount: Int = sentences.reduce(0) { $0 + $1.utf8.count }
    var batch = TokenBatch()
    let timing = Timing {
      batch.removeAll()
      for sentence in sentences { tokenizer.encode(sentence, into: &batch) }
    }
    let rate: Double = Double(sentences.count) / timing.median
    guard json else {
      Terminal.print(
        "\(Format.fixed(rate, 0)) sentences a second, one thread (median of \(timing.rounds) runs, "
          + "best \(Format.fixed(Double(sentences.count) / timing.minimum, 0)))")
      Terminal.print(
        "\(sentences.count) sentences, \(Format.bytes(Int64(byteCount))), "
          + "\(Format.count(batch.tokenCount, "token"))")
      return
    }
    let document: JSONValue = .object([
      ("schema", .string("vsearch.bench.tokenize/1")),
      ("sentences_per_second", .number(rate)),
      ("best_sentences_per_second", .number(Double(sentences.count) / timing.minimum)),
      ("megabytes_per_second", .number(Double(byteCount) / timing.median / 1e6)),
      ("sentences", .integer(Int64(sentences.count))),
      ("tokens", .integer(Int64(batch.tokenCount))),
      ("rounds", .integer(Int64(timing.rounds))),
      ("threads", .integer(1)),
    ])
    Terminal.print(document.line)
  }
}

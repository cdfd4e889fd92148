/// The vocabulary of a byte-pair tokenizer: 256 bytes, the same at the end of a word, one token for
/// each merge, start and end of text.
///
/// Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016, on bytes as
/// in CLIP. The merges file is the one OpenAI published with CLIP, packed or not.
public struct BytePairVocabulary: Sendable {
  /// The tokens by id; bytes are written by their printable stand-ins.
  public let tokens: [String]

  /// Rank of the merge of two neighbours, by their ids; the merged token is 512 ids further on.
  let ranks: [UInt64: Int]

  /// The merges of CLIP's own vocabulary; what published files hold beyond them is not used.
  public static let clipMergeCount: Int = 48_894

  /// Ids of the bytes, alone and at the end of a word.
  static let byteTokenCount: Int = 512

  /// The most bytes a merges file may have, unpacked.
  public static let sizeLimit: Int = 16 << 20

  /// Reads a merges file: a header line, then one merge a line; packed by gzip or not.
  ///
  /// - Parameters:
  ///   - path: Where the file is.
  ///   - tokenCount: How many tokens there shall be; nil for as many as the file and CLIP have.
  /// - Throws: ``TokenizerError``.
  public init(contentsOfFile path: String, tokenCount: Int? = nil) throws(TokenizerError) {
    let bytes: [UInt8] = try FileContents.read(path, limit: Self.sizeLimit + 1)
    try self.init(utf8: bytes, name: path, tokenCount: tokenCount)
  }

  /// Takes the contents of a merges file.
  ///
  /// - Parameters:
  ///   - utf8: The bytes of the file.
  ///   - name: What errors call it.
  ///   - tokenCount: How many tokens there shall be; nil for as many as the file and CLIP have.
  /// - Throws: ``TokenizerError``, any case but `unreadable`.
  public init(utf8: [UInt8], name: String, tokenCount: Int? = nil) throws(TokenizerError) {
    let limit: Int = tokenCount.map { $0 - Self.byteTokenCount - 2 } ?? Self.clipMergeCount
    guard limit >= 0 else {
      throw .malformedMerges(path: name, line: 0, reason: "no room for bytes and text ends")
    }
    let text: [UInt8] = try Self.unpacked(utf8, name: name)
    var tokens: [String] = ByteAlphabet.standIns + ByteAlphabet.standIns.map { $0 + "</w>" }
    var ids: [[UInt8]: Int] = [:]
    for (id, token) in tokens.enumerated() { ids[Array(token.utf8)] = id }
    var ranks: [UInt64: Int] = [:]
    ranks.reserveCapacity(min(limit, text.count / 4))
    var lines = MergeLines(text)
    while ranks.count < limit, let line = lines.next() {
      func fault(_ reason: String) -> TokenizerError {
        .malformedMerges(path: name, line: lines.number, reason: reason)
      }
      guard let (left, right) = line else { throw fault("not two symbols") }
      guard let first = ids[Array(text[left])], let second = ids[Array(text[right])] else {
        throw fault("it joins what no line before it makes")
      }
      let merged = Array(text[left] + text[right])
      guard let token = String(validating: merged, as: UTF8.self),
        ids.updateValue(tokens.count, forKey: merged) == nil
      else { throw fault("its result is there already") }
      ranks[Self.key(first, second)] = ranks.count
      tokens.append(token)
    }
    guard tokenCount == nil || ranks.count == limit else {
      throw .malformedMerges(
        path: name, line: lines.number, reason: "\(ranks.count) merges instead of \(limit)")
    }
    self.ranks = ranks
    self.tokens = tokens + ["<|startoftext|>", "<|endoftext|>"]
  }

  /// The number of tokens.
  public var count: Int { tokens.count }

  /// The id of `<|startoftext|>`.
  public var startID: Int { tokens.count - 2 }

  /// The id of `<|endoftext|>`, the largest one.
  public var endID: Int { tokens.count - 1 }

  /// The unpacked text of a merges file, packed by gzip or not.
  ///
  /// - Parameter path: Where the file is.
  /// - Returns: As much of it as a vocabulary may need.
  /// - Throws: ``TokenizerError``.
  public static func text(ofFile path: String) throws(TokenizerError) -> [UInt8] {
    try unpacked(try FileContents.read(path, limit: sizeLimit + 1), name: path)
  }

  private static func unpacked(_ bytes: [UInt8], name: String) throws(TokenizerError) -> [UInt8] {
    guard bytes.count <= sizeLimit else { throw .tooLarge(path: name, limit: sizeLimit) }
    guard bytes.starts(with: GzipReader.start) else { return bytes }
    do {
      // Some 300 kB in CLIP's file; what follows is not needed.
      return try GzipReader.unpack(bytes, limit: 1 << 20)
    } catch {
      throw .malformedMerges(path: name, line: 0, reason: error.rawValue)
    }
  }

  /// The key of a pair of tokens.
  static func key(_ first: Int, _ second: Int) -> UInt64 {
    UInt64(first) << 32 | UInt64(second)
  }
}

/// The lines of a merges file behind its header.
private struct MergeLines {
  private let text: [UInt8]
  private var position: Int
  /// Number of the line given last, counted from 1.
  private(set) var number: Int = 1

  init(_ text: [UInt8]) {
    self.text = text
    position = text.firstIndex(of: 0x0A).map { $0 + 1 } ?? text.count
  }

  /// The two symbols of the next line, nil inside when it has not two; nil at the end.
  mutating func next() -> (Range<Int>, Range<Int>)?? {
    guard position < text.count else { return nil }
    let lineEnd: Int = text[position...].firstIndex(of: 0x0A) ?? text.count
    let end: Int = lineEnd > position && text[lineEnd - 1] == 0x0D ? lineEnd - 1 : lineEnd
    let start: Int = position
    position = lineEnd + 1
    number += 1
    guard let space = text[start..<end].firstIndex(of: 0x20), space > start, space + 1 < end,
      !text[(space + 1)..<end].contains(0x20)
    else { return .some(nil) }
    return (start..<space, space + 1..<end)
  }
}

/// The printable characters that stand for bytes in merges files.
enum ByteAlphabet {
  /// The stand-ins in the order of their ids: printable bytes first, then the others from U+0100 on.
  static let standIns: [String] = order.enumerated().map { id, byte in
    id < printable.count ? character(UInt32(byte)) : character(0x100 + UInt32(id - printable.count))
  }

  /// The id of each byte.
  static let ids: [Int] = {
    var ids = [Int](repeating: 0, count: 256)
    for (id, byte) in order.enumerated() { ids[byte] = id }
    return ids
  }()

  private static let printable: [Int] = Array(33...126) + Array(161...172) + Array(174...255)
  private static let order: [Int] = printable + (0..<256).filter { !printable.contains($0) }

  private static func character(_ value: UInt32) -> String {
    UTF8Scalars.string(of: [value])
  }
}

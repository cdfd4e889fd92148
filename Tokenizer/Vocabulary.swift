/// The WordPiece vocabulary of a BERT model: one token a line, the line number (from 0) is its id.
///
/// As in the reference, of two equal lines the later one gives the id. Lines end with LF or CR LF;
/// an empty line takes an id that no text gets.
public struct Vocabulary: Sendable {
  /// The tokens by id.
  public let tokens: [String]

  /// The id of `[PAD]`.
  public let paddingID: Int

  /// The id of `[UNK]`, for words that no pieces make up.
  public let unknownID: Int

  /// The id of `[CLS]`, first of every sequence.
  public let classificationID: Int

  /// The id of `[SEP]`, behind every segment.
  public let separatorID: Int

  /// The id of `[MASK]`.
  public let maskID: Int

  /// The pieces a word may begin with.
  let beginnings: PieceTable

  /// The pieces that continue a word, without their `##`.
  let continuations: PieceTable

  /// The most bytes a vocabulary file may have.
  public static let sizeLimit: Int = 16 << 20

  /// The most lines a vocabulary file may have.
  public static let tokenLimit: Int = 1 << 20

  /// Reads a `vocab.txt`.
  ///
  /// - Parameter path: Where the file is.
  /// - Throws: ``TokenizerError``, any case.
  public init(contentsOfFile path: String) throws(TokenizerError) {
    // One byte more than allowed shows that there is too much; what stat says need not be true.
    let utf8: [UInt8] = try FileContents.read(path, limit: Self.sizeLimit + 1)
    try self.init(utf8: utf8, name: path)
  }

  /// Takes the contents of a `vocab.txt`.
  ///
  /// - Parameters:
  ///   - utf8: The bytes of the file.
  ///   - name: What errors call it.
  /// - Throws: ``TokenizerError``, any case but `unreadable`.
  public init(utf8: [UInt8], name: String) throws(TokenizerError) {
    guard utf8.count <= Self.sizeLimit else {
      throw .tooLarge(path: name, limit: Self.sizeLimit)
    }
    var tokens: [String] = []
    var beginnings: [(range: Range<Int>, id: Int)] = []
    var continuations: [(range: Range<Int>, id: Int)] = []
    var start: Int = 0
    while start < utf8.count {
      let lineEnd: Int = utf8[start...].firstIndex(of: 0x0A) ?? utf8.count
      let end: Int = lineEnd > start && utf8[lineEnd - 1] == 0x0D ? lineEnd - 1 : lineEnd
      guard tokens.count < Self.tokenLimit else {
        throw .tooManyTokens(path: name, limit: Self.tokenLimit)
      }
      guard let token = String(validating: utf8[start..<end], as: UTF8.self) else {
        throw .notUTF8(path: name, line: tokens.count + 1)
      }
      if start < end { beginnings.append((start..<end, tokens.count)) }
      if end - start > 2, utf8[start] == 0x23, utf8[start + 1] == 0x23 {
        continuations.append((start + 2..<end, tokens.count))
      }
      tokens.append(token)
      start = lineEnd + 1
    }
    self.tokens = tokens
    self.beginnings = PieceTable(bytes: utf8, pieces: beginnings)
    self.continuations = PieceTable(bytes: utf8, pieces: continuations)

    let table: PieceTable = self.beginnings
    func special(_ token: String) throws(TokenizerError) -> Int {
      guard let id = Self.id(of: token, in: table) else {
        throw .missingSpecialToken(path: name, token: token)
      }
      return id
    }
    paddingID = try special("[PAD]")
    unknownID = try special("[UNK]")
    classificationID = try special("[CLS]")
    separatorID = try special("[SEP]")
    maskID = try special("[MASK]")
  }

  /// The number of tokens.
  public var count: Int { tokens.count }

  /// The ids of the five special tokens.
  public var specialIDs: [Int] {
    [paddingID, unknownID, classificationID, separatorID, maskID]
  }

  /// The id of `token`, written as in the file (continuations with `##`).
  public func id(of token: String) -> Int? {
    Self.id(of: token, in: beginnings)
  }

  private static func id(of token: String, in table: PieceTable) -> Int? {
    let utf8 = Array(token.utf8)
    return utf8.isEmpty ? nil : unsafe table.id(of: 0..<utf8.count, in: utf8.span.bytes)
  }
}

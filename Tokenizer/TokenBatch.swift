/// The token ids of many texts, one text behind the other, in memory that can be used again.
public struct TokenBatch: Sendable {
  /// Ids of all texts; those behind ``tokenCount`` mean nothing.
  var storage: [Int] = []

  /// The number of tokens of all texts.
  public internal(set) var tokenCount: Int = 0

  /// Where each text ends.
  private var ends: [Int] = []

  /// The text that is being tokenised, in lower case.
  var folded: [UInt8] = []

  /// A batch without texts.
  public init() {}

  /// The number of texts.
  public var count: Int { ends.count }

  /// The ids of the text `index`, `[CLS]` and `[SEP]` among them.
  public subscript(index: Int) -> ArraySlice<Int> {
    storage[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Forgets all texts, keeps the memory.
  public mutating func removeAll() {
    tokenCount = 0
    ends.removeAll(keepingCapacity: true)
  }

  /// Makes room for a text of `byteCount` bytes, of which each may be a token.
  mutating func reserve(byteCount: Int) {
    let idCount: Int = tokenCount + byteCount + 2
    if storage.count < idCount {
      let grown: Int = max(idCount, storage.count * 2)
      storage += repeatElement(0, count: grown - storage.count)
    }
    let foldedCount: Int = byteCount + ASCIIBlock.size
    if folded.count < foldedCount {
      folded += repeatElement(0, count: max(foldedCount, folded.count * 2) - folded.count)
    }
  }

  /// Appends `ids` to the text, and makes room for `byteCount` more bytes.
  mutating func append(_ ids: [Int], reserving byteCount: Int) {
    reserve(byteCount: ids.count + byteCount)
    for id in ids {
      storage[tokenCount] = id
      tokenCount += 1
    }
  }

  /// Ends a text behind the tokens there are and `separatorID`.
  mutating func endText(with separatorID: Int) {
    storage[tokenCount] = separatorID
    tokenCount += 1
    ends.append(tokenCount)
  }

  /// Goes on with the text `bytes`; see ``ASCIIPass/run(_:_:limit:ids:folded:)``.
  @inline(__always)
  mutating func run(
    _ pass: inout ASCIIPass, _ bytes: Span<UInt8>, _ tokenizer: borrowing WordPieceTokenizer,
    limit: Int
  ) -> Int? {
    // Out of self, which two spans cannot borrow from at once.
    var text: [UInt8] = []
    swap(&text, &folded)
    defer { swap(&text, &folded) }
    var ids: MutableSpan<Int> = storage.mutableSpan
    var foldedSpan: MutableSpan<UInt8> = text.mutableSpan
    var foldedBytes: MutableRawSpan = unsafe foldedSpan.mutableBytes
    return pass.run(
      unsafe bytes.bytes, tokenizer, limit: limit, ids: &ids, folded: &foldedBytes)
  }
}

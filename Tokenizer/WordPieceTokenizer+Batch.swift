extension WordPieceTokenizer {
  /// The ids of one text, `[CLS] text [SEP]`, without tokens or offsets.
  ///
  /// - Parameters:
  ///   - text: The text; it may be empty.
  ///   - maxLength: The most positions, added tokens counted; the rest of the text is cut off.
  /// - Returns: The ids of ``encode(_:maxLength:padding:)`` without padding.
  /// - Precondition: `maxLength` is at least 2.
  public func ids(of text: String, maxLength: Int? = nil) -> [Int] {
    var batch = TokenBatch()
    encode(text, maxLength: maxLength, into: &batch)
    return Array(batch[0])
  }

  /// Tokenises one text more: the quickest way to the ids of many texts.
  ///
  /// - Parameters:
  ///   - text: The text; it may be empty.
  ///   - maxLength: The most positions, added tokens counted; the rest of the text is cut off.
  ///   - batch: Receives the ids of ``encode(_:maxLength:padding:)`` without padding.
  /// - Precondition: `maxLength` is at least 2.
  public func encode(_ text: String, maxLength: Int? = nil, into batch: inout TokenBatch) {
    var text: String = text
    text.withUTF8 { utf8 in
      encode(bytes: unsafe utf8.span, maxLength: maxLength, into: &batch)
    }
  }

  /// Tokenises one text more from bytes that should be UTF-8.
  ///
  /// - Parameters:
  ///   - bytes: The text; what is no UTF-8 is dropped, as by ``encode(bytes:maxLength:padding:)``.
  ///   - maxLength: The most positions, added tokens counted; the rest of the text is cut off.
  ///   - batch: Receives the ids.
  /// - Precondition: `maxLength` is at least 2.
  public func encode(bytes: Span<UInt8>, maxLength: Int? = nil, into batch: inout TokenBatch) {
    let limit: Int = maxLength ?? .max
    precondition(limit >= 2, "no room for [CLS] and [SEP] in \(limit) positions")
    batch.reserve(byteCount: bytes.count)
    let first: Int = batch.tokenCount
    batch.storage[first] = vocabulary.classificationID
    var pass = ASCIIPass(tokenCount: first + 1)
    let cut = (first - 1).addingReportingOverflow(limit)
    let last: Int = cut.overflow ? .max : cut.partialValue
    while let other = batch.run(&pass, bytes, self, limit: last) {
      // Fields that begin outside ASCII go together: texts of other scripts are normalised whole.
      var end: Int = other
      while end < bytes.count, bytes[end] != 0x20 || end + 1 < bytes.count && bytes[end + 1] >= 0x80
      {
        end += 1
      }
      let field = unsafe bytes.extracting(pass.fieldStart..<end).withUnsafeBufferPointer { field in
        unsafe Array(String(decoding: field, as: UTF8.self).utf8)
      }
      batch.tokenCount = pass.finalCount
      batch.append(pieces(of: field).ids, reserving: bytes.count - end)
      pass.resume(at: end, tokenCount: batch.tokenCount)
    }
    batch.tokenCount = min(pass.tokenCount, last)
    batch.endText(with: vocabulary.separatorID)
  }
}

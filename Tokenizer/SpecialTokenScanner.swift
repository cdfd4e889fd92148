/// A token that is recognised in raw text.
struct SpecialToken: Sendable {
  /// Its id.
  let id: Int

  /// How it is written.
  let utf8: [UInt8]

  /// Whether it is written at `place` of `text`.
  func stands(at place: Int, in text: RawSpan) -> Bool {
    guard text.byteCount - place >= utf8.count else { return false }
    return utf8.indices.allSatisfy { index in
      unsafe text.unsafeLoad(fromByteOffset: place + index, as: UInt8.self) == utf8[index]
    }
  }
}

/// Cuts raw text into special tokens and the text between them.
struct SpecialTokenScanner {
  /// One part of the text.
  enum Segment {
    /// A special token; `range` in scalars.
    case special(id: Int, range: Range<Int>)
    /// Ordinary text; `bytes` begin at the scalar `firstScalar`.
    case text(bytes: Range<Int>, firstScalar: Int)
  }

  private let utf8: [UInt8]
  private let specialTokens: [SpecialToken]
  private var position: Int = 0
  private var scalarPosition: Int = 0

  /// A scanner from the start of `utf8`.
  ///
  /// - Precondition: each of `specialTokens` begins with `[` and none with another one.
  init(utf8: [UInt8], specialTokens: [SpecialToken]) {
    self.utf8 = utf8
    self.specialTokens = specialTokens
  }

  /// The next part, or `nil` at the end.
  mutating func next() -> Segment? {
    guard position < utf8.count else { return nil }
    let start: Int = position
    let firstScalar: Int = scalarPosition
    while position < utf8.count {
      let byte: UInt8 = utf8[position]
      if byte == 0x5B, let special = specialToken(at: position) {
        guard position == start else { break }
        position += special.utf8.count
        scalarPosition += special.utf8.count
        return .special(id: special.id, range: firstScalar..<scalarPosition)
      }
      position += 1
      if UTF8Scalars.isBoundary(byte) { scalarPosition += 1 }
    }
    return .text(bytes: start..<position, firstScalar: firstScalar)
  }

  private func specialToken(at position: Int) -> SpecialToken? {
    specialTokens.first { utf8[position...].starts(with: $0.utf8) }
  }
}

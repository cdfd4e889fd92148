/// A word of normalised text, before WordPiece.
public struct PreToken: Hashable, Sendable {
  /// The word.
  public let text: String

  /// Where it stands, in Unicode scalars of the text that was split.
  public let range: Range<Int>

  /// A word and its place.
  public init(text: String, range: Range<Int>) {
    self.text = text
    self.range = range
  }
}

/// BERT's pre-tokenizer: splits at white space and makes each punctuation character a word.
public enum BasicSplitter {
  /// Splits normalised text into words, in order.
  public static func split(_ text: String) -> [PreToken] {
    let utf8 = Array(text.utf8)
    var words: [PreToken] = []
    var scalarCount: Int = 0
    var counted: Int = 0
    var position: Int = 0
    while let word = nextWord(in: utf8.span, from: &position) {
      scalarCount += utf8[counted..<word.lowerBound].count(where: UTF8Scalars.isBoundary)
      let first: Int = scalarCount
      scalarCount += utf8[word].count(where: UTF8Scalars.isBoundary)
      counted = word.upperBound
      words.append(
        PreToken(text: String(decoding: utf8[word], as: UTF8.self), range: first..<scalarCount))
    }
    return words
  }

  /// Finds the next word of `utf8` at or behind `position`, and moves `position` behind it.
  static func nextWord(in utf8: Span<UInt8>, from position: inout Int) -> Range<Int>? {
    var start: Int = position
    while position < utf8.count {
      let before: Int = position
      switch kind(in: utf8, at: &position) {
      case .inWord: continue
      case .space:
        if start < before { return start..<before }
        start = position
      case .punctuation:
        if start < before {
          position = before
          return start..<before
        }
        return before..<position
      }
    }
    return start < position ? start..<position : nil
  }

  private enum Kind {
    case inWord
    case space
    case punctuation
  }

  /// Classifies the scalar at `position` and moves behind it.
  @inline(__always)
  private static func kind(in utf8: Span<UInt8>, at position: inout Int) -> Kind {
    let byte: UInt8 = utf8[position]
    if byte < 0x80 {
      position += 1
      if byte >= 0x61 && byte <= 0x7A { return .inWord }
      if byte == 0x20 || byte >= 0x09 && byte <= 0x0D { return .space }
      return CharacterRules.isPunctuation(UInt32(byte)) ? .punctuation : .inWord
    }
    let scalar: UInt32 = UTF8Scalars.decode(utf8, at: &position)
    if CharacterRules.isWhiteSpace(scalar) { return .space }
    return CharacterRules.isPunctuation(scalar) ? .punctuation : .inWord
  }
}

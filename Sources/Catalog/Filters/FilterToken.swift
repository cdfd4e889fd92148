/// A word of a condition and where it stands.
struct FilterToken: Hashable {
  enum Kind: Hashable {
    /// A name or a keyword.
    case word(String)
    /// A number and the letters that follow it at once, as in `10s`.
    case number(Double, unit: String)
    /// A text in quotes.
    case text(String)
    /// An operator, a bracket, a comma or a colon.
    case symbol(String)
    /// The end.
    case end
  }

  let kind: Kind
  /// Of its first character, from 1.
  let position: Int

  /// Whether this is a keyword, in any case.
  func isKeyword(_ keyword: String) -> Bool {
    if case .word(let word) = kind { return word.lowercased() == keyword }
    return false
  }

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

  /// The token as a message quotes it.
  var shown: String {
    switch kind {
    case .word(let word): "'\(word.prefix(40))'"
    case .number(let value, let unit): "'\(value)\(unit.prefix(10))'"
    case .text(let text): "\"\(text.prefix(40))\""
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end"
    }
  }
}

/// Cuts a condition into words.
struct FilterTokenizer {
  /// A condition of a person is shorter.
  static let longestText: Int = 10_000

  private let characters: [Character]
  private var place: Int = 0

  /// The words of a condition, with the end as the last.
  ///
  /// - Throws: ``FilterError/syntax(position:reason:)``.
  static func tokens(of text: String) throws(FilterError) -> [FilterToken] {
    guard text.utf8.count <= longestText else {
      throw .syntax(position: 1, reason: "longer than \(longestText) bytes")
    }
    var tokenizer = FilterTokenizer(characters: Array(text))
    var tokens: [FilterToken] = []
    while true {
      let token = try tokenizer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private init(characters: [Character]) {
    self.characters = characters
  }

  private var current: Character? { place < characters.count ? characters[place] : nil }

  private mutating func next() throws(FilterError) -> FilterToken {
    while let character = current, character.isWhitespace { place += 1 }
    let position: Int = place + 1
    guard let first = current else { return FilterToken(kind: .end, position: position) }
    let kind: FilterToken.Kind
    if first == "'" || first == "\"" {
      kind = .text(try quoted(by: first, from: position))
    } else if Self.isDigit(first) || first == "." || first == "-" {
      kind = try number(from: position)
    } else if first.isLetter || first == "_" {
      kind = .word(run { $0.isLetter || $0.isNumber || $0 == "_" })
    } else {
      kind = .symbol(try symbol(from: position))
    }
    return FilterToken(kind: kind, position: position)
  }

  /// A text up to its closing quote; a doubled quote is one of the text.
  private mutating func quoted(
    by quote: Character, from position: Int
  ) throws(FilterError) -> String {
    var text: String = ""
    place += 1
    while let character = current {
      place += 1
      if character == quote {
        guard current == quote else { return text }
        place += 1
      }
      guard character != "\0" else { break }
      text.append(character)
    }
    throw .syntax(position: position, reason: "the quote is not closed")
  }

  private mutating func number(from position: Int) throws(FilterError) -> FilterToken.Kind {
    var text: String = ""
    if current == "-" {
      text = "-"
      place += 1
    }
    text += run { Self.isDigit($0) || $0 == "." }
    guard text.last != ".", let value = Double(text), value.isFinite else {
      throw .syntax(position: position, reason: "'\(text.prefix(40))' is no number")
    }
    return .number(value, unit: run { $0.isLetter }.lowercased())
  }

  private mutating func symbol(from position: Int) throws(FilterError) -> String {
    for symbol in ["<=", ">=", "!=", "<>", "==", "<", ">", "=", "(", ")", ",", ":"]
    where characters[place...].starts(with: symbol) {
      place += symbol.count
      return symbol
    }
    let found: String =
      characters[place].unicodeScalars.first.map {
        "U+" + String($0.value, radix: 16, uppercase: true)
      } ?? ""
    let isPlain: Bool = characters[place].isASCII && (characters[place].asciiValue ?? 0) > 31
    let shown: String = isPlain ? "'\(characters[place])'" : found
    throw .syntax(position: position, reason: "\(shown) means nothing here")
  }

  private mutating func run(_ belongs: (Character) -> Bool) -> String {
    let start: Int = place
    while let character = current, belongs(character) { place += 1 }
    return String(characters[start..<place])
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}

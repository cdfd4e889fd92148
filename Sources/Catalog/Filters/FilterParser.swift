/// Reads a condition by recursive descent.
///
///     condition   = conjunction { "or" conjunction }
///     conjunction = term { "and" term }
///     term        = "not" term | "(" condition ")" | field test
///     field       = name [ ":" text ]
///     test        = operator value | ["not"] "like" text | ["not"] "in" "(" value { "," value } ")"
///                 | ["not"] "between" value "and" value | "is" ["not"] "null"
struct FilterParser {
  /// Brackets and negations inside each other.
  private static let deepest: Int = 64

  private let tokens: [FilterToken]
  private let clock: FilterClock
  private var place: Int = 0
  private var depth: Int = 0

  /// The condition that a text states.
  ///
  /// - Throws: ``FilterError/syntax(position:reason:)``.
  static func expression(
    of text: String, clock: FilterClock = FilterClock()
  ) throws(FilterError) -> FilterExpression {
    var parser = FilterParser(tokens: try FilterTokenizer.tokens(of: text), clock: clock)
    let expression = try parser.condition()
    guard parser.current.kind == .end else {
      throw parser.fault("expected 'and', 'or' or the end, not \(parser.current.shown)")
    }
    return expression
  }

  private init(tokens: [FilterToken], clock: FilterClock) {
    self.tokens = tokens
    self.clock = clock
  }

  // The last token is the end, which is never passed.
  private var current: FilterToken { tokens[place] }

  private mutating func advance() {
    if place < tokens.count - 1 { place += 1 }
  }

  private func fault(_ reason: String) -> FilterError {
    .syntax(position: current.position, reason: reason)
  }

  private mutating func accept(keyword: String) -> Bool {
    guard current.isKeyword(keyword) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ symbol: String) throws(FilterError) {
    guard current.isSymbol(symbol) else {
      throw fault("expected '\(symbol)', not \(current.shown)")
    }
    advance()
  }

  private mutating func condition() throws(FilterError) -> FilterExpression {
    var parts = [try conjunction()]
    while accept(keyword: "or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(FilterError) -> FilterExpression {
    var parts = [try term()]
    while accept(keyword: "and") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func term() throws(FilterError) -> FilterExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw fault("more than \(Self.deepest) levels") }
    if accept(keyword: "not") { return .not(try term()) }
    if current.isSymbol("(") {
      advance()
      let inner = try condition()
      try expect(")")
      return inner
    }
    let field = try field()
    return try test(of: field)
  }

  private mutating func field() throws(FilterError) -> FilterField {
    let token: FilterToken = current
    guard case .word(let word) = token.kind else {
      throw fault("expected a field, not \(token.shown)")
    }
    advance()
    var argument: String?
    if current.isSymbol(":") {
      advance()
      guard case .text(let text) = current.kind else {
        throw fault("expected a text in quotes, not \(current.shown)")
      }
      argument = text
      advance()
    }
    guard let field = FilterField.named(word.lowercased(), argument: argument) else {
      let known: String = FilterField.names.joined(separator: ", ")
      throw .syntax(
        position: token.position, reason: "no field \(token.shown); there are \(known)")
    }
    return field
  }

  private mutating func test(of field: FilterField) throws(FilterError) -> FilterExpression {
    let column = FilterColumn(field)
    if accept(keyword: "is") {
      let isNegated: Bool = accept(keyword: "not")
      guard accept(keyword: "null") else { throw fault("expected 'null', not \(current.shown)") }
      return isNegated ? .not(.isMissing(column)) : .isMissing(column)
    }
    let isNegated: Bool = accept(keyword: "not")
    let found: FilterExpression
    if accept(keyword: "like") {
      guard field.kind == .text, case .text(let pattern) = current.kind else {
        throw fault("'like' compares a field of text with a text in quotes")
      }
      advance()
      found = .like(column, pattern)
    } else if accept(keyword: "in") {
      found = .oneOf(column, try list(for: field))
    } else if accept(keyword: "between") {
      let low = try value(for: field)
      guard accept(keyword: "and") else { throw fault("expected 'and', not \(current.shown)") }
      found = .all([
        .compare(column, .atLeast, low), .compare(column, .atMost, try value(for: field)),
      ])
    } else {
      guard !isNegated else {
        throw fault("expected 'like', 'in' or 'between', not \(current.shown)")
      }
      return .compare(column, try comparison(), try value(for: field))
    }
    return isNegated ? .not(found) : found
  }

  private mutating func list(
    for field: FilterField
  ) throws(FilterError) -> [FilterExpression.Value] {
    try expect("(")
    var values = [try value(for: field)]
    while current.isSymbol(",") {
      advance()
      guard values.count < 500 else { throw fault("more than 500 values") }
      values.append(try value(for: field))
    }
    try expect(")")
    return values
  }

  private mutating func comparison() throws(FilterError) -> FilterExpression.Comparison {
    let symbols: [String: FilterExpression.Comparison] = [
      "=": .equal, "==": .equal, "!=": .unequal, "<>": .unequal, "<": .less, "<=": .atMost,
      ">": .more, ">=": .atLeast,
    ]
    guard case .symbol(let symbol) = current.kind, let comparison = symbols[symbol] else {
      throw fault("expected a comparison, not \(current.shown)")
    }
    advance()
    return comparison
  }

  private mutating func value(for field: FilterField) throws(FilterError) -> FilterExpression.Value
  {
    defer { advance() }
    switch (field.kind, current.kind) {
    case (.text, .text(let text)): return .text(text)
    case (.number, .number(let value, let unit)) where unit.isEmpty || unit == "p":
      return .number(value)
    case (.seconds, .number(let value, let unit)):
      if let factor = FilterUnits.seconds[unit] { return .number(value * factor) }
    case (.bytes, .number(let value, let unit)):
      if let factor = FilterUnits.bytes[unit] { return .number(value * factor) }
    case (.time(let units), .number(let value, let unit)):
      if let factor = FilterUnits.ago[unit] {
        return .number((clock.now - value * factor) * units)
      }
    case (.time(let units), .text(let text)):
      if let day = clock.day(text) { return .number(day.start * units) }
    default: break
    }
    throw fault("expected \(Self.expectation(field.kind)), not \(current.shown)")
  }

  private static func expectation(_ kind: FilterField.Kind) -> String {
    switch kind {
    case .number: "a number"
    case .seconds: "a time such as 90, 90s, 5m or 1h"
    case .bytes: "a size such as 500k, 20M or 1G"
    case .time: "a date such as '2024-05-01', or 7d for seven days ago"
    case .text: "a text in quotes"
    }
  }
}

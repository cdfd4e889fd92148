import GRDB

/// A condition on videos and clips, read and checked.
indirect enum FilterExpression: Hashable, Sendable {
  /// A value to compare with.
  enum Value: Hashable, Sendable {
    case number(Double)
    case text(String)
  }

  enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case unequal = "<>"
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
  }

  case all([FilterExpression])
  case any([FilterExpression])
  case not(FilterExpression)
  case compare(FilterColumn, Comparison, Value)
  case like(FilterColumn, String)
  case oneOf(FilterColumn, [Value])
  case isMissing(FilterColumn)
  case path(PathFilter)

  /// Whether clips of one video may differ in it.
  var isOfClip: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.contains(where: \.isOfClip)
    case .not(let part): part.isOfClip
    case .compare(let column, _, _), .like(let column, _), .oneOf(let column, _),
      .isMissing(let column):
      column.isOfClip
    case .path: false
    }
  }

  /// The condition as SQL, all values as arguments.
  func compile() -> (sql: String, arguments: StatementArguments) {
    var compiler = FilterCompiler()
    compiler.add(self)
    return (compiler.sql, StatementArguments(compiler.arguments))
  }
}

/// A field as the condition uses it.
struct FilterColumn: Hashable, Sendable {
  let sql: String
  let arguments: [String]
  let isOfClip: Bool

  init(_ field: FilterField) {
    sql = field.sql
    arguments = field.arguments
    isOfClip = field.isOfClip
  }
}

/// Writes a condition as SQL of fixed parts and question marks.
private struct FilterCompiler {
  var sql: String = ""
  var arguments: [any DatabaseValueConvertible] = []

  mutating func add(_ expression: FilterExpression) {
    switch expression {
    case .all(let parts): join(parts, " AND ", empty: "TRUE")
    case .any(let parts): join(parts, " OR ", empty: "FALSE")
    case .not(let part):
      // What is not known is not so, on either side.
      sql += "NOT coalesce("
      add(part)
      sql += ", FALSE)"
    case .compare(let column, let comparison, let value):
      add(column)
      sql += " \(comparison.rawValue) ?"
      add(value)
    case .like(let column, let pattern):
      add(column)
      sql += " LIKE ?"
      arguments.append(pattern)
    case .oneOf(let column, let values):
      add(column)
      sql += " IN (" + values.map { _ in "?" }.joined(separator: ", ") + ")"
      for value in values { add(value) }
    case .isMissing(let column):
      add(column)
      sql += " IS NULL"
    case .path(.below(let path)):
      // "0" is the character after "/": the range of all paths that begin with "path/".
      sql += "(videos.path = ? OR (videos.path >= ? AND videos.path < ?))"
      arguments += [path, path + "/", path + "0"]
    case .path(.glob(let pattern)):
      sql += "videos.path GLOB ?"
      arguments.append(pattern)
    }
  }

  private mutating func join(_ parts: [FilterExpression], _ separator: String, empty: String) {
    guard !parts.isEmpty else {
      sql += empty
      return
    }
    sql += "("
    for (index, part) in parts.enumerated() {
      if index > 0 { sql += separator }
      add(part)
    }
    sql += ")"
  }

  private mutating func add(_ column: FilterColumn) {
    sql += column.sql
    arguments += column.arguments
  }

  private mutating func add(_ value: FilterExpression.Value) {
    switch value {
    case .number(let number): arguments.append(number)
    case .text(let text): arguments.append(text)
    }
  }
}

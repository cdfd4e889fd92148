/// A table in comma-separated values (RFC 4180) or in plain tab-separated columns.
struct DelimitedText {
  /// One line of the table; a quoted field may make it several lines of the file.
  struct Row {
    /// Line of the file where the row begins, from 1.
    let line: Int
    let fields: [String]
  }

  /// More columns than any table of the field has.
  private static let mostFields: Int = 1000

  let rows: [Row]

  /// Reads comma-separated values: quotes, doubled quotes, line breaks within quotes, CRLF.
  ///
  /// Empty lines are left out.
  init(commaSeparated file: InputFile) throws(EvaluationError) {
    rows = try Self.read(file, separator: UInt8(ascii: ","), quotes: true)
  }

  /// Reads columns that tabs part; quotation marks are text.
  init(tabSeparated file: InputFile) throws(EvaluationError) {
    rows = try Self.read(file, separator: UInt8(ascii: "\t"), quotes: false)
  }

  private static func read(
    _ file: InputFile, separator: UInt8, quotes: Bool
  ) throws(EvaluationError) -> [Row] {
    var scanner = Scanner(file: file, separator: separator, quotes: quotes)
    var rows: [Row] = []
    while let row = try scanner.next() {
      guard row.fields.count <= mostFields else {
        throw .malformed(
          path: file.path, place: "line \(row.line)", reason: "\(row.fields.count) columns")
      }
      if row.fields != [""] { rows.append(row) }
    }
    return rows
  }

  private struct Scanner {
    let path: String
    let bytes: ArraySlice<UInt8>
    let separator: UInt8
    let quotes: Bool
    var position: Int
    var line: Int = 1

    init(file: InputFile, separator: UInt8, quotes: Bool) {
      path = file.path
      bytes = file.content
      self.separator = separator
      self.quotes = quotes
      position = bytes.startIndex
    }

    mutating func next() throws(EvaluationError) -> Row? {
      guard position < bytes.endIndex else { return nil }
      let start: Int = line
      var fields: [String] = []
      while true {
        fields.append(try readField())
        guard position < bytes.endIndex else { break }
        let byte: UInt8 = bytes[position]
        position += 1
        if byte == separator { continue }
        // Only a line break ends a field otherwise; CRLF counts once.
        if byte == 0x0D, position < bytes.endIndex, bytes[position] == 0x0A { position += 1 }
        line += 1
        break
      }
      return Row(line: start, fields: fields)
    }

    private mutating func readField() throws(EvaluationError) -> String {
      if quotes, position < bytes.endIndex, bytes[position] == UInt8(ascii: "\"") {
        return try readQuoted()
      }
      let start: Int = position
      while position < bytes.endIndex {
        let byte: UInt8 = bytes[position]
        if byte == separator || byte == 0x0A || byte == 0x0D { break }
        position += 1
      }
      return try text(Array(bytes[start..<position]))
    }

    private mutating func readQuoted() throws(EvaluationError) -> String {
      let start: Int = line
      position += 1
      var field: [UInt8] = []
      while position < bytes.endIndex {
        let byte: UInt8 = bytes[position]
        position += 1
        if byte == 0x0A { line += 1 }
        guard byte == UInt8(ascii: "\"") else {
          field.append(byte)
          continue
        }
        if position < bytes.endIndex, bytes[position] == UInt8(ascii: "\"") {
          field.append(byte)
          position += 1
          continue
        }
        guard
          position == bytes.endIndex || bytes[position] == separator
            || bytes[position] == 0x0A || bytes[position] == 0x0D
        else {
          throw .malformed(path: path, place: "line \(line)", reason: "text behind a closing quote")
        }
        return try text(field)
      }
      throw .malformed(path: path, place: "line \(start)", reason: "a quote does not end")
    }

    private func text(_ field: [UInt8]) throws(EvaluationError) -> String {
      guard let text = String(validating: field, as: UTF8.self) else {
        throw .malformed(path: path, place: "line \(line)", reason: "not UTF-8")
      }
      return text
    }
  }
}

/// Lines of text in columns: the first aligned left, the others right.
public struct Table: Sendable {
  private var rows: [[String]]

  /// A table with these column titles.
  public init(_ titles: [String]) {
    rows = [titles]
  }

  /// Adds a row, one cell a column.
  public mutating func add(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "\(cells.count) cells in \(rows[0].count) columns")
    rows.append(cells)
  }

  /// The table in Markdown.
  public var text: String {
    let widths: [Int] = rows[0].indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    var lines: [String] = rows.map { row in
      let cells: [String] = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      return "| " + cells.joined(separator: " | ") + " |"
    }
    let rules: [String] = widths.enumerated().map { column, width in
      String(repeating: "-", count: max(width - 1, 1)) + (column == 0 ? "-" : ":")
    }
    lines.insert("| " + rules.joined(separator: " | ") + " |", at: 1)
    return lines.joined(separator: "\n")
  }
}

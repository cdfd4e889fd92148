import Foundation

/// A run as a table of plain text.
public enum TerminalReport {
  /// The columns of figures, as they are named.
  static let columns: [String] = ["R@1", "R@5", "R@10", "R@50", "MdR", "MnR", "mAP", "nDCG@10"]

  /// The lines of the table: conditions, own rows, published rows, what to know.
  ///
  /// - Parameters:
  ///   - record: The run.
  ///   - published: Rows to print beside it.
  ///   - truth: The right answers, for the level of chance; nil leaves that out.
  /// - Returns: Lines without line breaks.
  public static func lines(
    _ record: RunRecord, published: [PublishedRow], truth: GroundTruth? = nil
  ) -> [String] {
    var lines: [String] = [heading(record), tagLine(record), ""]
    var table: [[String]] = [["", ""] + columns + ["95 % of R@1"]]
    for direction in RetrievalDirection.allCases {
      for row in record.rows where row.direction == direction {
        table.append(cells(row))
      }
      for row in published { table.append(cells(row, direction)) }
      if let truth { table.append(cells(chance: truth, direction)) }
    }
    lines += aligned(table)
    if let index = record.index {
      lines.append("")
      lines.append(
        "index \(index.kind): \(Decimals.text(index.recallAt10)) % of the exact ten best, "
          + "p50 \(Decimals.text(index.medianMilliseconds)) ms, "
          + "p95 \(Decimals.text(index.p95Milliseconds)) ms")
    }
    lines += record.differences.map { "differs from the usual protocol: \($0)" }
    lines += record.remarks.map { "note: \($0)" }
    return lines.map(SingleLine.text)
  }

  private static func heading(_ record: RunRecord) -> String {
    let split: String = record.split ?? record.annotation
    return "\(record.protocolName): \(record.title); \(split), "
      + "sha256 \(record.annotationSHA256.prefix(12))…, \(record.videoCount) videos, "
      + "\(record.textCount) texts, missing \(record.missing.count)"
  }

  private static func tagLine(_ record: RunRecord) -> String {
    let settings: String = record.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return "\(record.conditions.model) \(record.conditions.precision) via=\(record.conditions.via) "
      + "aggregation=\(record.conditions.aggregation) \(settings)"
  }

  private static func cells(_ row: RunRecord.Row) -> [String] {
    let figures: [String] = columns.map { name in
      guard let value = row.figures.first(where: { $0.name == name })?.value else { return "" }
      return Decimals.text(value, places: name == "MdR" ? 1 : 2)
    }
    let interval: String =
      row.intervals.first.map { "\(Decimals.text($0.low))–\(Decimals.text($0.high))" } ?? ""
    let stage: String = row.norm == "none" ? row.stage : "\(row.stage) \(row.norm)"
    return [row.direction.rawValue, "\(stage) (n=\(row.queries.count))"] + figures + [interval]
  }

  private static func cells(_ row: PublishedRow, _ direction: RetrievalDirection) -> [String] {
    let recalls: [Double] = direction == .textToVideo ? row.textToVideo : row.videoToText
    let figures: [String] = recalls.map { Decimals.text($0) }
    let blanks = [String](repeating: "", count: columns.count - figures.count + 1)
    return [direction.rawValue, "\(row.model), \(row.stage) (\(row.source))"] + figures + blanks
  }

  private static func cells(
    chance truth: GroundTruth, _ direction: RetrievalDirection
  ) -> [String] {
    let figures: [String] = RetrievalMetrics.depths.map {
      Decimals.text(ChanceLevel.recall(at: $0, direction, truth: truth))
    }
    let blanks = [String](repeating: "", count: columns.count - figures.count + 1)
    return [direction.rawValue, "chance"] + figures + blanks
  }

  /// Pads the first two columns to the right and the others to the left.
  private static func aligned(_ table: [[String]]) -> [String] {
    let widths: [Int] = (table.first ?? []).indices.map { column in
      table.map { $0[column].count }.max() ?? 0
    }
    return table.map { row in
      let padded: [String] = row.enumerated().map { column, cell in
        let blank = String(repeating: " ", count: widths[column] - cell.count)
        return column < 2 ? cell + blank : blank + cell
      }
      return padded.joined(separator: "  ").trimmingTrailingBlanks()
    }
  }
}

extension String {
  fileprivate func trimmingTrailingBlanks() -> String {
    var text: Substring = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

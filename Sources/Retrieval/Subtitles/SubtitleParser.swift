import Catalog

/// Reads files of SubRip, WebVTT and SubStation Alpha.
///
/// Lenient: what is no line of subtitles is passed over, so that one broken block costs no other.
enum SubtitleParser {
  /// Lines of a file that are kept.
  private static let mostLines: Int = 200_000

  /// The lines of a file, in its order.
  static func lines(of text: String) -> [SubtitleLine] {
    let rows = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let isSubstation: Bool = rows.lazy.prefix(200).contains {
      $0.hasPrefix("[Script Info]") || $0.hasPrefix("Dialogue:") || $0.hasPrefix("[V4")
    }
    return isSubstation ? substation(rows) : blocks(rows)
  }

  /// SubRip and WebVTT: a row with two times and an arrow, then rows of text up to an empty one.
  private static func blocks(_ rows: [Substring]) -> [SubtitleLine] {
    var lines: [SubtitleLine] = []
    var position: Int = 0
    while position < rows.count, lines.count < mostLines {
      let row = rows[position]
      position += 1
      guard let arrow = row.firstRange(of: "-->"), let start = time(row[..<arrow.lowerBound]),
        let end = time(row[arrow.upperBound...])
      else { continue }
      var texts: [String] = []
      while position < rows.count, !rows[position].allSatisfy(\.isWhitespace),
        !rows[position].contains("-->")
      {
        if texts.count < 20 { texts.append(SubtitleMarkup.plain(rows[position])) }
        position += 1
      }
      // Without an empty row in between, the number of the next block came along.
      if position < rows.count, rows[position].contains("-->"), texts.count > 1,
        texts.last.map({ $0.allSatisfy(\.isNumber) }) ?? false
      {
        texts.removeLast()
      }
      append(texts.joined(separator: " "), start, end, to: &lines)
    }
    return lines
  }

  /// SubStation: `Dialogue: layer,start,end,style,name,left,right,vertical,effect,text`.
  private static func substation(_ rows: [Substring]) -> [SubtitleLine] {
    var lines: [SubtitleLine] = []
    for row in rows where row.hasPrefix("Dialogue:") && lines.count < mostLines {
      let body = row.dropFirst("Dialogue:".count)
      let fields = body.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
      guard fields.count == 4, let start = time(fields[1]), let end = time(fields[2]) else {
        continue
      }
      append(SubtitleMarkup.substation(body, fieldsBefore: 9), start, end, to: &lines)
    }
    return lines
  }

  private static func append(
    _ text: String, _ start: Double, _ end: Double, to lines: inout [SubtitleLine]
  ) {
    guard !text.isEmpty else { return }
    lines.append(
      SubtitleLine(startSeconds: start, endSeconds: max(start, end), text: text))
  }

  /// `1:02:03,450`, `02:03.450` or `1:02:03.45`, before anything else in the row.
  static func time(_ text: Substring) -> Double? {
    let word = text.drop(while: \.isWhitespace).prefix {
      $0.isASCII && ($0.isNumber || ":.,".contains($0))
    }
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), word.count <= 20 else { return nil }
    var total: Double = 0
    for part in parts {
      guard let value = Double(part.replacing(",", with: ".")), value.isFinite, value >= 0 else {
        return nil
      }
      total = total * 60 + value
    }
    return total
  }
}

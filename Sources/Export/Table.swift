import Documents
import Media

/// Tables of moments.
enum Table {
  private static let columns: [String] = [
    "rank", "score", "file", "path", "start", "end", "best", "first_frame", "end_frame",
    "best_frame", "frame_rate", "variable_rate", "time_code_in", "time_code_out",
  ]

  /// RFC 4180, with a header.
  static func csv(_ list: ExportList) -> String {
    let rows: [[String]] = list.moments.map { moment in
      let file: [String] = [
        moment.rank.map(String.init) ?? "", moment.score.map { "\($0)" } ?? "",
        spreadsheetSafe(moment.name), moment.path, "\(moment.start)", "\(moment.end)",
        moment.best.map { "\($0)" } ?? "",
      ]
      guard let source = moment.source else {
        return file + Array(repeating: "", count: columns.count - file.count)
      }
      let codes = timeCodes(source)
      return file + [
        "\(source.frames.first)", "\(source.frames.end)",
        moment.best == nil ? "" : "\(source.frames.best)",
        source.rate.description, source.frames.clock.isVariable ? "1" : "0", codes?.first ?? "",
        codes?.end ?? "",
      ]
    }
    return ([columns] + rows).map { row in
      row.map(field).joined(separator: ",") + "\r\n"
    }.joined()
  }

  /// One object a line.
  static func jsonLines(_ list: ExportList) -> String {
    list.moments.map { object($0).text(indented: false) + "\n" }.joined()
  }

  static func object(_ moment: ExportMoment) -> OrderedJSON {
    var fields: [OrderedJSON.Field] = [
      .init("rank", moment.rank.map { .integer(Int64($0)) } ?? .null),
      .init("score", moment.score.map(OrderedJSON.number) ?? .null),
      .init("file", .string(moment.name)), .init("abs", .string(moment.path)),
      .init("start", .number(moment.start)), .init("end", .number(moment.end)),
      .init("best", moment.best.map(OrderedJSON.number) ?? .null),
    ]
    if let source = moment.source {
      let codes = timeCodes(source)
      let rate: [OrderedJSON] = [source.rate.numerator, source.rate.denominator].map {
        .integer(Int64($0))
      }
      fields += [
        .init("first_frame", .integer(Int64(source.frames.first))),
        .init("end_frame", .integer(Int64(source.frames.end))),
        .init(
          "best_frame", moment.best == nil ? .null : .integer(Int64(source.frames.best))),
        .init("frame_rate", .array(rate)),
        .init("variable_rate", .bool(source.frames.clock.isVariable)),
        .init(
          "time_code",
          codes.map { .array([.string($0.first), .string($0.end)]) } ?? .null),
      ]
    }
    return .object(fields)
  }

  private static func timeCodes(
    _ source: ExportMoment.Source
  ) -> (first: String, end: String)? {
    source.firstTimeCode.map {
      (
        $0.advanced(by: source.frames.first).description,
        $0.advanced(by: source.frames.end).description
      )
    }
  }

  private static func field(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// A relative path that no spreadsheet takes for a formula; it names the same file.
  private static func spreadsheetSafe(_ name: String) -> String {
    guard let first = name.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first) else {
      return name
    }
    return "./" + name
  }
}

import Foundation

/// A run as one page that needs nothing else: no script, no network, no other file.
public enum HTMLReport {
  /// The page.
  ///
  /// - Parameters:
  ///   - record: The run.
  ///   - published: Rows to print beside it.
  ///   - truth: The right answers, for the level of chance.
  ///   - set: The videos that the errors speak of.
  ///   - errors: The worst errors, worst first.
  ///   - picture: The contact sheet of a video's row as a `data:` address of a JPEG or PNG; nil when
  ///     there is none. Anything else than such an address is left out.
  /// - Returns: HTML in UTF-8.
  public static func page(
    _ record: RunRecord, published: [PublishedRow], truth: GroundTruth? = nil,
    set: EvaluationSet, errors: [RankingError], picture: (Int) -> String?
  ) -> String {
    var body: [String] = ["<h1>\(Markup.escaped(record.title))</h1>"]
    body.append(conditions(record))
    let lines: [String] = TerminalReport.lines(record, published: published, truth: truth)
    body.append("<pre>\(Markup.escaped(lines.joined(separator: "\n")))</pre>")
    for direction in RetrievalDirection.allCases {
      let rows: [RunRecord.Row] = record.rows.filter { $0.direction == direction }
      guard !rows.isEmpty else { continue }
      body.append("<h2>\(direction.rawValue)</h2>")
      body.append(Plot.recallCurve(rows, candidates: candidates(record, direction)))
      body.append(Plot.rankHistogram(rows))
    }
    if !errors.isEmpty { body.append(errorList(errors, set: set, picture: picture)) }
    if !record.missing.isEmpty { body.append(missingList(record.missing)) }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width">
      <title>\(Markup.escaped(record.protocolName)), \(Markup.escaped(record.conditions.date))</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
      pre { overflow-x: auto; background: #f6f6f4; padding: 1rem; font-size: 13px }
      table { border-collapse: collapse } th, td { text-align: left; padding: .15rem 1rem .15rem 0; vertical-align: top }
      figure { display: inline-block; margin: 0 1rem 1rem 0 } figcaption { font-size: 13px; max-width: 24rem }
      img { max-width: 24rem; display: block } svg text { font: 12px system-ui, sans-serif }
      .right { border-left: 4px solid #1b7f3b; padding-left: .5rem }
      </style>
      </head>
      <body>
      \(body.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private static func candidates(_ record: RunRecord, _ direction: RetrievalDirection) -> Int {
    direction == .textToVideo ? record.videoCount : record.textCount
  }

  private static func conditions(_ record: RunRecord) -> String {
    let run: RunRecord.Conditions = record.conditions
    var entries: [(String, String)] = [
      ("protocol", record.protocolName), ("date", run.date), ("program", run.program),
      ("model", run.model), ("fingerprint", run.fingerprint), ("precision", run.precision),
      ("aggregation", run.aggregation), ("via", run.via), ("annotation", record.annotation),
      ("annotation sha256", record.annotationSHA256),
      ("selection sha256", record.selectionSHA256 ?? "none"), ("split", record.split ?? "unknown"),
    ]
    entries += record.settings.map { ($0.name, $0.value) }
    entries.append(("missing", "\(record.missing.count), policy \(record.missingPolicy.rawValue)"))
    let rows: [String] = entries.map {
      "<tr><th>\(Markup.escaped($0.0))</th><td>\(Markup.escaped($0.1))</td></tr>"
    }
    return "<details><summary>Conditions</summary><table>\(rows.joined())</table></details>"
  }

  private static func errorList(
    _ errors: [RankingError], set: EvaluationSet, picture: (Int) -> String?
  ) -> String {
    let items: [String] = errors.map { error in
      let rank: String = error.rank.map { "rank \($0)" } ?? "not found"
      let right: String = figure(
        error.right, "right, \(rank)", style: " class=\"right\"", set: set, picture: picture)
      let others: [String] = error.ranked.enumerated().map {
        figure($1, "\($0 + 1)", style: "", set: set, picture: picture)
      }
      return "<h3>\(Markup.escaped(error.caption))</h3>\n<div>\(right)\(others.joined())</div>"
    }
    return "<h2>Worst errors, t2v</h2>\n\(items.joined(separator: "\n"))"
  }

  private static func figure(
    _ row: Int, _ label: String, style: String, set: EvaluationSet, picture: (Int) -> String?
  ) -> String {
    let name: String = set.videos[row].id
    let caption: String? = set.texts.first { $0.videos.contains(row) }?.caption
    var image: String = ""
    if let address = picture(row), Markup.isPicture(address) {
      image = "<img alt=\"\(Markup.escaped(name))\" src=\"\(address)\">"
    }
    return "<figure\(style)>\(image)<figcaption>\(Markup.escaped(label)): "
      + "\(Markup.escaped(name))<br>\(Markup.escaped(caption ?? ""))</figcaption></figure>"
  }

  private static func missingList(_ missing: [MissingVideo]) -> String {
    let items: [String] = missing.map {
      "<tr><td>\(Markup.escaped($0.id))</td><td>\(Markup.escaped($0.reason))</td></tr>"
    }
    return "<h2>Missing or broken videos</h2>\n<table>\(items.joined())</table>"
  }
}

/// Text of others inside markup.
enum Markup {
  /// `text` so that no character of it is markup.
  static func escaped(_ text: String) -> String {
    var safe: String = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      case "'": safe += "&#39;"
      case "\n", "\t": safe.unicodeScalars.append(scalar)
      case _ where scalar.properties.generalCategory == .control: safe += "\u{FFFD}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// Whether an address holds a picture in itself and nothing that could end the attribute.
  static func isPicture(_ address: String) -> Bool {
    for start in ["data:image/jpeg;base64,", "data:image/png;base64,"]
    where address.hasPrefix(start) {
      return address.utf8.dropFirst(start.utf8.count).allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"),
          UInt8(ascii: "="):
          true
        default: false
        }
      }
    }
    return false
  }
}

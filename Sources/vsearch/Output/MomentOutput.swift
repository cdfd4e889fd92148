import ArgumentParser
import Documents
import Retrieval

/// How found moments are printed.
struct MomentOutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON document.")
  var json: Bool = false

  @Flag(name: .long, help: "Print one JSON object a line.")
  var jsonl: Bool = false

  @Flag(name: .long, help: "Print a table of comma-separated values.")
  var csv: Bool = false

  @Flag(
    name: [.customShort("l"), .customLong("files-with-matches")],
    help: "Print only the paths of the videos, best first.")
  var filesOnly: Bool = false

  @Flag(name: [.customShort("0"), .customLong("print0")], help: "With -l: end each path with NUL.")
  var endsWithNul: Bool = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Print a line of this form for each moment, as '{path}\\t{start}\\t{score:.3f}'.",
      discussion: "Fields: " + MomentFormat.fields.joined(separator: ", ")),
    transform: { try MomentFormat($0) })
  var format: MomentFormat?

  @Flag(name: .long, help: "Show how each moment was found, and the time of each step.")
  var explain: Bool = false

  func validate() throws {
    let forms: Int = [json, jsonl, csv, filesOnly, format != nil].count { $0 }
    guard forms <= 1 else {
      throw ValidationError("--json, --jsonl, --csv, -l and --format exclude each other.")
    }
    guard !endsWithNul || filesOnly else { throw ValidationError("-0 needs -l.") }
  }

  /// Keeps the result for `open 1` and the like.
  ///
  /// Where it cannot be kept it is as good, but the numbers would mean an older one.
  func keep(_ result: QueryResult, of library: Library, query: String) {
    do {
      try LastResults.remember(ResultList(result.moments, query: query, library: library))
    } catch {
      Terminal.note(
        "note: this answer could not be kept in \(LastResults.path); `open`, `clip`, `sheet` and "
          + "`export` go on using the one before")
    }
  }

  /// Prints the result in the form asked for.
  ///
  /// - Parameters:
  ///   - result: What was found.
  ///   - library: Where.
  ///   - subject: What was asked, as fields of the document.
  func print(_ result: QueryResult, of library: Library, subject: [(String, JSONValue)]) {
    let document = MomentDocument(root: library.root, isExplained: explain)
    if json {
      Terminal.print(document.document(result, subject: subject).line)
    } else if jsonl {
      for (index, moment) in result.moments.enumerated() {
        Terminal.print(document.hit(moment, rank: index + 1).line)
      }
    } else if csv {
      printTable(result.moments, root: library.root)
    } else if filesOnly {
      var seen: Set<String> = []
      for moment in result.moments where seen.insert(moment.file).inserted {
        let path: String = library.root + "/" + moment.file
        if endsWithNul { Terminal.printText(path + "\0") } else { Terminal.print(path) }
      }
    } else if let format {
      for (index, moment) in result.moments.enumerated() {
        Terminal.print(format.line(moment, rank: index + 1, root: library.root))
      }
    } else {
      MomentTable(result: result, isExplained: explain).show()
    }
  }

  private func printTable(_ moments: [Moment], root: String) {
    Terminal.print(MomentFormat.fields.joined(separator: ","))
    for (index, moment) in moments.enumerated() {
      let values: [String] = MomentFormat.fields.map {
        Self.quoted(MomentFormat.value($0, nil, moment, rank: index + 1, root: root))
      }
      Terminal.print(values.joined(separator: ","))
    }
  }

  /// A value of a table, in quotes where it needs them (RFC 4180).
  private static func quoted(_ value: String) -> String {
    guard value.contains(where: { "\",\r\n".contains($0) }) else { return value }
    return "\"" + value.replacing("\"", with: "\"\"") + "\""
  }
}

/// Found moments as JSON.
struct MomentDocument {
  let root: String
  let isExplained: Bool

  func document(_ result: QueryResult, subject: [(String, JSONValue)]) -> JSONValue {
    var fields: [(String, JSONValue)] = [("schema", .string("vsearch.query/1"))]
    fields += subject
    fields += [
      ("stage", .string(result.stage)),
      (
        "hits",
        .array(result.moments.enumerated().map { hit($0.element, rank: $0.offset + 1) })
      ),
      ("seconds", .number(result.timings.reduce(0) { $0 + $1.seconds })),
    ]
    if let cutOff = result.cutOff {
      fields.append(
        (
          "background",
          .object([
            ("best_conf", .number(Self.rounded(cutOff.bestConfidence))),
            ("best_score", .number(Double(cutOff.bestScore))),
            ("weak", .number(cutOff.weakLevel)),
            ("strong", .number(cutOff.strongLevel)),
          ])
        ))
    }
    if isExplained { fields += explanation(result) }
    return .object(fields)
  }

  /// One moment.
  func hit(_ moment: Moment, rank: Int) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("rank", .integer(Int64(rank))),
      ("score", .number(Double(moment.score))),
      ("conf", .optional(moment.confidence.map(Self.rounded))),
      ("label", .optional(moment.label?.rawValue)),
      ("file", .string(moment.file)),
      ("start", .number(moment.startSeconds)),
      ("end", .number(moment.endSeconds)),
      ("best", .number(moment.bestSeconds)),
      ("abs", .string(root + "/" + moment.file)),
      ("clip", .integer(moment.clipID)),
      ("stands_for", .integer(Int64(moment.duplicates + 1))),
      ("from", .strings(moment.sources.map(\.rawValue))),
    ]
    if !moment.tags.isEmpty { fields.append(("tags", TagList.document(moment.tags))) }
    if let line = moment.line { fields.append(("text", .string(line))) }
    if !moment.then.isEmpty {
      fields.append(("then", .array(moment.then.map(followUp))))
    }
    if isExplained {
      fields += [
        ("similarity", .number(Double(moment.similarity))),
        ("match_logit", moment.logits.map { .number(Double($0[1])) } ?? .null),
      ]
    }
    return .object(fields)
  }

  private func followUp(_ step: FollowUp) -> JSONValue {
    .object([
      ("start", .number(step.startSeconds)), ("end", .number(step.endSeconds)),
      ("best", .number(step.bestSeconds)), ("score", .number(Double(step.score))),
      ("clip", .integer(step.clipID)),
    ])
  }

  private func explanation(_ result: QueryResult) -> [(String, JSONValue)] {
    [
      ("steps", .object(result.timings.map { ($0.name, .number($0.seconds)) })),
      (
        "tokens",
        .object([
          ("stored", .integer(Int64(result.storedTokens))),
          ("encoded", .integer(Int64(result.encodedTokens))),
          ("unscored", .integer(Int64(result.unscored))),
        ])
      ),
    ]
  }

  /// To four decimals: more would claim what a confidence does not know.
  private static func rounded(_ confidence: Double) -> Double {
    (confidence * 10_000).rounded() / 10_000
  }
}

import Documents
import Foundation

extension RunRecord {
  /// The record as a JSON document, `schema` first.
  public var json: String { document.text(indented: true) + "\n" }

  private var document: OrderedJSON {
    .object([
      .init("schema", .string(Self.schema)),
      .init("protocol", .string(protocolName)), .init("title", .string(title)),
      .init("date", .string(conditions.date)), .init("program", .string(conditions.program)),
      .init("model", .string(conditions.model)),
      .init("fingerprint", .string(conditions.fingerprint)),
      .init("precision", .string(conditions.precision)),
      .init("aggregation", .string(conditions.aggregation)), .init("via", .string(conditions.via)),
      .init("settings", Self.object(settings)),
      .init("differences", .array(differences.map(OrderedJSON.string))),
      .init("annotation", .string(annotation)),
      .init("annotation_sha256", .string(annotationSHA256)),
      .init("selection_sha256", selectionSHA256.map(OrderedJSON.string) ?? .null),
      .init("split", split.map(OrderedJSON.string) ?? .null),
      .init("videos", .integer(Int64(videoCount))), .init("texts", .integer(Int64(textCount))),
      .init("missing_policy", .string(missingPolicy.rawValue)),
      .init(
        "missing",
        .array(
          missing.map {
            .object([.init("video", .string($0.id)), .init("reason", .string($0.reason))])
          })),
      .init("remarks", .array(remarks.map(OrderedJSON.string))),
      .init("index", index.map(Self.object) ?? .null),
      .init("rows", .array(rows.map(object))),
    ])
  }

  private func object(_ row: Row) -> OrderedJSON {
    .object([
      .init("direction", .string(row.direction.rawValue)),
      .init("tags", Self.object(tags(of: row))),
      .init(
        "metrics",
        .object(
          row.figures.map { .init("\(row.direction.rawValue).\($0.name)", .number($0.value)) })),
      .init(
        "interval95",
        .object(
          zip(RetrievalMetrics.depths, row.intervals).map {
            .init(
              "\(row.direction.rawValue).R@\($0)", .array([.number($1.low), .number($1.high)]))
          })),
      .init("queries", .array(row.queries.map(OrderedJSON.string))),
      .init("ranks", .array(row.ranks.map { .integer(Int64($0)) })),
    ])
  }

  private static func object(_ settings: [Setting]) -> OrderedJSON {
    .object(settings.map { .init($0.name, .string($0.value)) })
  }

  private static func object(_ index: IndexAgreement) -> OrderedJSON {
    .object([
      .init("kind", .string(index.kind)), .init("recall@10", .number(index.recallAt10)),
      .init("p50_ms", .number(index.medianMilliseconds)),
      .init("p95_ms", .number(index.p95Milliseconds)),
    ])
  }
}

extension RunRecord {
  /// Reads a record that ``json`` wrote.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``EvaluationError`` when it cannot be read or is no such record.
  public init(path: String) throws(EvaluationError) {
    let reader = try RecordReader(path: path)
    guard try reader.string("schema") == Self.schema else {
      throw reader.fault("schema", "not \(Self.schema)")
    }
    guard let policy = MissingPolicy(rawValue: try reader.string("missing_policy")) else {
      throw reader.fault("missing_policy", "unknown")
    }
    var rows: [Row] = []
    for row in try reader.readers("rows") { rows.append(try Self.row(row)) }
    var missing: [MissingVideo] = []
    for entry in try reader.readers("missing") {
      missing.append(
        MissingVideo(id: try entry.string("video"), reason: try entry.string("reason")))
    }
    self.init(
      conditions: Conditions(
        date: try reader.string("date"), program: try reader.string("program"),
        model: try reader.string("model"), fingerprint: try reader.string("fingerprint"),
        precision: try reader.string("precision"),
        aggregation: try reader.string("aggregation"), via: try reader.string("via")),
      protocolName: try reader.string("protocol"), title: try reader.string("title"),
      settings: try reader.settings("settings"), differences: try reader.strings("differences"),
      annotation: try reader.string("annotation"),
      annotationSHA256: try reader.string("annotation_sha256"),
      selectionSHA256: reader.json["selection_sha256"]?.string,
      split: reader.json["split"]?.string, videoCount: try reader.count("videos"),
      textCount: try reader.count("texts"), missingPolicy: policy, missing: missing,
      remarks: try reader.strings("remarks"), rows: rows, index: try Self.index(reader))
  }

  private static func row(_ reader: RecordReader) throws(EvaluationError) -> Row {
    guard let direction = RetrievalDirection(rawValue: try reader.string("direction")) else {
      throw reader.fault("direction", "unknown")
    }
    let tags: [Setting] = try reader.settings("tags")
    let queries: [String] = try reader.strings("queries")
    let ranks: [Int] = (reader.json["ranks"]?.array ?? []).compactMap(\.integer)
    guard ranks.count == queries.count, ranks.allSatisfy({ $0 >= 0 }), !ranks.isEmpty else {
      throw reader.fault("ranks", "not a rank for each query")
    }
    let prefix: String = "\(direction.rawValue)."
    let figures: [Figure] = (reader.json["metrics"]?.fields ?? []).compactMap { field in
      guard field.key.hasPrefix(prefix), let value = field.value.double else { return nil }
      return Figure(name: String(field.key.dropFirst(prefix.count)), value: value)
    }
    let intervals: [ConfidenceInterval] = (reader.json["interval95"]?.fields ?? []).compactMap {
      guard let ends = $0.value.array?.compactMap(\.double), ends.count == 2 else { return nil }
      return ConfidenceInterval(low: ends[0], high: ends[1])
    }
    return Row(
      stage: tags.first { $0.name == "stage" }?.value ?? "",
      norm: tags.first { $0.name == "norm" }?.value ?? "", direction: direction,
      figures: figures, intervals: intervals, queries: queries, ranks: ranks)
  }

  private static func index(_ reader: RecordReader) throws(EvaluationError) -> IndexAgreement? {
    guard let json = reader.json["index"], json != .null else { return nil }
    guard let kind = json["kind"]?.string, let recall = json["recall@10"]?.double,
      let median = json["p50_ms"]?.double, let p95 = json["p95_ms"]?.double
    else { throw reader.fault("index", "incomplete") }
    return IndexAgreement(
      kind: kind, recallAt10: recall, medianMilliseconds: median, p95Milliseconds: p95)
  }
}

/// Takes fields from a stored record, naming the one that is not as it should be.
private struct RecordReader {
  let path: String
  let json: OrderedJSON

  init(path: String) throws(EvaluationError) {
    self.init(path: path, json: try JSONReader.value(of: InputFile(path: path)))
  }

  private init(path: String, json: OrderedJSON) {
    self.path = path
    self.json = json
  }

  func fault(_ key: String, _ reason: String) -> EvaluationError {
    .malformed(path: path, place: "'\(key)'", reason: reason)
  }

  func string(_ key: String) throws(EvaluationError) -> String {
    guard let text = json[key]?.string else { throw fault(key, "missing or not a text") }
    return text
  }

  func count(_ key: String) throws(EvaluationError) -> Int {
    guard let number = json[key]?.integer, number >= 0 else {
      throw fault(key, "missing or not a count")
    }
    return number
  }

  func strings(_ key: String) throws(EvaluationError) -> [String] {
    guard let values = json[key]?.array else { throw fault(key, "missing or not a list") }
    let texts: [String] = values.compactMap(\.string)
    guard texts.count == values.count else { throw fault(key, "not a list of texts") }
    return texts
  }

  func settings(_ key: String) throws(EvaluationError) -> [RunRecord.Setting] {
    guard let fields = json[key]?.fields else { throw fault(key, "missing or not an object") }
    return fields.map { .init(name: $0.key, value: $0.value.string ?? "") }
  }

  func readers(_ key: String) throws(EvaluationError) -> [RecordReader] {
    guard let values = json[key]?.array else { throw fault(key, "missing or not a list") }
    return values.map { RecordReader(path: path, json: $0) }
  }
}

import Documents

extension RunComparison {
  /// The comparison as lines of plain text.
  public var lines: [String] {
    var lines: [String] = differences.map { "differs: \($0)" }
    for row in rows {
      lines.append(
        "\(row.direction.rawValue)  \(row.first) → \(row.second)  n=\(row.queryCount)  "
          + "ranks better \(row.better), worse \(row.worse), p=\(significance(row.rankSignificance))"
      )
      for recall in row.recalls {
        let gain: Double = recall.second - recall.first
        lines.append(
          "  R@\(recall.depth)  \(Decimals.text(recall.first)) → \(Decimals.text(recall.second))  "
            + "\(gain < 0 ? "" : "+")\(Decimals.text(gain)) "
            + "[\(Decimals.text(recall.interval.low)), \(Decimals.text(recall.interval.high))]  "
            + "p=\(significance(recall.significance))")
      }
    }
    return lines.map(SingleLine.text)
  }

  /// The comparison as a JSON document.
  public var json: String {
    OrderedJSON.object([
      .init("schema", .string("vsearch.eval.compare/1")),
      .init("differences", .array(differences.map(OrderedJSON.string))),
      .init("rows", .array(rows.map(Self.object))),
    ]).text(indented: true) + "\n"
  }

  private static func object(_ row: Row) -> OrderedJSON {
    .object([
      .init("direction", .string(row.direction.rawValue)), .init("first", .string(row.first)),
      .init("second", .string(row.second)), .init("n", .integer(Int64(row.queryCount))),
      .init("better", .integer(Int64(row.better))), .init("worse", .integer(Int64(row.worse))),
      .init("p", .number(row.rankSignificance)),
      .init(
        "recalls",
        .array(
          row.recalls.map {
            .object([
              .init("depth", .integer(Int64($0.depth))), .init("first", .number($0.first)),
              .init("second", .number($0.second)),
              .init("interval95", .array([.number($0.interval.low), .number($0.interval.high)])),
              .init("p", .number($0.significance)),
            ])
          })),
    ])
  }

  private func significance(_ value: Double) -> String { Decimals.text(value, places: 4) }
}

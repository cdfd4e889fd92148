import Documents

extension ScoreMatrixEvaluation {
  /// The figures of a foreign score table as a JSON document, as `eval score --json` prints it.
  ///
  /// - Parameters:
  ///   - norm: What was done to the scores: `none` or the label of a normalisation.
  ///   - videoCount: Rows of the table.
  ///   - textCount: Columns of the table.
  /// - Returns: The document; percentages with two decimals, ranks from 1.
  public func json(norm: String, videoCount: Int, textCount: Int) -> String {
    let directions: [DirectionResult] = [textToVideo, videoToText]
    return OrderedJSON.object([
      .init("schema", .string("vsearch.eval.score/1")),
      .init("videos", .integer(Int64(videoCount))), .init("texts", .integer(Int64(textCount))),
      .init("norm", .string(norm)),
      .init("metrics", .object(named.map { .init($0.name, .number($0.value)) })),
      .init(
        "interval95",
        .object(
          directions.flatMap { result in
            zip(RetrievalMetrics.depths, result.intervals).map { depth, interval in
              .init(
                "\(result.direction.rawValue).R@\(depth)",
                .array([.number(interval.low), .number(interval.high)]))
            }
          })),
      .init(
        "queries",
        .object(
          directions.map {
            .init($0.direction.rawValue, .integer(Int64($0.metrics.queryCount)))
          })),
    ]).text(indented: true) + "\n"
  }
}

import Foundation

/// Two runs over the same queries, compared query by query.
///
/// Differences are those of the second run less the first. The interval is a paired bootstrap: whole
/// queries are drawn anew, each with its outcome in both runs. The p-values are exact two-sided sign
/// tests: of the hits that only one run has (McNemar's test), and of the ranks that differ.
public struct RunComparison: Hashable, Sendable {
  /// The comparison of one way of ranking in one direction.
  public struct Row: Hashable, Sendable {
    /// Whether texts or videos asked.
    public let direction: RetrievalDirection

    /// Stage and normalisation of the first run's row.
    public let first: String

    /// Stage and normalisation of the second run's row.
    public let second: String

    /// Number of queries that both runs answered.
    public let queryCount: Int

    /// Recalls at 1, 5 and 10 compared.
    public let recalls: [RecallDifference]

    /// Queries whose answer the second run ranks better, and worse.
    public let better: Int

    /// Queries whose answer the second run ranks worse.
    public let worse: Int

    /// Probability of so uneven a split of the differing ranks, were both runs equally good.
    public let rankSignificance: Double
  }

  /// A recall in both runs.
  public struct RecallDifference: Hashable, Sendable {
    /// How many of the first candidates count.
    public let depth: Int

    /// Recall of the first run over the shared queries, in percent.
    public let first: Double

    /// Recall of the second run over the shared queries, in percent.
    public let second: Double

    /// 95 % interval of the difference, in points.
    public let interval: ConfidenceInterval

    /// Probability of so uneven a split of the hits that only one run has.
    public let significance: Double
  }

  /// One row for each direction, of the last stage of each run.
  public let rows: [Row]

  /// What differs in the conditions of the two runs, as `name: first → second`.
  public let differences: [String]

  /// Compares two runs.
  ///
  /// - Parameters:
  ///   - first: The run to compare with.
  ///   - second: The run whose gain is stated.
  ///   - stage: Which rows to compare, such as `dual`; nil takes the last of each run.
  ///   - bootstrap: How the intervals are drawn.
  /// - Throws: ``EvaluationError/notComparable(reason:)`` when annotation or selection differ, a stage
  ///   is not there or no query is in both.
  public init(
    _ first: RunRecord, _ second: RunRecord, stage: String? = nil,
    bootstrap: Bootstrap = Bootstrap()
  ) throws(EvaluationError) {
    guard first.annotationSHA256 == second.annotationSHA256,
      first.selectionSHA256 == second.selectionSHA256
    else {
      throw .notComparable(
        reason: "the runs are of different annotations, \(first.annotation) and "
          + "\(second.annotation)")
    }
    guard first.setting("paragraph") == second.setting("paragraph") else {
      throw .notComparable(reason: "only one of the runs joins captions to paragraphs")
    }
    var rows: [Row] = []
    for direction in RetrievalDirection.allCases {
      rows.append(
        try Self.compare(
          Self.row(of: first, direction, stage), Self.row(of: second, direction, stage),
          bootstrap))
    }
    self.rows = rows
    differences = Self.differences(first, second)
  }

  private static func row(
    of record: RunRecord, _ direction: RetrievalDirection, _ stage: String?
  ) throws(EvaluationError) -> RunRecord.Row {
    let row: RunRecord.Row? = record.rows.last {
      $0.direction == direction && (stage == nil || $0.stage == stage)
    }
    guard let row else {
      throw .notComparable(
        reason: "a run of \(record.conditions.date) has no row \(stage ?? "") "
          + "of \(direction.rawValue)")
    }
    return row
  }

  private static func compare(
    _ first: RunRecord.Row, _ second: RunRecord.Row, _ bootstrap: Bootstrap
  ) throws(EvaluationError) -> Row {
    let ranks: [String: Int] = Dictionary(
      zip(first.queries, first.ranks), uniquingKeysWith: { earlier, _ in earlier })
    // Nothing found is worse than any rank.
    let pairs: [(Int, Int)] = zip(second.queries, second.ranks).compactMap { query, rank in
      ranks[query].map { ($0 == 0 ? .max : $0, rank == 0 ? .max : rank) }
    }
    guard !pairs.isEmpty else { throw .notComparable(reason: "no query is in both runs") }
    let better: Int = pairs.count { $0.1 < $0.0 }
    let worse: Int = pairs.count { $0.1 > $0.0 }
    return Row(
      direction: first.direction, first: label(first), second: label(second),
      queryCount: pairs.count,
      recalls: [1, 5, 10].map { recall(at: $0, pairs, bootstrap) }, better: better, worse: worse,
      rankSignificance: SignTest.significance(better, worse))
  }

  private static func recall(
    at depth: Int, _ pairs: [(Int, Int)], _ bootstrap: Bootstrap
  ) -> RecallDifference {
    let hits: [(Double, Double)] = pairs.map {
      ($0.0 <= depth ? 100 : 0, $0.1 <= depth ? 100 : 0)
    }
    let count = Double(pairs.count)
    return RecallDifference(
      depth: depth, first: hits.reduce(0) { $0 + $1.0 } / count,
      second: hits.reduce(0) { $0 + $1.1 } / count,
      interval: bootstrap.interval(ofMeanOf: hits.map { $0.1 - $0.0 }),
      significance: SignTest.significance(
        hits.count { $0.1 > $0.0 }, hits.count { $0.1 < $0.0 }))
  }

  private static func label(_ row: RunRecord.Row) -> String {
    row.norm == "none" ? row.stage : "\(row.stage) \(row.norm)"
  }

  private static func differences(_ first: RunRecord, _ second: RunRecord) -> [String] {
    let pairs: [(String, String, String)] =
      [
        ("protocol", first.protocolName, second.protocolName),
        ("model", first.conditions.model, second.conditions.model),
        ("fingerprint", first.conditions.fingerprint, second.conditions.fingerprint),
        ("precision", first.conditions.precision, second.conditions.precision),
        ("via", first.conditions.via, second.conditions.via),
        ("missing", String(first.missing.count), String(second.missing.count)),
      ]
      + zip(first.settings, second.settings).map { ($0.name, $0.value, $1.value) }
    return pairs.filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1) → \($0.2)" }
  }
}

/// The exact two-sided sign test.
enum SignTest {
  /// Probability that of `first + second` fair coins so few or fewer fall on the rarer side, twice.
  static func significance(_ first: Int, _ second: Int) -> Double {
    let count: Int = first + second
    guard count > 0 else { return 1 }
    var sum: Double = 0
    for rare in 0...min(first, second) {
      let chosen: Double =
        lgamma(Double(count) + 1) - lgamma(Double(rare) + 1) - lgamma(Double(count - rare) + 1)
      sum += exp(chosen - Double(count) * log(2))
    }
    return min(1, 2 * sum)
  }
}

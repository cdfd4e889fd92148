/// Everything that a run leaves behind: figures, the tags without which they mean nothing, and the
/// rank of every query.
public struct RunRecord: Hashable, Sendable {
  /// The schema of its JSON form.
  public static let schema: String = "vsearch.eval/1"

  /// What was run.
  public struct Conditions: Hashable, Sendable {
    /// When, as ISO 8601.
    public let date: String

    /// Which program and version.
    public let program: String

    /// Which model, by name.
    public let model: String

    /// What the model's weights and settings hash to.
    public let fingerprint: String

    /// How weights are kept in memory: `float32`, `float16`, `int8`.
    public let precision: String

    /// How frames became one score: `mean` of the frames' cosines.
    public let aggregation: String

    /// The road of the queries: `exact` or `index`.
    public let via: String

    /// Conditions of a run.
    public init(
      date: String, program: String, model: String, fingerprint: String, precision: String,
      aggregation: String = "mean", via: String = "exact"
    ) {
      self.date = date
      self.program = program
      self.model = model
      self.fingerprint = fingerprint
      self.precision = precision
      self.aggregation = aggregation
      self.via = via
    }
  }

  /// One line of the table.
  public struct Row: Hashable, Sendable {
    /// How the ranking was made: `dual`, `rerank@128`, `rerank@128+mix`.
    public let stage: String

    /// What was done to the scores: `none`, `dsl(…)`, `qbnorm(…)`.
    public let norm: String

    /// Whether texts or videos asked.
    public let direction: RetrievalDirection

    /// The figures by name, without the direction: `R@1`, `MdR`, ….
    public let figures: [Figure]

    /// 95 % intervals of R@1, R@5 and R@10, in percent.
    public let intervals: [ConfidenceInterval]

    /// Names of the queries.
    public let queries: [String]

    /// Best rank of each query, from 1; 0 where nothing was found.
    public let ranks: [Int]
  }

  /// A figure and its name.
  public struct Figure: Hashable, Sendable {
    /// Such as `R@1`.
    public let name: String

    /// Percentages with two decimals, ranks as computed.
    public let value: Double
  }

  /// What was run.
  public let conditions: Conditions

  /// Name of the protocol.
  public let protocolName: String

  /// What the protocol is, in a line.
  public let title: String

  /// Effective settings of the protocol.
  public let settings: [Setting]

  /// A setting and its value.
  public struct Setting: Hashable, Sendable {
    /// Such as `frames`.
    public let name: String

    /// As text.
    public let value: String
  }

  /// Settings that differ from the dataset's usual protocol.
  public let differences: [String]

  /// Name of the annotation file, without folders.
  public let annotation: String

  /// SHA-256 of the annotation file.
  public let annotationSHA256: String

  /// SHA-256 of the list of ids that chose the videos.
  public let selectionSHA256: String?

  /// Name of the split, where it is known.
  public let split: String?

  /// Number of videos that took part.
  public let videoCount: Int

  /// Number of texts that took part.
  public let textCount: Int

  /// What was done about missing videos.
  public let missingPolicy: MissingPolicy

  /// Which videos were missing or broken.
  public let missing: [MissingVideo]

  /// What a reader of the figures should know.
  public let remarks: [String]

  /// The results, the first stage first.
  public let rows: [Row]

  /// How the index compares with the exact scan; nil when it was not asked.
  public let index: IndexAgreement?

  /// The value of a protocol setting.
  public func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }

  /// What every row is tagged with, in order: without them its figures compare to nothing.
  public func tags(of row: Row) -> [Setting] {
    [
      Setting(name: "stage", value: row.stage), Setting(name: "norm", value: row.norm),
      Setting(name: "frames", value: setting("frames") ?? ""),
      Setting(name: "sampling", value: setting("sampling") ?? ""),
      Setting(name: "aggregation", value: conditions.aggregation),
      Setting(name: "max_tokens", value: setting("max_tokens") ?? ""),
      Setting(name: "precision", value: conditions.precision),
      Setting(name: "via", value: conditions.via),
      Setting(name: "split", value: splitTag),
      Setting(name: "n", value: String(row.queries.count)),
      Setting(name: "missing", value: String(missing.count)),
    ]
  }

  private var splitTag: String {
    let list: String = selectionSHA256.map { "+\($0.prefix(12))" } ?? ""
    return "\(annotationSHA256.prefix(12))\(list)"
  }
}

/// How well an index reproduces the exact scan, and how fast it answers.
public struct IndexAgreement: Hashable, Sendable {
  /// What kind of index.
  public let kind: String

  /// Share of the exact ten best that the index found, in percent.
  public let recallAt10: Double

  /// Half of the queries took no longer, in milliseconds.
  public let medianMilliseconds: Double

  /// 95 % of the queries took no longer, in milliseconds.
  public let p95Milliseconds: Double

  /// Compares what an index found with what the exact scan finds.
  ///
  /// - Parameters:
  ///   - kind: What kind of index, with its settings.
  ///   - exact: The best candidates of each query by the exact scan, at least one query.
  ///   - found: The best candidates of each query by the index.
  ///   - milliseconds: How long each query took.
  /// - Throws: ``EvaluationError/shapeMismatch(name:expected:found:)`` when the counts differ.
  public init(
    kind: String, exact: [[Int]], found: [[Int]], milliseconds: [Double]
  ) throws(EvaluationError) {
    guard !exact.isEmpty else { throw .empty(place: "index", what: "queries") }
    guard exact.count == found.count, exact.count == milliseconds.count else {
      throw .shapeMismatch(
        name: "index", expected: "\(exact.count) answers and times",
        found: "\(found.count) and \(milliseconds.count)")
    }
    self.kind = kind
    var wanted: Int = 0
    var hits: Int = 0
    for (exact, found) in zip(exact, found) {
      let best: Set<Int> = Set(exact.prefix(10))
      wanted += best.count
      hits += best.intersection(found.prefix(10)).count
    }
    recallAt10 = wanted == 0 ? 100 : 100 * Double(hits) / Double(wanted)
    let sorted: [Double] = milliseconds.sorted()
    // The nearest rank: the smallest time that so many queries did not exceed.
    medianMilliseconds = sorted[(sorted.count + 1) / 2 - 1]
    p95Milliseconds = sorted[(sorted.count * 19 + 19) / 20 - 1]
  }

  init(kind: String, recallAt10: Double, medianMilliseconds: Double, p95Milliseconds: Double) {
    self.kind = kind
    self.recallAt10 = recallAt10
    self.medianMilliseconds = medianMilliseconds
    self.p95Milliseconds = p95Milliseconds
  }
}

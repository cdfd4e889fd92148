/// The measured tables of one way of ranking.
public struct StageResult: Hashable, Sendable {
  /// `dual`, `rerank@128`, `rerank@128+mix`.
  public let stage: String

  /// `none`, or the label of a normalisation.
  public let norm: String

  /// The figures of both directions.
  public let evaluation: ScoreMatrixEvaluation

  /// A way of ranking with its figures.
  public init(stage: String, norm: String = "none", evaluation: ScoreMatrixEvaluation) {
    self.stage = stage
    self.norm = norm
    self.evaluation = evaluation
  }
}

extension RunRecord {
  /// Writes down a run.
  ///
  /// - Parameters:
  ///   - conditions: What was run.
  ///   - evaluationProtocol: Under which rules.
  ///   - reading: What the protocol made of the annotation.
  ///   - plan: What was scored.
  ///   - results: The measured tables, the first stage first.
  ///   - index: How the index compares with the exact scan; nil when it was not asked.
  /// - Throws: ``EvaluationError`` when a built-in protocol cannot be read.
  public init(
    conditions: Conditions, evaluationProtocol: EvaluationProtocol, reading: ProtocolReading,
    plan: EvaluationPlan, results: [StageResult], index: IndexAgreement? = nil
  ) throws(EvaluationError) {
    let usual: EvaluationProtocol? = try EvaluationProtocol.builtIn().first {
      $0.dataset == evaluationProtocol.dataset
    }
    let source: AnnotationSource = plan.set.source
    var remarks: [String] = reading.remarks
    if results.contains(where: { $0.norm.hasPrefix("dsl") }) {
      remarks.append(
        "dual softmax needs all queries at once and assumes pairs: not comparable with rows without"
      )
    }
    if !plan.missing.isEmpty {
      remarks.append(
        "\(plan.missing.count) of \(reading.set.videos.count) videos missing or broken, "
          + "\(plan.policy == .skip ? "left out" : "counted as missed")")
    }
    self.init(
      conditions: conditions, protocolName: evaluationProtocol.name,
      title: evaluationProtocol.title,
      settings: evaluationProtocol.settings.map { Setting(name: $0.name, value: $0.value) },
      differences: usual.map { evaluationProtocol.differences(from: $0) } ?? [],
      annotation: source.fileName, annotationSHA256: source.sha256,
      selectionSHA256: source.selectionSHA256, split: reading.splitName,
      videoCount: plan.set.videos.count, textCount: plan.set.texts.count,
      missingPolicy: plan.policy, missing: plan.missing, remarks: remarks,
      rows: RetrievalDirection.allCases.flatMap { direction in
        results.map { Self.row($0, direction, plan.set) }
      },
      index: index)
  }

  private static func row(
    _ result: StageResult, _ direction: RetrievalDirection, _ set: EvaluationSet
  ) -> Row {
    let measured: DirectionResult = result.evaluation[direction]
    let prefix: Int = direction.rawValue.count + 1
    return Row(
      stage: result.stage, norm: result.norm, direction: direction,
      figures: measured.metrics.named(direction).map {
        Figure(name: String($0.name.dropFirst(prefix)), value: $0.value)
      },
      intervals: measured.intervals,
      queries: measured.outcomes.map {
        direction == .textToVideo ? set.texts[$0.query].id : set.videos[$0.query].id
      },
      ranks: measured.outcomes.map { $0.bestRank ?? 0 })
  }
}

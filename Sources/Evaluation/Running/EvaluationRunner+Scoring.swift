import Checkpoints
import Encoders
import Foundation
import Retrieval
import Tensors

extension EvaluationRunner {
  /// Scores every pair, adds the stages that were asked for, and measures.
  func score(
    _ plan: EvaluationPlan, _ reading: ProtocolReading, _ encoded: Encoded,
    _ features: FeatureEncoder, _ conditions: RunRecord.Conditions,
    _ progress: @escaping @Sendable (String, Int, Int) -> Void,
    _ shouldStop: @escaping @Sendable () -> Bool
  ) throws -> EvaluationOutcome? {
    let (videos, texts) = (encoded.videos, encoded.texts)
    let truth: GroundTruth = try plan.set.groundTruth()
    let clipVectors: [[Float]?] = videos.map { $0.frames?.meanOfRows().values }
    let similarity: ScoreMatrix = try similarities(clipVectors, texts)
    let absent: Set<Int> = plan.absentRows
    var last = (textToVideo: similarity, videoToText: similarity)
    var lastEvaluation = try ScoreMatrixEvaluation(
      scores: similarity, truth: truth, absent: absent)
    var results: [StageResult] = [StageResult(stage: "dual", evaluation: lastEvaluation)]
    if options.addsDualSoftmax {
      let weighting = try DualSoftmax()
      let evaluation = try ScoreMatrixEvaluation(
        textToVideo: weighting.weighted(similarity, .textToVideo),
        videoToText: weighting.weighted(similarity, .videoToText), firstStage: similarity,
        truth: truth, absent: absent)
      results.append(StageResult(stage: "dual", norm: weighting.label, evaluation: evaluation))
    }
    if !encoded.bank.isEmpty {
      // A bank of captions corrects texts that ask; videos that ask stay as they are.
      let normalization = try QueryBankNormalization()
      let evaluation = try ScoreMatrixEvaluation(
        textToVideo: normalization.normalized(
          similarity, bank: similarities(clipVectors, encoded.bank), .textToVideo),
        videoToText: similarity, firstStage: similarity, truth: truth, absent: absent)
      results.append(
        StageResult(
          stage: "dual", norm: "\(normalization.label), texts only", evaluation: evaluation))
    }
    if options.rerankDepth > 0 {
      let tables = RerankTables(
        similarity: similarity, depth: options.rerankDepth, absent: absent)
      let logits = try tables.logits(
        head: MatchingHead(bundle), texts: texts, threads: options.threads,
        visual: { row in videos[row].tokenKey.flatMap(features.tokens) }, progress: progress,
        shouldStop: shouldStop)
      guard let logits else { return nil }
      let temperature: Float = try RerankRule.temperature(of: bundle)
      let orders: [RerankRule] = options.addsMix ? [.published, .mix] : [.published]
      for rule in orders {
        let scored = try tables.tables(logits, rule: rule, temperature: temperature)
        let evaluation = try ScoreMatrixEvaluation(
          textToVideo: scored.textToVideo, videoToText: scored.videoToText,
          firstStage: similarity, truth: truth, absent: absent)
        let suffix: String = rule == .mix ? "+mix" : ""
        results.append(
          StageResult(stage: "rerank@\(options.rerankDepth)\(suffix)", evaluation: evaluation))
        if rule == .published {
          last = scored
          lastEvaluation = evaluation
        }
      }
    }
    var agreement: IndexAgreement?
    if options.usesIndex {
      agreement = try IndexRun.compare(
        clipVectors, texts.map(\.vector.values), similarity: similarity, absent: absent,
        threads: options.threads)
    }
    let record = try RunRecord(
      conditions: conditions, evaluationProtocol: rules, reading: reading, plan: plan,
      results: results, index: agreement)
    return EvaluationOutcome(
      record: record, plan: plan, truth: truth, similarity: similarity, last: last,
      lastEvaluation: lastEvaluation)
  }

  /// Inner products of clip vectors and unit text vectors; zero for videos without a vector, whose
  /// rows are never looked at.
  private func similarities(
    _ videos: [[Float]?], _ texts: [TextEncoding]
  ) throws -> ScoreMatrix {
    let width: Int = texts.first?.projected.count ?? 1
    let zeros = [Float](repeating: 0, count: width)
    let left = Tensor(
      shape: [videos.count, width], values: videos.flatMap { $0 ?? zeros })
    let right = Linear(
      weight: Tensor(
        shape: [texts.count, width], values: texts.flatMap { $0.vector.values }))
    return try ScoreMatrix(right(left), name: "similarity")
  }
}

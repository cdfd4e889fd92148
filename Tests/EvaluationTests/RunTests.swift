import Documents
import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// A run of three videos and four texts, small enough to work out by hand.
struct SmallRun {
  let evaluationProtocol: EvaluationProtocol
  let reading: ProtocolReading
  let scores: ScoreMatrix

  init() throws {
    let folder = try TemporaryFolder()
    evaluationProtocol = try EvaluationProtocol(
      folder.write(
        """
        name = "small"
        [video]
        frames = 4
        sampling = "middle"
        [text]
        max_tokens = 16
        cleaning = "videomamba"
        paragraph = false
        """, "small.toml"))
    let annotation = try folder.write(
      #"[{"video": "a b.mp4", "caption": ["A <b>cat</b>.", "cat"]}, "#
        + #"{"video": "dog.mp4", "caption": ["a dog"]}, {"video": "cow.mp4", "caption": ["a cow"]}]"#,
      "small.json")
    reading = try evaluationProtocol.read(annotation: annotation)
    scores = try ScoreMatrix(
      videoCount: 3, textCount: 4,
      values: [
        0.9, 0.1, 0.2, 0.8,
        0.2, 0.5, 0.7, 0.3,
        0.1, 0.4, 0.3, 0.2,
      ])
  }

  func record(
    missing: [String] = [], policy: MissingPolicy = .miss, model: String = "demo",
    scores other: ScoreMatrix? = nil
  ) throws -> RunRecord {
    let audit = VideoAudit(reading.set) { video in
      missing.contains(video.id) ? VideoCheck.missing : .usable(path: "/v/\(video.id)")
    }
    let plan = try EvaluationPlan(reading.set, audit: audit, policy: policy)
    let evaluation = try ScoreMatrixEvaluation(
      scores: other ?? scores, truth: plan.set.groundTruth(), absent: plan.absentRows)
    return try RunRecord(
      conditions: .init(
        date: "2026-11-21T10:00:00Z", program: "vsearch 1", model: model, fingerprint: "f00",
        precision: "float32"),
      evaluationProtocol: evaluationProtocol, reading: reading, plan: plan,
      results: [StageResult(stage: "dual", evaluation: evaluation)],
      index: IndexAgreement(
        kind: "flat", exact: [[1, 2], [3, 4]], found: [[2, 1], [3, 9]], milliseconds: [2, 1]))
  }
}

@Suite struct MissingVideoTests {
  private func audit(_ set: EvaluationSet) -> VideoAudit {
    VideoAudit(set) { video in
      switch video.id {
      case "dog.mp4": .missing
      case "cow.mp4": .broken(path: "/v/cow.mp4", reason: "no picture decodes")
      default: .usable(path: "/v/\(video.id)")
      }
    }
  }

  @Test func `an audit lists what is missing and why`() throws {
    let set = try SmallRun().reading.set
    let audit = audit(set)
    #expect(
      audit.missing == [
        MissingVideo(id: "dog.mp4", reason: "missing"),
        MissingVideo(id: "cow.mp4", reason: "no picture decodes"),
      ])
  }

  @Test func `a run that may not miss a video stops in one line`() throws {
    let set = try SmallRun().reading.set
    let error = failure { try EvaluationPlan(set, audit: audit(set), policy: .fail) }
    #expect(error == .videosMissing(count: 2, total: 3, first: "dog.mp4"))
    #expect(
      error?.description == "dog.mp4: missing or broken (2 of 3 videos)")
  }

  @Test func `skipping leaves out the videos and their texts, and keeps names`() throws {
    let set = try SmallRun().reading.set
    let plan = try EvaluationPlan(set, audit: audit(set), policy: .skip)
    #expect(plan.set.videos.map(\.id) == ["a b.mp4"])
    #expect(plan.set.texts.map(\.id) == ["text0", "text1"])
    #expect(plan.paths == ["/v/a b.mp4"])
    #expect(plan.absentRows.isEmpty)
    #expect(plan.missing.count == 2)
  }

  @Test func `missing keeps the texts and marks the rows`() throws {
    let set = try SmallRun().reading.set
    let plan = try EvaluationPlan(set, audit: audit(set), policy: .miss)
    #expect(plan.set == set)
    #expect(plan.absentRows == [1, 2])
    #expect(plan.paths == ["/v/a b.mp4", nil, nil])
  }

  @Test(arguments: [MissingPolicy.skip, .miss])
  func `without any video there is nothing to evaluate`(policy: MissingPolicy) throws {
    let set = try SmallRun().reading.set
    let audit = VideoAudit(set) { _ in VideoCheck.missing }
    #expect(
      failure { try EvaluationPlan(set, audit: audit, policy: policy) }
        == .empty(place: "small.json", what: "video that can be used"))
  }
}

@Suite struct RunRecordTests {
  @Test func `figures are those worked out by hand`() throws {
    let record = try SmallRun().record()
    let row: RunRecord.Row = record.rows[0]
    #expect(row.direction == .textToVideo)
    // Ranks: text 0 first of a b; text 1 ("cat") behind dog and cow; dog first; cow behind both.
    #expect(row.ranks == [1, 3, 1, 3])
    #expect(row.figures.first { $0.name == "R@1" }?.value == 50)
    #expect(row.figures.first { $0.name == "MdR" }?.value == 2)
    #expect(record.rows[1].ranks == [1, 1, 3])
    #expect(record.rows[1].queries == ["a b.mp4", "dog.mp4", "cow.mp4"])
  }

  @Test func `every row carries its tags`() throws {
    let record = try SmallRun().record(missing: ["cow.mp4"])
    let tags: [RunRecord.Setting] = record.tags(of: record.rows[0])
    #expect(
      tags.map(\.name) == [
        "stage", "norm", "frames", "sampling", "aggregation", "max_tokens", "precision", "via",
        "split", "n", "missing",
      ])
    #expect(tags.first { $0.name == "frames" }?.value == "4")
    #expect(tags.first { $0.name == "n" }?.value == "4")
    #expect(tags.first { $0.name == "missing" }?.value == "1")
    #expect(record.rows[0].ranks == [1, 2, 1, 0])
    #expect(record.remarks.contains { $0.contains("1 of 3 videos missing or broken") })
  }

  @Test func `a record is read back as it was written`() throws {
    let folder = try TemporaryFolder()
    let record = try SmallRun().record(missing: ["dog.mp4"])
    #expect(record.json.hasPrefix("{\n  \"schema\": \"vsearch.eval/1\""))
    #expect(try RunRecord(path: folder.write(record.json)) == record)
  }

  @Test(arguments: [
    ("\"vsearch.eval/1\"", "\"vsearch.eval/9\""), ("\"ranks\": [1", "\"ranks\": [-1"),
    ("\"ranks\": [1,", "\"ranks\": ["), ("\"missing_policy\": \"miss\"", "\"missing_policy\": 1"),
    ("\"videos\": 3", "\"videos\": -3"),
  ])
  func `a damaged record is refused in one line`(part: String, damage: String) throws {
    let folder = try TemporaryFolder()
    let text: String = try SmallRun().record().json
    #expect(text.contains(part))
    let path = try folder.write(text.replacingOccurrences(of: part, with: damage))
    #expect(failure { try RunRecord(path: path) }?.description.hasPrefix(path) == true)
  }

  @Test func `an index is measured by what it finds of the exact ten best`() throws {
    let record = try SmallRun().record()
    #expect(record.index?.recallAt10 == 75)
    #expect(record.index?.medianMilliseconds == 1)
    #expect(record.index?.p95Milliseconds == 2)
  }
}

@Suite struct ReportTests {
  @Test func `the table has own rows, published rows and chance`() throws {
    let run = try SmallRun()
    let published = try EvaluationProtocol("msrvtt-1ka").published
    let lines = try TerminalReport.lines(
      run.record(), published: published, truth: run.reading.set.groundTruth())
    #expect(lines[0].hasPrefix("small: small; small.json, sha256 "))
    #expect(lines[0].hasSuffix("3 videos, 4 texts, missing 0"))
    let own = try #require(lines.first { $0.hasPrefix("t2v  dual (n=4)") })
    #expect(own.contains("50.00"))
    #expect(
      lines.contains { $0.hasPrefix("t2v  VideoMamba-M 25M, rerank@128") && $0.contains("35.60") })
    // One of three videos is right; of four texts two, one and one are.
    #expect(lines.contains { $0.hasPrefix("t2v  chance") && $0.contains("33.33") })
    #expect(lines.contains { $0.hasPrefix("v2t  chance") && $0.contains("33.33") })
    #expect(lines.contains { $0.hasPrefix("index flat: 75.00 %") })
  }

  @Test func `chance follows from the number of right answers`() throws {
    let truth = try GroundTruth(videoCount: 4, videosOfText: [[0, 1], [2]])
    // Two of four right: 1 - (2/4)(1/3) = 5/6 within two; one of four: 1/2.
    let within: Double = ChanceLevel.recall(at: 2, .textToVideo, truth: truth)
    #expect(abs(within - 100 * (5.0 / 6 + 1.0 / 2) / 2) < 1e-9)
    #expect(abs(ChanceLevel.recall(at: 50, .textToVideo, truth: truth) - 100) < 1e-9)
  }

  @Test func `a TREC run has one word a name and one line a candidate`() throws {
    let run = try SmallRun()
    var lines: [String] = []
    TRECRun.write(.textToVideo, set: run.reading.set, scores: run.scores, depth: 2, tag: "my run") {
      lines.append($0)
    }
    #expect(lines.count == 8)
    #expect(lines[0] == "text0 Q0 a%20b.mp4 1 0.9 my%20run")
    #expect(lines[1] == "text0 Q0 dog.mp4 2 0.2 my%20run")
    #expect(lines.allSatisfy { $0.split(separator: " ").count == 6 })
    var answers: [String] = []
    TRECRun.writeAnswers(.videoToText, set: run.reading.set) { answers.append($0) }
    #expect(
      answers == [
        "a%20b.mp4 0 text0 1", "a%20b.mp4 0 text1 1", "dog.mp4 0 text2 1", "cow.mp4 0 text3 1",
      ])
  }

  @Test(arguments: MetricsFixture.all, RetrievalDirection.allCases)
  func `the best candidates stand at the ranks that are counted`(
    fixture: MetricsFixture, direction: RetrievalDirection
  ) throws {
    let outcomes = try QueryOutcome.outcomes(
      direction, scores: fixture.scores, truth: fixture.truth)
    let answers: [[Judgement]] = fixture.truth.judgements(direction)
    for outcome in outcomes {
      let rank: Int = try #require(outcome.bestRank)
      let best = TopCandidates.best(
        rank, of: outcome.query, direction, scores: fixture.scores)
      let right: Set<Int> = Set(answers[outcome.query].map(\.item))
      #expect(best.last.map { right.contains($0.candidate) } == true)
      #expect(best.dropLast().allSatisfy { !right.contains($0.candidate) })
    }
  }

  @Test func `the worst errors come first, with what was ranked before`() throws {
    let run = try SmallRun()
    let evaluation = try ScoreMatrixEvaluation(
      scores: run.scores, truth: run.reading.set.groundTruth())
    let errors = RankingError.worst(
      9, shown: 2, set: run.reading.set, evaluation: evaluation, scores: run.scores)
    #expect(errors.map(\.caption) == ["cat", "a cow"])
    #expect(errors[0].rank == 3)
    #expect(errors[0].right == 0)
    #expect(errors[0].ranked == [1, 2])
  }

  @Test func `the page shows plots and pictures, and no text becomes markup`() throws {
    let run = try SmallRun()
    let evaluation = try ScoreMatrixEvaluation(
      scores: run.scores, truth: run.reading.set.groundTruth())
    let errors = RankingError.worst(
      9, set: run.reading.set, evaluation: evaluation, scores: run.scores)
    let page = try HTMLReport.page(
      run.record(model: "<script>alert(1)</script>"), published: [],
      set: run.reading.set, errors: errors
    ) { row in
      row == 0 ? "data:image/png;base64,iVBORw0=" : "\"><script src=//evil>"
    }
    #expect(page.contains("src=\"data:image/png;base64,iVBORw0=\""))
    #expect(!page.contains("<script"))
    #expect(!page.contains("evil"))
    #expect(page.contains("A &lt;b&gt;cat&lt;/b&gt;."))
    #expect(page.components(separatedBy: "<svg").count == 5)
    #expect(!page.contains("http://") && !page.contains("https://"))
  }

  @Test func `a recall curve climbs from the first rank to the last`() {
    let depths: [Int] = Plot.logarithmicDepths(to: 250)
    #expect(depths.prefix(10) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    #expect(depths.last == 250)
    #expect(depths.contains(100))
    #expect(depths == depths.sorted())
    #expect(Plot.recalls([1, 3, 0, 3], at: [1, 2, 3]) == [25, 25, 75])
  }

  @Test func `the figures of a foreign table keep their names`() throws {
    let run = try SmallRun()
    let evaluation = try ScoreMatrixEvaluation(
      scores: run.scores, truth: run.reading.set.groundTruth())
    let text: String = evaluation.json(norm: "none", videoCount: 3, textCount: 4)
    let json = try JSONReader.value(of: InputFile(path: "", bytes: Array(text.utf8)))
    #expect(json.fields?.first?.key == "schema")
    for name in ["t2v.R@1", "t2v.R@5", "t2v.R@10", "t2v.MdR", "t2v.MnR", "v2t.R@1"] {
      #expect(json["metrics"]?[name]?.double != nil, "\(name)")
    }
    #expect(json["metrics"]?["t2v.MnR"]?.double == 2)
  }
}

@Suite struct RunComparisonTests {
  // Sums of binomial probabilities: 2·(1/2)^5, 2·(1 + 10 + 45)/2^10, and a tie.
  @Test(arguments: [(5, 0, 0.0625), (2, 8, 0.109375), (0, 0, 1), (3, 3, 1)])
  func `the sign test is exact`(first: Int, second: Int, expected: Double) {
    #expect(abs(SignTest.significance(first, second) - expected) < 1e-9)
  }

  @Test func `a run equals itself`() throws {
    let record = try SmallRun().record()
    let comparison = try RunComparison(record, record)
    #expect(comparison.differences == [])
    #expect(comparison.rows.allSatisfy { $0.better == 0 && $0.worse == 0 })
    #expect(comparison.rows[0].recalls[0].interval == ConfidenceInterval(low: 0, high: 0))
    #expect(comparison.rows[0].rankSignificance == 1)
  }

  @Test func `a better run is better query by query`() throws {
    let run = try SmallRun()
    let better = try ScoreMatrix(
      videoCount: 3, textCount: 4, values: [9, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9])
    let comparison = try RunComparison(
      run.record(), run.record(model: "other", scores: better))
    #expect(comparison.differences == ["model: demo → other"])
    #expect(comparison.rows[0].better == 2)
    #expect(comparison.rows[0].worse == 0)
    #expect(comparison.rows[0].recalls[0].first == 50)
    #expect(comparison.rows[0].recalls[0].second == 100)
    #expect(comparison.rows[0].rankSignificance == 0.5)
    #expect(comparison.lines.contains { $0.contains("R@1  50.00 → 100.00  +50.00") })
    #expect(comparison.json.contains("\"schema\": \"vsearch.eval.compare/1\""))
  }

  @Test func `runs that skipped different videos are compared on what both answered`() throws {
    let run = try SmallRun()
    let part = try ScoreMatrix(videoCount: 2, textCount: 3, values: [1, 1, 0, 0, 0, 1])
    let comparison = try RunComparison(
      run.record(), run.record(missing: ["cow.mp4"], policy: .skip, scores: part))
    #expect(comparison.rows[0].queryCount == 3)
    #expect(comparison.differences == ["missing: 0 → 1"])
  }

  @Test func `runs on different annotations are not compared`() throws {
    let run = try SmallRun()
    let folder = try TemporaryFolder()
    let first = try run.record()
    let text: String = first.json.replacingOccurrences(of: first.annotationSHA256, with: "beef")
    let second = try RunRecord(path: folder.write(text))
    #expect(
      failure { try RunComparison(first, second) }?.description.hasPrefix("compare: ") == true)
  }

  @Test func `a stage that a run lacks is named`() throws {
    let record = try SmallRun().record()
    let error = failure { try RunComparison(record, record, stage: "rerank@128") }
    #expect(error?.description.contains("no row rerank@128") == true)
  }
}

import Documents
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct RetrievalMetricsTests {
  @Test func `there are four fixtures to compare with`() {
    #expect(MetricsFixture.all.count == 4)
  }

  @Test(arguments: MetricsFixture.all, RetrievalDirection.allCases)
  func `figures equal NumPy's from full sorts of matrices full of ties`(
    fixture: MetricsFixture, direction: RetrievalDirection
  ) throws {
    let expected: OrderedJSON = try #require(fixture.json[direction.rawValue])
    let result = try ScoreMatrixEvaluation(scores: fixture.scores, truth: fixture.truth)[direction]
    let metrics: RetrievalMetrics = result.metrics
    #expect(metrics.queryCount == expected["n"]?.integer)
    #expect(result.outcomes.map(\.bestRank) == expected["ranks"]?.array?.map(\.integer))
    let figures: [(String, Double)] =
      zip(RetrievalMetrics.depths, metrics.recalls).map { ("R@\($0)", $1) } + [
        ("MdR", metrics.medianRank), ("MnR", metrics.meanRank),
        ("mAP", metrics.meanAveragePrecision), ("nDCG@10", metrics.ndcgAt10),
        ("MRR", metrics.meanReciprocalRank),
      ]
    for (name, value) in figures {
      let reference: Double = try #require(expected[name]?.double)
      #expect(abs(value - reference) < 1e-9, "\(name)")
    }
  }

  @Test(arguments: [0, 1, 2])
  func `of equal scores the one at the higher index comes first`(answer: Int) throws {
    let scores = try ScoreMatrix(videoCount: 3, textCount: 1, values: [0.5, 0.5, 0.5])
    let truth = try GroundTruth(videoCount: 3, videosOfText: [[answer]])
    let outcomes = try QueryOutcome.outcomes(.textToVideo, scores: scores, truth: truth)
    #expect(outcomes.map(\.bestRank) == [3 - answer])
  }

  @Test func `pairs that re-ranking left out keep the order of the first stage`() throws {
    let reranked = try ScoreMatrix(
      videoCount: 4, textCount: 1, values: [-100, 3, -100, -100])
    let first = try ScoreMatrix(videoCount: 4, textCount: 1, values: [0.5, 0.6, 0.4, 0.1])
    let ranks: [Int?] = try (0..<4).map { answer in
      let truth = try GroundTruth(videoCount: 4, videosOfText: [[answer]])
      return try QueryOutcome.outcomes(
        .textToVideo, scores: reranked, firstStage: first, truth: truth)[0].bestRank
    }
    #expect(ranks == [2, 1, 3, 4])
  }

  @Test func `every caption asks for itself, and a video is found by the best of its captions`()
    throws
  {
    // Video 0 has texts 0 and 1; text 1 is found by it at once, text 0 only third.
    let scores = try ScoreMatrix(
      videoCount: 2, textCount: 3, values: [0.1, 0.9, 0.5, 0.3, 0.2, 0.4])
    let truth = try GroundTruth(videoCount: 2, videosOfText: [[0], [0], [1]])
    let evaluation = try ScoreMatrixEvaluation(scores: scores, truth: truth)
    #expect(evaluation.textToVideo.outcomes.map(\.bestRank) == [2, 1, 2])
    #expect(evaluation.videoToText.outcomes.map(\.bestRank) == [1, 1])
  }

  @Test func `a video without a text is ranked but asks nothing`() throws {
    let scores = try ScoreMatrix(videoCount: 2, textCount: 1, values: [0.1, 0.2])
    let truth = try GroundTruth(videoCount: 2, videosOfText: [[0]])
    let evaluation = try ScoreMatrixEvaluation(scores: scores, truth: truth)
    #expect(evaluation.textToVideo.metrics.meanRank == 2)
    #expect(evaluation.videoToText.metrics.queryCount == 1)
  }

  @Test func `an absent video misses at every depth and is no candidate for others`() throws {
    let scores = try ScoreMatrix(
      videoCount: 3, textCount: 3, values: [9, 9, 9, 0, 1, 0, 0, 0, 1])
    let truth = try GroundTruth(videoCount: 3, videosOfText: [[0], [1], [2]])
    let evaluation = try ScoreMatrixEvaluation(scores: scores, truth: truth, absent: [0])
    #expect(evaluation.textToVideo.outcomes.map(\.bestRank) == [nil, 1, 1])
    #expect(evaluation.videoToText.outcomes.map(\.bestRank) == [nil, 1, 1])
    let metrics: RetrievalMetrics = evaluation.textToVideo.metrics
    #expect(abs(metrics.recalls[2] - 200.0 / 3) < 1e-9)
    #expect(metrics.meanRank == 2)
  }

  @Test func `recalls are rounded as published, from the exact value`() throws {
    let outcomes: [QueryOutcome] = (0..<7).map {
      QueryOutcome(query: $0, found: [(rank: $0 == 0 ? 1 : 20, grade: 1)], grades: [1])
    }
    let named = RetrievalMetrics(outcomes, candidateCount: 20).named(.textToVideo)
    #expect(named.first?.name == "t2v.R@1")
    #expect(named.first?.value == 14.29)
    #expect(named.map(\.name).contains("t2v.MdR"))
  }

  @Test func `the authors' names say what is ranked, not what asks`() throws {
    let scores = try ScoreMatrix(videoCount: 2, textCount: 2, values: [2, 1, 3, 0])
    let truth = try GroundTruth(videoCount: 2, videosOfText: [[0], [1]])
    let evaluation = try ScoreMatrixEvaluation(scores: scores, truth: truth)
    let legacy = RetrievalMetrics.legacyNamed(
      textToVideo: evaluation.textToVideo.metrics, videoToText: evaluation.videoToText.metrics)
    #expect(evaluation.videoToText.metrics.recall(at: 1) == 50)
    #expect(legacy["txt_r1"] == 50)
    #expect(legacy["img_r1"] == 0)
  }
}

@Suite struct ScoreMatrixTests {
  @Test func `a score that is not a number is named by row and column`() {
    let error = failure {
      try ScoreMatrix(videoCount: 2, textCount: 2, values: [0, 1, .nan, 2], name: "sim.npy")
    }
    #expect(error == .notANumber(name: "sim.npy", row: 1, column: 0))
    #expect(error?.description == "sim.npy: the score at row 1, column 0 is not a number")
  }

  @Test func `a matrix without videos is refused`() {
    let error = failure { try ScoreMatrix(videoCount: 0, textCount: 3, values: []) }
    #expect(error == .empty(place: "scores", what: "videos"))
  }

  @Test func `a count beyond the range of integers is refused`() {
    let error = failure { try ScoreMatrix(videoCount: .max, textCount: 2, values: []) }
    #expect(error != nil)
  }

  @Test func `scores of another shape than the ground truth are refused`() throws {
    let scores = try ScoreMatrix(videoCount: 2, textCount: 2, values: [0, 1, 2, 3])
    let truth = try GroundTruth(videoCount: 2, videosOfText: [[0]])
    #expect(
      failure { try ScoreMatrixEvaluation(scores: scores, truth: truth) }
        == .shapeMismatch(name: "scores", expected: "2 videos by 1 texts", found: "2 by 2"))
  }

  @Test func `exchanging rows and columns twice changes nothing`() throws {
    var random = SeededGenerator(seed: 3)
    let scores = try ScoreMatrix(videoCount: 37, textCount: 70, values: random.floats(37 * 70))
    #expect(scores.transposed[69, 36] == scores[36, 69])
    #expect(scores.transposed.transposed == scores)
  }
}

@Suite struct GroundTruthTests {
  @Test(arguments: [[[0], []], [[0], [2]], [[0], [-1]], [[1, 1]], []])
  func `a text without a video, with one twice or with an unknown one is refused`(
    videosOfText: [[Int]]
  ) {
    #expect(failure { try GroundTruth(videoCount: 2, videosOfText: videosOfText) } != nil)
  }

  @Test(arguments: [0, -1, Double.nan, .infinity])
  func `a grade that is not above nought is refused`(grade: Double) {
    let judgements = [[Judgement(item: 0, grade: grade)]]
    #expect(failure { try GroundTruth(videoCount: 1, judgements: judgements) } != nil)
  }

  @Test func `a file may name one row, several rows or grades by row`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(#"{"text_to_video": [1, [0, 2], {"2": 3, "0": 0, "1": 0.5}]}"#)
    let truth = try GroundTruthFile.read(path, videoCount: 3, textCount: 3)
    #expect(truth.videosOfText[0] == [Judgement(item: 1)])
    #expect(truth.videosOfText[1] == [Judgement(item: 0), Judgement(item: 2)])
    #expect(
      truth.videosOfText[2] == [Judgement(item: 1, grade: 0.5), Judgement(item: 2, grade: 3)])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"text_to_video": 3}"#, #"{"text_to_video": ["a"]}"#,
    #"{"text_to_video": [1.5]}"#, #"{"text_to_video": [0, 0]}"#, #"{"text_to_video": [7]}"#,
    #"{"text_to_video": [[]]}"#, #"{"text_to_video": [{"0": 1, "0": 2}]}"#,
    #"{"text_to_video": [99999999999999999999]}"#,
  ])
  func `a file of another schema is refused in one line`(text: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text)
    let error = failure { try GroundTruthFile.read(path, videoCount: 2, textCount: 1) }
    #expect(error?.description.hasPrefix(path) == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func `a missing file is named`() throws {
    let error = failure { try GroundTruthFile.read("/no/gt.json", videoCount: 2, textCount: 1) }
    #expect(
      error
        == .unreadable(path: "/no/gt.json", reason: "no such file, or not allowed to look"))
  }
}

import Foundation
import Tensors
import TestSupport
import Testing

@testable import Evaluation

@Suite struct ScoreTransformTests {
  @Test(arguments: MetricsFixture.all, RetrievalDirection.allCases)
  func `dual softmax equals NumPy's`(
    fixture: MetricsFixture, direction: RetrievalDirection
  ) throws {
    let expected = try MetricsFixture.matrix(fixture.json["dsl_\(direction.rawValue)_scores"])
    let weighted = try DualSoftmax(temperature: 0.5).weighted(fixture.scores, direction)
    let difference: Float = zip(weighted.values, expected.values).map { abs($0 - $1) }.max() ?? 1
    // Single precision of values below 1.
    #expect(difference < 1e-6)
  }

  @Test(arguments: MetricsFixture.all)
  func `query-bank normalisation equals NumPy's, query by query`(fixture: MetricsFixture) throws {
    let expected = try MetricsFixture.matrix(fixture.json["qbnorm_log_t2v"]).transposed
    let normalized = try QueryBankNormalization(beta: 20)
      .normalized(fixture.scores, bank: fixture.bank, .textToVideo)
    let difference: Float = zip(normalized.values, expected.values).map { abs($0 - $1) }.max() ?? 1
    // Logarithms of a size up to 100, rounded to single precision and to six decimals.
    #expect(difference < 2e-5)
    #expect(normalized != fixture.scores)
  }

  @Test func `videos that ask are normalised like texts that ask`() throws {
    let fixture: MetricsFixture = try #require(MetricsFixture.all.first)
    let method = try QueryBankNormalization()
    let turned = try method.normalized(
      fixture.scores.transposed, bank: fixture.bank.transposed, .videoToText)
    #expect(
      try turned.transposed
        == method.normalized(fixture.scores, bank: fixture.bank, .textToVideo))
  }

  @Test func `a bank for other candidates is refused`() throws {
    let scores = try ScoreMatrix(videoCount: 2, textCount: 1, values: [0, 1])
    let bank = try ScoreMatrix(videoCount: 1, textCount: 1, values: [0])
    #expect(
      failure { try QueryBankNormalization().normalized(scores, bank: bank, .textToVideo) }
        == .shapeMismatch(name: "query bank", expected: "2 candidates", found: "1"))
  }

  @Test func `unscored pairs cannot be normalised`() throws {
    let scores = try ScoreMatrix(videoCount: 2, textCount: 1, values: [0, -.infinity])
    #expect(failure { try DualSoftmax().weighted(scores, .textToVideo) } != nil)
  }

  @Test(arguments: [0, -1, Double.nan, .infinity])
  func `temperatures that are not above nought are refused`(value: Double) {
    #expect(failure { try DualSoftmax(temperature: value) } != nil)
    #expect(failure { try QueryBankNormalization(beta: value) } != nil)
  }

  @Test func `labels say the method and its setting`() throws {
    #expect(try DualSoftmax().label == "dsl(temperature=0.01)")
    #expect(try QueryBankNormalization().label == "qbnorm(beta=20.0)")
  }
}

@Suite struct EmbeddingScoresTests {
  @Test func `whole vectors are compared by their inner product alone`() throws {
    let scores = try EmbeddingScores.scores(
      videos: Tensor(shape: [2, 2], values: [3, 4, 1, 0]),
      texts: Tensor(shape: [1, 2], values: [2, 1]))
    #expect(scores.values == [10, 2])
  }

  @Test func `vectors of frames give the mean of their cosines`() throws {
    let scores = try EmbeddingScores.scores(
      videos: Tensor(shape: [1, 2, 2], values: [3, 4, 10, 0]),
      texts: Tensor(shape: [1, 2], values: [5, 0]))
    #expect(abs(scores[0, 0] - 0.8) < 1e-6)
  }

  @Test(arguments: [([2], [1, 2]), ([1, 3], [1, 2]), ([0, 2], [1, 2]), ([1, 2], [0, 2])])
  func `shapes that do not go together are refused`(videos: [Int], texts: [Int]) {
    #expect(
      failure {
        try EmbeddingScores.scores(videos: Tensor(zeros: videos), texts: Tensor(zeros: texts))
      } != nil)
  }
}

@Suite struct BootstrapTests {
  private let outcomes: [QueryOutcome] = (0..<400).map {
    QueryOutcome(query: $0, found: [(rank: $0 % 4 == 0 ? 1 : 30, grade: 1)], grades: [1])
  }

  @Test func `the same seed gives the same interval and another seed another`() {
    let values: [Double] = (0..<50).map { sqrt(Double($0)) }
    let first = Bootstrap(seed: 1).interval(ofMeanOf: values)
    #expect(first == Bootstrap(seed: 1).interval(ofMeanOf: values))
    #expect(first != Bootstrap(seed: 2).interval(ofMeanOf: values))
  }

  @Test func `the interval of a share is about two standard errors wide each way`() {
    let interval = Bootstrap().interval(ofRecallAt: 1, outcomes)
    // 25 % of 400: standard error 100·√(0.25·0.75/400) = 2.165; 1.96 of them are 4.24. The ends
    // are quantiles of 1,000 draws, themselves off by some 0.3.
    #expect(abs(interval.low - (25 - 4.24)) < 1)
    #expect(abs(interval.high - (25 + 4.24)) < 1)
  }

  @Test func `where all queries agree there is no doubt`() {
    #expect(
      Bootstrap().interval(ofRecallAt: 50, outcomes) == ConfidenceInterval(low: 100, high: 100))
  }
}

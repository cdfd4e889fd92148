import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct ConfidenceScaleTests {
  /// Draws the largest of `clips` normal scores, for each of `texts` unrelated texts.
  private func bests(
    _ texts: Int, clips: Int, seed: UInt64, mean: Double = 0.2, deviation: Double = 0.04
  ) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    func normal() -> Double {
      let first = Double.random(in: Double.leastNonzeroMagnitude...1, using: &generator)
      let second = Double.random(in: 0..<1, using: &generator)
      return (-2 * log(first)).squareRoot() * cos(2 * .pi * second)
    }
    return (0..<texts).map { _ in
      Float((0..<clips).map { _ in mean + deviation * normal() }.max() ?? 0)
    }
  }

  @Test(arguments: [3, 30, 300])
  func `an unrelated text is above the noise once in a hundred times, whatever the library's size`(
    clips: Int
  ) throws {
    let scale = try #require(ConfidenceScale(bestScores: bests(550, clips: clips, seed: 1)))
    let others = bests(4_000, clips: clips, seed: 2)
    let above: Double = Double(others.count { Double($0) >= scale.weakLevel }) / 4_000
    // One in a hundred, give or take what 550 texts can tell.
    #expect((0.002...0.03).contains(above), "\(above)")
    #expect(scale.relatedShare < 0.03)
  }

  @Test func `texts that fit the library hardly raise the noise level`() throws {
    let unrelated = bests(550, clips: 100, seed: 3)
    let clean = try #require(ConfidenceScale(bestScores: unrelated))
    // A fifth of the texts finds what it looks for.
    let mixed = unrelated.enumerated().map { $0.offset % 5 == 0 ? $0.element + 0.15 : $0.element }
    let scale = try #require(ConfidenceScale(bestScores: mixed))
    // By much less than what they find.
    #expect(scale.weakLevel < clean.weakLevel + 0.05)
    #expect((0.1...0.25).contains(scale.relatedShare))
    // What is strong is still within what those reach.
    #expect(scale.strongLevel < 0.3 + 0.15 + 0.1)
    #expect(scale.strongLevel > scale.weakLevel)
  }

  @Test func `confidence rises from 0 to 1, through the labels' borders`() throws {
    let scale = try #require(ConfidenceScale(bestScores: bests(100, clips: 10, seed: 4)))
    #expect(abs(scale.confidence(scale.weakLevel) - 0.5) < 1e-9)
    #expect(abs(scale.confidence(scale.strongLevel) - 0.9) < 1e-9)
    var last: Double = 0
    for score in stride(from: -1, through: 1, by: 0.01) {
      let confidence = scale.confidence(score)
      #expect((0...1).contains(confidence) && confidence >= last)
      last = confidence
    }
    for confidence in [0.1, 0.5, 0.77, 0.9] {
      #expect(abs(scale.confidence(scale.score(confidence)) - confidence) < 1e-9)
    }
    #expect(ConfidenceLabel(confidence: 0.49) == .none)
    #expect(ConfidenceLabel(confidence: 0.5) == .weak)
    #expect(ConfidenceLabel(confidence: 0.9) == .strong)
  }

  @Test func `too few or equal scores make no wild scale`() throws {
    #expect(ConfidenceScale(bestScores: []) == nil)
    #expect(ConfidenceScale(bestScores: [Float](repeating: 0.3, count: 19)) == nil)
    let scale = try #require(
      ConfidenceScale(bestScores: [Float](repeating: 0.3, count: 200)))
    #expect(scale.strongLevel > scale.weakLevel)
    #expect(ConfidenceScale(bestScores: [Float](repeating: .nan, count: 200)) == nil)
  }

  @Test func `a clip that fits every text is judged by what it has beyond that`() throws {
    let mean: [Float] = [0.5, 0, 0, 0]
    var generator = SeededGenerator(seed: 8)
    let ordinary: [Float] = (0..<100).map { _ in Float.random(in: 0.1...0.2, using: &generator) }
    let level = try #require(HubCorrection.level(ofMeanScores: ordinary + [0.5, 0.5]))
    let hubs = HubCorrection(mean: mean, level: level)
    #expect(hubs.excess([0.3, 1, 0, 0]) == 0)
    #expect(abs(hubs.excess([1, 0, 0, 0]) - (0.5 - level)) < 1e-6)
    #expect(HubCorrection.level(ofMeanScores: [0.1, 0.1, 0.9]) == nil)
    #expect(HubCorrection(mean: mean, level: nil).excess([1, 0, 0, 0]) == 0)
  }
}

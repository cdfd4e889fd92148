import TestSupport
import Testing

@testable import Retrieval

@Suite struct SequenceSearchTests {
  private typealias Part = SequenceSearch.Part

  @Test func `the second clip lies after the first, within the time given`() {
    let parts = [
      Part(startSeconds: 0, endSeconds: 8, scores: [0.9, 0.9]),
      Part(startSeconds: 8, endSeconds: 16, scores: [0.1, 0.3]),
      Part(startSeconds: 16, endSeconds: 24, scores: [0.1, 0.5]),
      Part(startSeconds: 60, endSeconds: 68, scores: [0.1, 0.95]),
    ]
    let near = SequenceSearch(withinSeconds: 30).paths(through: parts)
    #expect(near.map(\.positions) == [[0, 2], [1, 2]])
    #expect(abs((near.first?.score ?? 0) - 0.7) < 1e-6)
    let far = SequenceSearch(withinSeconds: 52).paths(through: parts)
    #expect(far.map(\.positions) == [[0, 3], [1, 3], [2, 3]])
  }

  @Test func `every path is the best of all that begin with its clip`() {
    var generator = SeededGenerator(seed: 21)
    for round in 0..<200 {
      let steps = Int.random(in: 1...4, using: &generator)
      let within = Double.random(in: 0...12, using: &generator)
      var start: Double = 0
      let parts: [Part] = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
        start += Double.random(in: 0...5, using: &generator)
        return Part(
          startSeconds: start, endSeconds: start + Double.random(in: 0.5...4, using: &generator),
          scores: generator.floats(steps))
      }
      /// The best sum of the steps from `step` on, when `position` is the clip of `step`.
      func best(_ position: Int, _ step: Int) -> Float? {
        let own: Float = parts[position].scores[step]
        guard step + 1 < steps else { return own }
        let rest: [Float] = parts.indices.compactMap { next in
          let gap: Double = parts[next].startSeconds - parts[position].endSeconds
          return gap >= -0.001 && gap <= within + 0.001 ? best(next, step + 1) : nil
        }
        return rest.max().map { own + $0 }
      }
      let paths = SequenceSearch(withinSeconds: within).paths(through: parts)
      let expected = parts.indices.compactMap { best($0, 0) }
      #expect(paths.count == expected.count, "round \(round)")
      for (path, sum) in zip(paths, expected) {
        #expect(abs(path.score - sum / Float(steps)) < 1e-5)
        #expect(path.positions.count == steps)
        let scores = path.positions.enumerated().map { parts[$0.element].scores[$0.offset] }
        #expect(abs(scores.reduce(0, +) - sum) < 1e-5)
      }
    }
  }

  @Test func `a video without clips has no path`() {
    #expect(SequenceSearch(withinSeconds: 30).paths(through: []).isEmpty)
  }
}

import Checkpoints
import Kernels
import Tensors
import TestSupport
import Testing

@testable import Encoders

/// The ways to compute matching logits against each other, with random weights.
struct MatchingBatchTests {
  /// Folding pays below 16 rows here, so that texts of both kinds are short.
  private static let small = TextSizes(
    width: 24, layers: 3, heads: 3, fusionLayer: 0, feedForwardWidth: 40, vocabularySize: 1,
    positions: 1, typeCount: 1)
  private static let smallVision: Int = 16

  private static func small(layers: Int) -> TextSizes {
    var sizes = small
    sizes.layers = layers
    return sizes
  }

  private static func head(
    _ sizes: TextSizes = small, visionWidth: Int = smallVision
  ) throws -> MatchingHead {
    try MatchingHead(MatchingWeights(sizes: sizes, visionWidth: visionWidth), sizes: sizes)
  }

  /// Texts below and above the length from which projecting is cheaper; one to four layers.
  @Test(arguments: [(1, 3), (5, 3), (15, 3), (16, 3), (20, 3), (5, 1), (20, 1), (5, 2), (20, 4)])
  func `clips at once equal clips one by one`(length: Int, layers: Int) throws {
    let head = try Self.head(Self.small(layers: layers))
    var random = SeededGenerator(seed: 7)
    let hidden = Tensor(shape: [length, 24], values: random.floats(length * 24))
    let mask = [Int](repeating: 1, count: length)
    // Clips need not have the same number of tokens.
    let visuals: [Tensor] = (0..<43).map { clip in
      let keys: Int = 1 + clip % 9
      return Tensor(
        shape: [keys, Self.smallVision], values: random.floats(keys * Self.smallVision, in: -2...2))
    }
    let found = head.logits(hidden: hidden, mask: mask, visuals: visuals, threads: 2)
    for (visual, found) in zip(visuals, found) {
      let expected = head.logits(hidden: hidden, mask: mask, visual: visual)
      #expect(largestDifference(found.values, expected.values) < 1e-5)
    }
    #expect(found.count == visuals.count)
  }

  @Test func `the numbers of threads do not change a bit`() throws {
    let head = try Self.head()
    var random = SeededGenerator(seed: 8)
    let hidden = Tensor(shape: [6, 24], values: random.floats(6 * 24))
    let visuals: [Tensor] = (0..<37).map { _ in
      Tensor(shape: [11, Self.smallVision], values: random.floats(11 * Self.smallVision))
    }
    let mask: [Int] = [1, 1, 1, 1, 1, 1]
    let one = head.logits(hidden: hidden, mask: mask, visuals: visuals, threads: 1)
    for threads in [2, 3, 64] {
      #expect(
        head.logits(hidden: hidden, mask: mask, visuals: visuals, threads: threads) == one)
    }
  }

  @Test func `padding changes nothing`() throws {
    let head = try Self.head()
    var random = SeededGenerator(seed: 9)
    let hidden = Tensor(shape: [5, 24], values: random.floats(5 * 24))
    let padding = Tensor(shape: [3, 24], values: random.floats(3 * 24, in: -9...9))
    let padded = Tensor(shape: [8, 24], values: hidden.values + padding.values)
    let visuals: [Tensor] = (0..<3).map { _ in
      Tensor(shape: [11, Self.smallVision], values: random.floats(11 * Self.smallVision))
    }
    let mask: [Int] = [1, 1, 1, 1, 1]
    let bare = head.logits(hidden: hidden, mask: mask, visuals: visuals, threads: 1)
    #expect(
      head.logits(hidden: padded, mask: mask + [0, 0, 0], visuals: visuals, threads: 1) == bare)
  }

  @Test func `each clip is fetched once and may come from half precision`() throws {
    let head = try Self.head()
    var random = SeededGenerator(seed: 10)
    let hidden = Tensor(shape: [6, 24], values: random.floats(6 * 24))
    let mask: [Int] = [1, 1, 1, 1, 1, 1]
    let size: Int = 11 * Self.smallVision
    let halves: [[UInt16]] = (0..<21).map { _ in
      var bits = [UInt16](repeating: 0, count: size)
      let values: [Float] = random.floats(size)
      var span = bits.mutableSpan
      Kernels.best.roundToFloat16(values.span, into: &span)
      return bits
    }
    @Sendable func widened(_ clip: Int) -> Tensor {
      Tensor(
        shape: [11, Self.smallVision], values: halves[clip].map { Float(Float16(bitPattern: $0)) })
    }
    let fetched = Counts(halves.count)
    let found = head.logits(hidden: hidden, mask: mask, count: halves.count, threads: 2) {
      clip, visual in
      fetched.add(clip)
      visual = widened(clip)
    }
    #expect(fetched.values == [Int](repeating: 1, count: halves.count))
    for (clip, found) in found.enumerated() {
      let expected = head.logits(hidden: hidden, mask: mask, visual: widened(clip))
      #expect(largestDifference(found.values, expected.values) < 1e-5)
    }
  }

  @Test func `no clips give no logits`() throws {
    let head = try Self.head()
    let hidden = Tensor(zeros: [2, 24])
    #expect(head.logits(hidden: hidden, mask: [1, 1], visuals: [], threads: 2).isEmpty)
  }

  @Test func `the sizes of VideoMamba-M give the same logits folded and projected`() throws {
    let sizes = TextSizes(
      width: 768, layers: 12, heads: 12, fusionLayer: 9, feedForwardWidth: 3_072,
      vocabularySize: 30_522, positions: 512, typeCount: 2)
    let head = try Self.head(sizes, visionWidth: 576)
    var random = SeededGenerator(seed: 11)
    let hidden = Tensor(shape: [12, 768], values: random.floats(12 * 768, in: -1.7...1.7))
    let pool: [Float] = random.floats(8_191, in: -5...5)
    // Large tokens, so that the attention is peaked and an error in the scores shows.
    let visuals: [Tensor] = [0, 4_000].map { start in
      Tensor(shape: [1_568, 576], values: pool.cycled(from: start, count: 1_568 * 576))
    }
    let mask = [Int](repeating: 1, count: 12)
    let found = head.logits(hidden: hidden, mask: mask, visuals: visuals, threads: 2)
    for (visual, found) in zip(visuals, found) {
      let expected = head.logits(hidden: hidden, mask: mask, visual: visual)
      #expect(largestDifference(found.values, expected.values) < 1e-4)
    }
    #expect(largestDifference(found[0].values, found[1].values) > 1e-3)
  }
}

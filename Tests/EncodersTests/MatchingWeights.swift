import Checkpoints
import Encoders
import Synchronization
import Tensors
import TestSupport

/// A matching head's weights drawn at random, in memory.
struct MatchingWeights: WeightSource {
  private var tensors: [String: Tensor] = [:]
  private var next: Int = 0

  /// Weights of the fusion layers of `sizes`, attending over tokens of `visionWidth` channels.
  init(sizes: TextSizes, visionWidth: Int) {
    // Drawn once a scale: millions of draws would take debug builds seconds.
    let pool: [Float] = SeededGenerator.pool
    for layer in sizes.fusionLayer..<sizes.layers {
      let prefix: String = "text_encoder.encoder.layer.\(layer)."
      for (block, memoryWidth) in [("attention.", sizes.width), ("crossattention.", visionWidth)] {
        linear(prefix + block + "self.query", sizes.width, sizes.width, pool)
        linear(prefix + block + "self.key", memoryWidth, sizes.width, pool)
        linear(prefix + block + "self.value", memoryWidth, sizes.width, pool)
        linear(prefix + block + "output.dense", sizes.width, sizes.width, pool)
        norm(prefix + block + "output.LayerNorm", sizes.width, pool)
      }
      linear(prefix + "intermediate.dense", sizes.width, sizes.feedForwardWidth, pool)
      linear(prefix + "output.dense", sizes.feedForwardWidth, sizes.width, pool)
      norm(prefix + "output.LayerNorm", sizes.width, pool)
    }
    linear("itm_head", sizes.width, 2, pool)
  }

  /// The tensor called `name`.
  func tensor(_ name: String) throws -> Tensor {
    struct Missing: Error {
      let name: String
    }
    guard let tensor = tensors[name] else { throw Missing(name: name) }
    return tensor
  }

  /// A layer whose outputs are about as large as its inputs.
  private mutating func linear(_ name: String, _ input: Int, _ output: Int, _ pool: [Float]) {
    let scale: Float = (3 / Float(input)).squareRoot()
    let scaled: [Float] = pool.map { $0 * scale }
    tensors[name + ".weight"] = Tensor(
      shape: [output, input], values: scaled.cycled(from: next, count: output * input))
    tensors[name + ".bias"] = Tensor(
      shape: [output], values: pool.cycled(from: next + 1, count: output))
    next += 1_009
  }

  private mutating func norm(_ name: String, _ width: Int, _ pool: [Float]) {
    let gain: [Float] = pool.cycled(from: next, count: width).map { 1 + $0 / 4 }
    tensors[name + ".weight"] = Tensor(shape: [width], values: gain)
    tensors[name + ".bias"] = Tensor(
      shape: [width], values: pool.cycled(from: next + 1, count: width))
    next += 1_009
  }
}

extension SeededGenerator {
  /// Of prime length, so that rows of a matrix cut from it differ.
  fileprivate static var pool: [Float] {
    var random = SeededGenerator(seed: 5)
    return random.floats(65_537)
  }
}

extension Array {
  /// `count` elements from `start` on, beginning anew at the end.
  func cycled(from start: Int, count: Int) -> [Element] {
    var cycled: [Element] = []
    cycled.reserveCapacity(count)
    var index: Int = start % self.count
    while cycled.count < count {
      let end: Int = Swift.min(self.count, index + count - cycled.count)
      cycled += self[index..<end]
      index = 0
    }
    return cycled
  }
}

/// Counts from several threads.
final class Counts: Sendable {
  private let counts: Mutex<[Int]>

  init(_ count: Int) {
    counts = Mutex([Int](repeating: 0, count: count))
  }

  func add(_ index: Int) {
    counts.withLock { $0[index] += 1 }
  }

  var values: [Int] { counts.withLock { $0 } }
}

import Checkpoints
import Encoders
import Kernels
import Tensors

/// A matching head's weights drawn at random, in memory.
struct RandomWeights: WeightSource {
  /// There is no tensor of the name asked for.
  struct Missing: Error, CustomStringConvertible {
    let name: String
    var description: String { "no weight is called \(name)" }
  }

  private var tensors: [String: Tensor] = [:]

  /// Weights of the fusion layers of `sizes`, attending over tokens of `visionWidth` channels.
  init(sizes: TextSizes, visionWidth: Int, random: inout Random) {
    let width: Int = sizes.width
    for layer in sizes.fusionLayer..<sizes.layers {
      let prefix: String = "text_encoder.encoder.layer.\(layer)."
      for (block, memoryWidth) in [("attention.", width), ("crossattention.", visionWidth)] {
        linear(prefix + block + "self.query", from: width, to: width, &random)
        linear(prefix + block + "self.key", from: memoryWidth, to: width, &random)
        linear(prefix + block + "self.value", from: memoryWidth, to: width, &random)
        linear(prefix + block + "output.dense", from: width, to: width, &random)
        norm(prefix + block + "output.LayerNorm", width, &random)
      }
      let inner: Int = sizes.feedForwardWidth
      linear(prefix + "intermediate.dense", from: width, to: inner, &random)
      linear(prefix + "output.dense", from: inner, to: width, &random)
      norm(prefix + "output.LayerNorm", width, &random)
    }
    linear("itm_head", from: width, to: 2, &random)
  }

  func tensor(_ name: String) throws -> Tensor {
    guard let tensor = tensors[name] else { throw Missing(name: name) }
    return tensor
  }

  /// Variance 1 / `input`, so that outputs are as large as inputs.
  private mutating func linear(
    _ name: String, from input: Int, to output: Int, _ random: inout Random
  ) {
    let deviation: Float = 1 / Float(input).squareRoot()
    tensors[name + ".weight"] = random.tensor([output, input], deviation: deviation)
    tensors[name + ".bias"] = random.tensor([output], deviation: 0.1)
  }

  private mutating func norm(_ name: String, _ width: Int, _ random: inout Random) {
    tensors[name + ".weight"] = random.tensor([width], mean: 1, deviation: 0.1)
    tensors[name + ".bias"] = random.tensor([width], deviation: 0.1)
  }
}

/// Reproducible random tensors.
struct Random {
  private var generator: SplitMix64

  init(seed: UInt64) {
    generator = SplitMix64(seed: seed)
  }

  /// A tensor of independent uniform values of the given mean and standard deviation.
  mutating func tensor(_ shape: [Int], mean: Float = 0, deviation: Float) -> Tensor {
    let halfWidth: Float = deviation * Float(3).squareRoot()
    let count: Int = shape.reduce(1, *)
    let values: [Float] = (0..<count).map { _ in mean + halfWidth * (2 * unit() - 1) }
    return Tensor(shape: shape, values: values)
  }

  private mutating func unit() -> Float {
    Float(generator.next() >> 40) * 0x1p-24
  }
}

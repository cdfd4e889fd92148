import Foundation
import Kernels
import TestSupport
import Testing

@Suite struct ScanKernelTests {
  /// Sizes around vector width, block of 64 steps and group of four states.
  static let sizes: [(length: Int, channels: Int, states: Int)] = [
    (1, 1, 1), (2, 5, 3), (11, 16, 16), (63, 17, 4), (64, 24, 16), (65, 33, 5), (130, 40, 16),
  ]

  @Test(arguments: sizes)
  func `the scan agrees with a plain recurrence in double precision`(
    length: Int, channels: Int, states: Int
  ) {
    var generator = SeededGenerator(seed: UInt64(length * 1000 + channels))
    let problem = ScanProblem(length, channels, states, &generator)
    for direction in [ScanDirection.forward, .backward] {
      let expected = problem.reference(direction)
      for kernels in everyKernels {
        for threads in [1, 3] {
          var output = [Float](repeating: 0.5, count: length * channels)
          let last = problem.run(kernels, direction, threads, &output)
          let worst: Double =
            zip(output, expected.output)
            .map { abs(Double($0) - 0.5 - $1) / max(1, abs($1)) }.max() ?? 0
          let worstState: Double =
            zip(last, expected.last)
            .map { abs(Double($0) - $1) / max(1, abs($1)) }.max() ?? 0
          #expect(worst < 2e-5 && worstState < 2e-5)
        }
      }
    }
  }

  @Test func `the number of threads does not change a bit of the scan`() {
    var generator = SeededGenerator(seed: 4)
    let problem = ScanProblem(70, 100, 16, &generator)
    var one = [Float](repeating: 0, count: 7000)
    var four = one
    problem.run(.best, .backward, 1, &one)
    problem.run(.best, .backward, 4, &four)
    #expect(one == four)
  }

  @Test(arguments: [1, 2, 3, 9, 40])
  func `the convolution sees only the past of its direction`(length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    let (channels, width, stride) = (19, 4, 44)
    let input = generator.floats(length * stride)
    let weight = generator.floats(width * channels)
    let bias = generator.floats(channels)
    for kernels in everyKernels {
      for direction in [ScanDirection.forward, .backward] {
        let result = kernels.causalConvolution(
          Columns(input, stride: stride, offset: 19), weight: weight, bias: bias, length: length,
          direction: direction)
        for t in 0..<length {
          for c in 0..<channels {
            var sum = Double(bias[c])
            for tap in 0..<width {
              let lag: Int = width - 1 - tap
              let source: Int = direction == .forward ? t - lag : t + lag
              guard source >= 0, source < length else { continue }
              sum += Double(weight[tap * channels + c]) * Double(input[source * stride + 19 + c])
            }
            #expect(abs(Double(result[t * channels + c]) - sum / (1 + exp(-sum))) < 1e-6)
          }
        }
      }
    }
  }
}

/// Random inputs of one scan, and its definition in double precision.
struct ScanProblem {
  let length: Int
  let channels: Int
  let states: Int
  let input: [Float]
  let step: [Float]
  let gate: [Float]
  let parameters: [Float]  // rows of 3 + 2N: three unused, B, C
  let weights: ScanWeights

  init(_ length: Int, _ channels: Int, _ states: Int, _ generator: inout SeededGenerator) {
    self.length = length
    self.channels = channels
    self.states = states
    input = generator.floats(length * channels)
    // Some steps lie beyond the threshold of softplus, some far below it.
    step = generator.floats(length * channels, in: -25...3)
      .enumerated().map { $0.offset.isMultiple(of: 31) ? 21.5 : $0.element }
    gate = generator.floats(length * channels, in: -5...5)
    parameters = generator.floats(length * (3 + 2 * states))
    weights = ScanWeights(
      decay: generator.floats(channels * states, in: -8 ... -0.01),
      skip: generator.floats(channels), stepBias: generator.floats(channels))
  }

  @discardableResult
  func run(
    _ kernels: Kernels, _ direction: ScanDirection, _ threads: Int, _ output: inout [Float]
  ) -> [Float] {
    let width: Int = 3 + 2 * states
    return kernels.selectiveScan(
      input: input, step: step, gate: Columns(gate, stride: channels),
      stateInput: Columns(parameters, stride: width, offset: 3),
      stateOutput: Columns(parameters, stride: width, offset: 3 + states), weights: weights,
      direction: direction, addingTo: &output, threads: threads)
  }

  func reference(_ direction: ScanDirection) -> (output: [Double], last: [Double]) {
    var output = [Double](repeating: 0, count: length * channels)
    var last = [Double](repeating: 0, count: channels * states)
    let width: Int = 3 + 2 * states
    for c in 0..<channels {
      var h = [Double](repeating: 0, count: states)
      for i in 0..<length {
        let t: Int = direction == .forward ? i : length - 1 - i
        let raw: Double = Double(step[t * channels + c]) + Double(weights.stepBias[c])
        let delta: Double = raw > 20 ? raw : log1p(exp(raw))
        let u = Double(input[t * channels + c])
        var y: Double = Double(weights.skip[c]) * u
        for n in 0..<states {
          let b = Double(parameters[t * width + 3 + n])
          h[n] = exp(delta * Double(weights.decay[c * states + n])) * h[n] + delta * b * u
          y += Double(parameters[t * width + 3 + states + n]) * h[n]
        }
        let z = Double(gate[t * channels + c])
        output[t * channels + c] = y * z / (1 + exp(-z))
      }
      for n in 0..<states { last[c * states + n] = h[n] }
    }
    return (output, last)
  }
}

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
    for range in ScanProblem.Range.allCases {
      let problem = ScanProblem(length, channels, states, range, &generator)
      for direction in [ScanDirection.forward, .backward] {
        let expected = problem.reference(direction)
        for kernels in everyKernels {
          let found = problem.run(kernels, direction)
          // Outputs are sums: of huge terms the largest sets the scale.
          #expect(worst(found.output, expected.output, sharesScale: range == .huge) < 2e-5)
          #expect(worst(found.last, expected.last, sharesScale: range == .huge) < 2e-5)
          guard length == 1 else { continue }
          // One step: the state is the product of step, B and u, however small.
          for (state, truth) in zip(found.last, expected.last) {
            #expect(abs(Double(state) - truth) <= 2e-6 * abs(truth) + 1e-36)
          }
        }
      }
    }
  }

  /// The largest error, relative to what is expected where that is above 1.
  private func worst(_ found: [Float], _ expected: [Double], sharesScale: Bool) -> Double {
    let largest: Double = expected.reduce(1) { max($0, abs($1)) }
    return zip(found, expected).reduce(0) { worst, pair in
      let scale: Double = sharesScale ? largest : max(1, abs(pair.1))
      let error: Double = abs(Double(pair.0) - pair.1) / scale
      return error.isNaN ? .infinity : max(worst, error)
    }
  }

  @Test func `parts of a sequence and threads do not change a bit of the scan`() {
    var generator = SeededGenerator(seed: 4)
    let problem = ScanProblem(150, 100, 16, .usual, &generator)
    for direction in [ScanDirection.forward, .backward] {
      let whole = problem.run(.best, direction)
      let threaded = problem.run(.best, direction, threads: 4)
      #expect(whole.output == threaded.output && whole.last == threaded.last)
      let parts = problem.run(.best, direction, tile: 37)
      #expect(whole.output == parts.output && whole.last == parts.last)
    }
  }

  @Test func `a scan adds to what is there before it closes the gate`() {
    var generator = SeededGenerator(seed: 9)
    let problem = ScanProblem(20, 33, 5, .usual, &generator)
    let plain = problem.run(.best, .forward, gated: false).output
    let gated = problem.run(.best, .forward).output
    let added = problem.run(.best, .forward, startingFrom: plain).output
    for i in plain.indices { #expect(abs(added[i] - 2 * gated[i]) <= 1e-6 * abs(gated[i])) }
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
        var result = [Float](repeating: 0, count: length * channels)
        kernels.causalConvolution(
          Columns(input, stride: stride, offset: 19), weight: weight, bias: bias, length: length,
          rows: 0..<length, direction: direction, into: &result)
        let rows: Range<Int> = length / 3..<length - length / 4
        var part = [Float](repeating: 0, count: rows.count * channels)
        kernels.causalConvolution(
          Columns(input, stride: stride, offset: 19), weight: weight, bias: bias, length: length,
          rows: rows, direction: direction, into: &part, threads: 2)
        #expect(
          part == Array(result[rows.lowerBound * channels..<rows.upperBound * channels]))
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
  /// How large steps and decays are.
  enum Range: CaseIterable {
    /// As in trained models.
    case usual
    /// Some steps beyond the threshold of softplus, some far below it.
    case wide
    /// Steps that vanish, subnormal inputs.
    case vanishing
    /// Steps and decays whose products leave the range of exponents.
    case huge
  }

  let length: Int
  let channels: Int
  let states: Int
  let input: [Float]
  let gate: [Float]
  let parameters: [Float]  // rows of R + 2N: δ, B, C
  let decay: [Float]
  let projection: [Float]
  let skip: [Float]
  let stepBias: [Float]
  let weights: ScanWeights

  static let rank: Int = 3

  init(
    _ length: Int, _ channels: Int, _ states: Int, _ range: Range,
    _ generator: inout SeededGenerator
  ) {
    self.length = length
    self.channels = channels
    self.states = states
    let width: Int = Self.rank + 2 * states
    let isTiny: Bool = range == .vanishing
    input = generator.floats(length * channels).enumerated().map { item in
      isTiny && item.offset.isMultiple(of: 3) ? item.element * 0x1p-133 : item.element
    }
    gate = generator.floats(length * channels, in: -5...5).enumerated().map { item in
      item.offset.isMultiple(of: 29) ? item.element * 40 : item.element
    }
    var parameters: [Float] = generator.floats(length * width)
    let scale: ClosedRange<Float>
    switch range {
    case .usual: scale = -4...0
    case .wide: scale = -25...3
    case .vanishing: scale = -110 ... -60
    case .huge: scale = -30...90
    }
    for row in 0..<length {
      // The weights of the first δ are near one: it decides how large the steps of the row are.
      parameters[row * width] = generator.floats(1, in: scale)[0]
      if range == .wide && row.isMultiple(of: 5) { parameters[row * width] = 21.5 }
      if range == .huge && row.isMultiple(of: 4) { parameters[row * width] = 3000 }
    }
    self.parameters = parameters
    decay = generator.floats(channels * states, in: -8 ... -0.01).enumerated().map { item in
      range == .huge && item.offset.isMultiple(of: 3)
        ? item.element * (item.offset.isMultiple(of: 2) ? 1e30 : 1e-30) : item.element
    }
    projection = generator.floats(channels * Self.rank, in: -0.1...0.1).enumerated().map { item in
      item.offset.isMultiple(of: Self.rank) ? 1 + item.element : item.element
    }
    skip = generator.floats(channels)
    stepBias = generator.floats(channels)
    weights = ScanWeights(
      decay: decay, skip: skip, stepBias: stepBias, stepProjection: projection)
  }

  /// Output `(length, channels)` and last states `(channels, states)`, scanned in tiles of rows.
  func run(
    _ kernels: Kernels, _ direction: ScanDirection, threads: Int = 1, tile: Int = .max,
    gated: Bool = true, startingFrom sums: [Float]? = nil
  ) -> (output: [Float], last: [Float]) {
    var output = sums ?? [Float](repeating: .nan, count: length * channels)
    var state: [Float] = weights.initialState()
    let width: Int = Self.rank + 2 * states
    var starts: [Int] = Array(stride(from: 0, to: length, by: min(tile, length)))
    if direction == .backward { starts.reverse() }
    for start in starts {
      let rows: Int = min(tile, length - start)
      kernels.selectiveScan(
        input: Array(input[(start * channels)...]),
        parameters: Array(parameters[(start * width)...]),
        gate: gated ? Columns(gate, stride: channels, offset: start * channels) : nil,
        weights: weights, rows: rows, direction: direction, state: &state, into: &output,
        at: Placement(stride: channels, offset: start * channels), accumulating: sums != nil,
        threads: threads)
    }
    let last: [Float] = (0..<channels).flatMap { channel in
      (0..<states).map { state[weights.stateIndex(channel: channel, state: $0)] }
    }
    return (output, last)
  }

  func reference(_ direction: ScanDirection) -> (output: [Double], last: [Double]) {
    var output = [Double](repeating: 0, count: length * channels)
    var last = [Double](repeating: 0, count: channels * states)
    for c in 0..<channels {
      var h = [Double](repeating: 0, count: states)
      for i in 0..<length {
        let t: Int = direction == .forward ? i : length - 1 - i
        let row: Int = t * (Self.rank + 2 * states)
        var raw = Double(stepBias[c])
        for k in 0..<Self.rank {
          raw += Double(projection[c * Self.rank + k]) * Double(parameters[row + k])
        }
        let delta: Double = raw > 40 ? raw : log1p(exp(raw))
        let u = Double(input[t * channels + c])
        var y: Double = Double(skip[c]) * u
        for n in 0..<states {
          let b = Double(parameters[row + Self.rank + n])
          h[n] = exp(delta * Double(decay[c * states + n])) * h[n] + delta * b * u
          y += Double(parameters[row + Self.rank + states + n]) * h[n]
        }
        let z = Double(gate[t * channels + c])
        output[t * channels + c] = y * z / (1 + exp(-z))
      }
      for n in 0..<states { last[c * states + n] = h[n] }
    }
    return (output, last)
  }
}

import ArgumentParser
import Kernels
import Timing

/// Times one layer's selective scan, both directions with the projection of the steps, on one thread.
///
///     swift run -c release --package-path Benchmarks scan --width 1152 --length 1569
@main
struct Scan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Nanoseconds a channel and step of the selective scan, for each instruction set.")

  @Option(name: .long, help: "Channels, D: twice the width of the model.")
  var channels: Int = 1152

  @Option(name: .long, help: "Tokens, L.")
  var length: Int = 1569

  @Option(name: .long, help: "States a channel, N.")
  var states: Int = 16

  @Option(name: .long, help: "Tokens that are scanned while they lie in the cache.")
  var tile: Int = 128

  @Option(name: .long, help: "How often to measure.")
  var rounds: Int = 15

  func run() {
    let rank: Int = (channels / 2 + 15) / 16
    var numbers = Numbers()
    let weights = ScanWeights(
      decay: (0..<channels * states).map { -Float($0 % states + 1) },
      skip: numbers.uniform(channels, -1...1), stepBias: numbers.uniform(channels, -7 ... -2),
      stepProjection: numbers.uniform(channels * rank, -0.1...0.1))
    let problem = Problem(
      weights: weights, input: numbers.uniform(length * channels, -1...1),
      parameters: numbers.uniform(length * (rank + 2 * states), -1...1),
      gate: numbers.uniform(length * channels, -1...1), length: length, tile: tile)
    var table = Table(["kernels", "median ns", "best ns", "ms a layer"])
    for set in InstructionSet.supported {
      guard let kernels = Kernels(set) else { continue }
      var timing = Timing()
      var sum = [Float](repeating: 0, count: length * channels)
      problem.scan(kernels, into: &sum)
      for _ in 0..<rounds { timing.measure { problem.scan(kernels, into: &sum) } }
      // Both directions.
      let steps = Double(2 * length * channels)
      table.add([
        "\(set)", Self.text(timing.median / steps * 1e9), Self.text(timing.minimum / steps * 1e9),
        Self.text(timing.median * 1e3),
      ])
    }
    print(table.text)
  }

  private static func text(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}

/// Both directions of a layer, tile by tile as the encoder goes.
private struct Problem {
  let weights: ScanWeights
  let input: [Float]
  let parameters: [Float]
  let gate: [Float]
  let length: Int
  let tile: Int

  func scan(_ kernels: Kernels, into sum: inout [Float]) {
    let channels: Int = weights.channels
    let width: Int = parameters.count / length
    let tiles: [Range<Int>] = stride(from: 0, to: length, by: tile).map {
      $0..<min($0 + tile, length)
    }
    for direction in [ScanDirection.forward, .backward] {
      var state: [Float] = weights.initialState()
      for rows in direction == .forward ? tiles : tiles.reversed() {
        kernels.selectiveScan(
          input: Array(input[rows.lowerBound * channels..<rows.upperBound * channels]),
          parameters: Array(parameters[rows.lowerBound * width..<rows.upperBound * width]),
          gate: direction == .backward
            ? Columns(gate, stride: channels, offset: rows.lowerBound * channels) : nil,
          weights: weights, rows: rows.count, direction: direction, state: &state, into: &sum,
          at: Placement(stride: channels, offset: rows.lowerBound * channels),
          accumulating: direction == .backward)
      }
    }
  }
}

/// Numbers from a fixed seed.
private struct Numbers {
  private var state: UInt64 = 1

  mutating func uniform(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let unit = Float(state >> 40) * 0x1p-24
      return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }
  }
}

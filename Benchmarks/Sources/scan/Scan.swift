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
  /// What the encoder has made of some rows when it scans them.
  private struct Tile {
    let rows: Range<Int>
    let input: [Float]
    let parameters: [Float]
  }

  private let weights: ScanWeights
  private let gate: [Float]
  private let tiles: [Tile]

  init(
    weights: ScanWeights, input: [Float], parameters: [Float], gate: [Float], length: Int, tile: Int
  ) {
    let width: Int = parameters.count / length
    self.weights = weights
    self.gate = gate
    tiles = stride(from: 0, to: length, by: tile).map { start in
      let rows: Range<Int> = start..<min(start + tile, length)
      return Tile(
        rows: rows,
        input: Array(
          input[rows.lowerBound * weights.channels..<rows.upperBound * weights.channels]),
        parameters: Array(parameters[rows.lowerBound * width..<rows.upperBound * width]))
    }
  }

  func scan(_ kernels: Kernels, into sum: inout [Float]) {
    let channels: Int = weights.channels
    for direction in [ScanDirection.forward, .backward] {
      var state: [Float] = weights.initialState()
      for tile in direction == .forward ? tiles : tiles.reversed() {
        let offset: Int = tile.rows.lowerBound * channels
        kernels.selectiveScan(
          input: tile.input, parameters: tile.parameters,
          gate: direction == .backward
            ? Columns(gate, stride: channels, offset: offset) : nil,
          weights: weights, rows: tile.rows.count, direction: direction, state: &state, into: &sum,
          at: Placement(stride: channels, offset: offset),
          accumulating: direction == .backward)
      }
    }
  }
}

/// Numbers from a fixed seed.
private struct Numbers {
  private var generator = SplitMix64(seed: 1)

  mutating func uniform(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &generator) }
  }
}

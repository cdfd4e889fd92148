import TestSupport
import Testing

@testable import Kernels

/// Every kind of product in every instruction set against sums in double precision.
struct WeightMatrixTests {
  /// Odd sizes: one row, the rows of a query, more than one tile; inputs and outputs that fill no vector.
  static let sizes: [(rows: Int, outputs: Int, inputs: Int)] = [
    (1, 1, 1), (1, 5, 3), (2, 17, 64), (3, 33, 31), (7, 4, 129), (12, 40, 96), (12, 67, 257),
    (17, 36, 12), (25, 68, 100), (31, 16, 33), (390, 35, 37),
  ]

  /// Every set, and one that computes as processors with instructions for narrow products do.
  static let everyKernels: [Kernels] =
    InstructionSet.supported.compactMap { Kernels($0) }
    + [Kernels.emulatingNarrowProducts()].compactMap { $0 }

  static let cases: [(Int, Precision)] = everyKernels.indices.flatMap { index in
    Precision.allCases.map { (index, $0) }
  }

  @Test(arguments: cases)
  func `products equal sums in double precision`(_ set: Int, _ precision: Precision) {
    let kernels = Self.everyKernels[set]
    var random = SeededGenerator(seed: 5)
    for size in Self.sizes {
      let input = random.floats(size.rows * (size.inputs + 3))
      let weights = random.floats(size.outputs * size.inputs)
      let bias = random.floats(size.outputs)
      let matrix = WeightMatrix(
        weights, outputs: size.outputs, inputs: size.inputs, precision: precision)
      let stored: [Float] = matrix.floats()
      var output = [Float](repeating: .nan, count: size.rows * size.outputs)
      matrix.multiply(
        Columns(input, stride: size.inputs + 3, offset: 2), rows: size.rows, bias: bias,
        into: &output, kernels: kernels)
      for row in 0..<size.rows {
        let x = input[row * (size.inputs + 3) + 2..<(row + 1) * (size.inputs + 3) - 1]
        let magnitude = x.map(abs).max() ?? 0
        for column in 0..<size.outputs {
          let w = stored[column * size.inputs..<(column + 1) * size.inputs]
          let exact = zip(x, w).reduce(Double(bias[column])) { $0 + Double($1.0) * Double($1.1) }
          let absolute = zip(x, w).reduce(1.0) { $0 + abs(Double($1.0) * Double($1.1)) }
          let reach = w.reduce(0.0) { $0 + Double(abs($1)) }
          let bound: Double =
            switch precision {
            case .float32: 4e-7 * absolute
            // Inputs may be rounded to eight bits of mantissa.
            case .bfloat16: absolute / 256
            // Each input is off by half a step of 1/127 of the row's largest.
            case .int8: Double(magnitude) / 254 * reach * 1.001 + 1e-6 * absolute
            }
          #expect(abs(Double(output[row * size.outputs + column]) - exact) <= bound)
        }
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `every instruction set gives the same sums, of 8-bit numbers exactly`(
    _ precision: Precision
  ) {
    var random = SeededGenerator(seed: 6)
    let input = random.floats(29 * 200)
    let matrix = WeightMatrix(
      random.floats(70 * 200), outputs: 70, inputs: 200, precision: precision)
    let plain = Self.everyKernels.filter {
      !$0.multipliesNatively(precision) || precision == .float32
    }
    let results: [[Float]] = plain.map { kernels in
      var output = [Float](repeating: 0, count: 29 * 70)
      matrix.multiply(
        Columns(input, stride: 200), rows: 29, bias: nil, into: &output,
        kernels: kernels)
      return output
    }
    let bound: Float = precision == .int8 ? 1e-6 : 1e-4
    for result in results {
      #expect(zip(result, results[0]).allSatisfy { abs($0 - $1) <= bound * max(1, abs($1)) })
    }
  }

  @Test(arguments: cases)
  func `the result depends neither on threads nor on the place`(
    _ set: Int, _ precision: Precision
  ) {
    let kernels = Self.everyKernels[set]
    var random = SeededGenerator(seed: 7)
    let input = random.floats(400 * 50)
    let matrix = WeightMatrix(
      random.floats(130 * 50), outputs: 130, inputs: 50, precision: precision)
    var alone = [Float](repeating: 0, count: 400 * 130)
    matrix.multiply(
      Columns(input, stride: 50), rows: 400, bias: nil, into: &alone, kernels: kernels)
    var shared = [Float](repeating: 7, count: 400 * 140)
    matrix.multiply(
      Columns(input, stride: 50), rows: 400, bias: nil, into: &shared,
      at: Placement(stride: 140, offset: 4), threads: 3, kernels: kernels)
    for row in 0..<400 {
      #expect(shared[row * 140 + 4..<row * 140 + 134] == alone[row * 130..<(row + 1) * 130])
      #expect(shared[row * 140..<row * 140 + 4].allSatisfy { $0 == 7 })
    }
  }

  @Test(arguments: everyKernels.indices, [288, 800])
  func `many rows of 8-bit products have the sums of few rows`(_ set: Int, _ inputs: Int) {
    let kernels = Self.everyKernels[set]
    var random = SeededGenerator(seed: 11)
    let (rows, outputs): (Int, Int) = (397, 150)
    let input = random.floats(rows * inputs)
    let before = random.floats(rows * outputs)
    // Stored numbers may go down to -128, which our own rounding never gives.
    let bytes: [UInt8] = (0..<outputs * inputs).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + 128) }
    let matrix = WeightMatrix(
      Bytes(bytes), offset: 0, outputs: outputs, inputs: inputs, encoding: .int8,
      scales: random.floats(outputs))
    let biases: [[Float]?] = [nil, random.floats(outputs)]
    for (bias, epilogue) in zip(
      biases + biases + biases, [.bias, .accumulate, .gelu, .bias, .quickGELU] as [Epilogue])
    {
      var few: [Float] = before
      for first in stride(from: 0, to: rows, by: 100) {
        matrix.multiply(
          Columns(input, stride: inputs, offset: first * inputs), rows: min(100, rows - first),
          bias: bias, epilogue: epilogue, into: &few,
          at: Placement(stride: outputs, offset: first * outputs), kernels: kernels)
      }
      for threads in [1, 3] {
        var many: [Float] = before
        matrix.multiply(
          Columns(input, stride: inputs), rows: rows, bias: bias, epilogue: epilogue, into: &many,
          threads: threads, kernels: kernels)
        // The integers are the same; what follows may be rounded once or twice.
        let bound: Float = bias == nil && epilogue == .bias ? 0 : 1e-5
        let differing: Int = zip(many, few).count { abs($0 - $1) > bound * max(1, abs($1)) }
        #expect(differing == 0)
      }
    }
  }

  @Test(arguments: cases)
  func `GELU and residual come after the bias`(_ set: Int, _ precision: Precision) {
    let kernels = Self.everyKernels[set]
    var random = SeededGenerator(seed: 8)
    let input = random.floats(14 * 40)
    let bias = random.floats(21)
    let before = random.floats(14 * 21)
    let matrix = WeightMatrix(random.floats(21 * 40), outputs: 21, inputs: 40, precision: precision)
    func product(_ epilogue: Epilogue) -> [Float] {
      var output: [Float] = before
      matrix.multiply(
        Columns(input, stride: 40), rows: 14, bias: bias, epilogue: epilogue, into: &output,
        kernels: kernels)
      return output
    }
    var plain = product(.bias)
    let sums = zip(plain, before).map { $0 + $1 }
    #expect(zip(product(.accumulate), sums).allSatisfy { abs($0 - $1) < 1e-5 })
    kernels.gelu(&plain)
    #expect(zip(product(.gelu), plain).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(arguments: cases)
  func `a row that is not finite spoils itself alone`(
    _ set: Int, _ precision: Precision
  ) {
    let kernels = Self.everyKernels[set]
    for hostile in [Float.nan, .infinity, -.infinity] {
      var input = [Float](repeating: 1, count: 13 * 70)
      input[5 * 70 + 3] = hostile
      let matrix = WeightMatrix(
        [Float](repeating: 0.5, count: 9 * 70), outputs: 9, inputs: 70, precision: precision)
      var output = [Float](repeating: 0, count: 13 * 9)
      matrix.multiply(
        Columns(input, stride: 70), rows: 13, bias: nil, into: &output, kernels: kernels)
      for row in 0..<13 {
        let values = output[row * 9..<(row + 1) * 9]
        #expect(values.allSatisfy { row == 5 ? !$0.isFinite : abs($0 - 35) < 0.3 })
      }
    }
  }

  @Test(arguments: cases)
  func `zeros, denormals and huge values stay in bounds`(
    _ set: Int, _ precision: Precision
  ) {
    let kernels = Self.everyKernels[set]
    for value in [Float(0), 0x1p-140, -1e-38, 1e18] {
      let matrix = WeightMatrix(
        [Float](repeating: value, count: 5 * 34), outputs: 5, inputs: 34, precision: precision)
      var output = [Float](repeating: 1, count: 15 * 5)
      matrix.multiply(
        Columns([Float](repeating: value, count: 15 * 34), stride: 34), rows: 15, bias: nil,
        into: &output, kernels: kernels)
      let exact: Float = 34 * value * value
      #expect(output.allSatisfy { abs($0 - exact) <= 0.01 * exact + 1e-30 })
    }
  }

  @Test(arguments: InstructionSet.supported)
  func `8-bit rows come back within half a step`(_ set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    var random = SeededGenerator(seed: 9)
    var values = random.floats(6 * 37)
    values[3 * 37 + 1] = 1000
    let (integers, scales) = kernels.quantize(values, width: 37)
    for (index, value) in values.enumerated() {
      let step: Float = scales[index / 37]
      #expect(abs(Float(integers[index]) * step - value) <= step * 0.5001)
      #expect(integers[index] >= -127)
    }
    let zero = kernels.quantize([0, 0, .nan, 1], width: 2)
    #expect(zero.scales[0] == 0 && zero.scales[1].isNaN && zero.values.allSatisfy { $0 == 0 })
  }

  @Test(arguments: InstructionSet.supported)
  func `bfloat16 rounds to nearest, ties to even`(_ set: InstructionSet) throws {
    let kernels = try #require(Kernels(set))
    let bits: [UInt32] = [
      0x3F80_0000, 0x3F80_8000, 0x3F81_8000, 0x3F80_8001, 0x7F80_0000, 0x7F7F_FFFF, 0x7FC0_0001,
      0x7F80_0001, 0x8000_0001,
    ]
    let rounded = kernels.roundToBFloat16(bits.map(Float.init(bitPattern:)))
    #expect(
      rounded == [0x3F80, 0x3F80, 0x3F82, 0x3F81, 0x7F80, 0x7F80, 0x7FC0, 0x7FC0, 0x8000])
  }

  @Test func `stored half precision is multiplied as it is`() {
    let values: [Float] = (0..<15 * 20).map { Float($0 % 31) / 8 - 2 }
    var halves = [UInt16](repeating: 0, count: values.count)
    var span = halves.mutableSpan
    Kernels.best.roundToFloat16(values.span, into: &span)
    let matrix = WeightMatrix(
      Bytes(halves.withUnsafeBytes { Array($0) }), offset: 0, outputs: 15, inputs: 20,
      encoding: .float16)
    #expect(matrix.floats() == values)
    #expect(matrix.row(3) == Array(values[60..<80]))
    for set in InstructionSet.supported {
      guard let kernels = Kernels(set) else { continue }
      for rows in [3, 20] {
        var output = [Float](repeating: 0, count: rows * 15)
        matrix.multiply(
          Columns([Float](repeating: 1, count: rows * 20), stride: 20), rows: rows, bias: nil,
          into: &output, kernels: kernels)
        for column in 0..<15 {
          #expect(output[column] == values[column * 20..<(column + 1) * 20].reduce(0, +))
        }
      }
    }
  }

  @Test func `weights outside their bytes are refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = WeightMatrix(
        Bytes([0, 0, 0]), offset: 0, outputs: 1, inputs: 1, encoding: .float32)
    }
  }
}

private final class Bytes: WeightBytes {
  let values: [UInt8]

  init(_ values: [UInt8]) {
    self.values = values
  }

  var byteCount: Int { values.count }

  func lend(_ range: Range<Int>, to body: (RawSpan) -> Void) {
    values.withUnsafeBytes { body($0.bytes.extracting(range)) }
  }
}

extension SeededGenerator {
  /// Values in −1...1.
  fileprivate mutating func floats(_ count: Int) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
  }
}

import Kernels

/// An orthogonal matrix that gathers what distinguishes vectors in few leading components.
///
/// Its rows are the principal directions of a sample, not centred, by falling variance. Within each
/// stage of the codes they are mixed, so that components have about equal sizes, as rounding likes it.
struct Rotation: Sendable {
  /// `(dimension, dimension)`, row-major; empty for none.
  let matrix: [Float]
  /// How components are divided.
  let layout: CodeLayout

  // Larger matrices would cost more than they save.
  private static let largestDimension: Int = 2_048

  /// Learns from a sample.
  ///
  /// - Parameters:
  ///   - sample: `(count, dimension)`.
  ///   - dimension: Components of a vector.
  ///   - hasBias: See ``CodeLayout``.
  ///   - sketch: What shall be looked at first.
  ///   - generator: Chooses how to mix.
  init(
    sample: [Float], dimension: Int, hasBias: Bool, sketch: IndexSettings.Sketch,
    using generator: inout SplitMix64
  ) {
    if dimension <= Self.largestDimension, !sample.isEmpty,
      let (values, vectors) = BLAS.eigenvectors(
        of: Self.secondMoments(sample, dimension: dimension), order: dimension),
      vectors.allSatisfy(\.isFinite), values.allSatisfy(\.isFinite)
    {
      let spectrum: [Float] = values.map { max(0, $0) }
      let stages: [Int] = CodeLayout.stages(spectrum: spectrum)
      var mixed: [Float] = vectors
      var start: Int = 0
      var variances: [Float] = []
      for stage in stages {
        Self.mix(&mixed, rows: start..<start + stage, width: dimension, using: &generator)
        variances.append(spectrum[start..<start + stage].reduce(0, +) / Float(stage))
        start += stage
      }
      matrix = mixed
      let isOneBit: Bool =
        switch sketch {
        case .automatic: CodeLayout.prefersOneBit(spectrum: spectrum)
        case .leadingComponents: false
        case .oneBit: true
        }
      layout = CodeLayout(
        stages: stages, variances: variances, hasBias: hasBias, isOneBit: isOneBit && !hasBias)
    } else {
      matrix = []
      let stages: [Int] = CodeLayout.stages(spectrum: [Float](repeating: 1, count: dimension))
      layout = CodeLayout(
        stages: stages, variances: stages.map { _ in 1 }, hasBias: hasBias,
        isOneBit: sketch == .oneBit && !hasBias)
    }
  }

  /// Rotates vectors, the first `columns` components of the result.
  func apply(_ vectors: [Float], columns: Int) -> [Float] {
    let dimension: Int = layout.dimension
    let count: Int = vectors.count / dimension
    var out = [Float](repeating: 0, count: count * columns)
    if matrix.isEmpty {
      for row in 0..<count {
        for column in 0..<columns {
          out[row * columns + column] = vectors[row * dimension + column]
        }
      }
    } else {
      BLAS.multiplyTransposed(
        Columns(vectors, stride: dimension), Columns(matrix, stride: dimension), rows: count,
        columns: columns, inner: dimension, into: &out)
    }
    return out
  }

  /// Mean products of components, `(dimension, dimension)`.
  private static func secondMoments(_ sample: [Float], dimension: Int) -> [Float] {
    let count: Int = sample.count / dimension
    var moments = [Float](repeating: 0, count: dimension * dimension)
    let block: Int = 2_048
    for start in stride(from: 0, to: count, by: block) {
      let rows: Int = min(block, count - start)
      var transposed = [Float](repeating: 0, count: dimension * rows)
      for row in 0..<rows {
        for column in 0..<dimension {
          transposed[column * rows + row] = sample[(start + row) * dimension + column]
        }
      }
      let part = Columns(transposed, stride: rows)
      BLAS.multiplyTransposed(
        part, part, rows: dimension, columns: dimension, inner: rows, into: &moments,
        accumulating: true)
    }
    return moments.map { $0 / Float(count) }
  }

  /// Changes the signs of rows at random and applies Hadamard matrices to as many as powers of two allow.
  private static func mix(
    _ matrix: inout [Float], rows: Range<Int>, width: Int, using generator: inout SplitMix64
  ) {
    var start: Int = rows.lowerBound
    while start < rows.upperBound {
      var size: Int = 1
      while size * 2 <= rows.upperBound - start { size *= 2 }
      for row in start..<start + size where generator.next() & 1 == 1 {
        for column in 0..<width { matrix[row * width + column].negate() }
      }
      let scale: Float = 1 / Float(size).squareRoot()
      for index in start * width..<(start + size) * width { matrix[index] *= scale }
      var half: Int = 1
      while half < size {
        for first in stride(from: start, to: start + size, by: 2 * half) {
          for row in first..<first + half {
            for column in 0..<width {
              let (a, b) = (row * width + column, (row + half) * width + column)
              (matrix[a], matrix[b]) = (matrix[a] + matrix[b], matrix[a] - matrix[b])
            }
          }
        }
        half *= 2
      }
      start += size
    }
  }
}

extension SplitMix64 {
  /// `wanted` different numbers below `count`, rising; all if there are no more.
  mutating func sample(_ wanted: Int, of count: Int) -> [Int] {
    guard wanted < count else { return Array(0..<count) }
    // Knuth, The Art of Computer Programming, volume 2, algorithm S.
    var chosen: [Int] = []
    chosen.reserveCapacity(wanted)
    for index in 0..<count {
      let draw = Int(truncatingIfNeeded: next() >> 33) % (count - index)
      if draw < wanted - chosen.count { chosen.append(index) }
    }
    return chosen
  }
}

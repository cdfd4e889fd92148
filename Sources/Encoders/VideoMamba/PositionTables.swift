import Foundation
import Tensors

/// Resampling of learnt position tables to other frame counts and picture sizes (spec § 2.8).
enum PositionTables {
  /// A temporal table `(T₀, C)` at `count` frames: linear, half-pixel centres, clamped ends.
  static func resampled(_ table: Tensor, toFrames count: Int) -> Tensor {
    let frames: Int = table.shape[0]
    let width: Int = table.shape[1]
    guard frames != count else { return table }
    var result = Tensor(zeros: [count, width])
    for target in 0..<count {
      let scale: Float = Float(frames) / Float(count)
      let position: Float = max(0, (Float(target) + 0.5) * scale - 0.5)
      let low: Int = min(Int(position), frames - 1)
      let high: Int = min(low + 1, frames - 1)
      let weight: Float = position - Float(low)
      for i in 0..<width {
        result.values[target * width + i] =
          table.values[low * width + i] * (1 - weight) + table.values[high * width + i] * weight
      }
    }
    return result
  }

  /// A spatial table `(1 + s², C)` for a grid of `side`²: bicubic over the grid, first row kept.
  static func resampled(_ table: Tensor, toSide side: Int) -> Tensor {
    let width: Int = table.shape[1]
    let oldSide = Int(Double(table.shape[0] - 1).squareRoot())
    precondition(oldSide * oldSide == table.shape[0] - 1, "position table is not a square grid")
    guard oldSide != side else { return table }
    let taps: [[(index: Int, weight: Float)]] = cubicTaps(from: oldSide, to: side)
    // Columns first, then rows: [s, s, C] → [s, side, C] → [side, side, C].
    var wide = [Float](repeating: 0, count: oldSide * side * width)
    for y in 0..<oldSide {
      for x in 0..<side {
        for tap in taps[x] {
          let source: Int = (1 + y * oldSide + tap.index) * width
          let target: Int = (y * side + x) * width
          for i in 0..<width { wide[target + i] += tap.weight * table.values[source + i] }
        }
      }
    }
    var result = Tensor(zeros: [1 + side * side, width])
    for i in 0..<width { result.values[i] = table.values[i] }
    for y in 0..<side {
      for tap in taps[y] {
        let source: Int = tap.index * side * width
        let target: Int = (1 + y * side) * width
        for i in 0..<side * width { result.values[target + i] += tap.weight * wide[source + i] }
      }
    }
    return result
  }

  /// Four taps per target position; a = −0.75, half-pixel centres, clamped, no antialiasing.
  private static func cubicTaps(
    from oldSide: Int, to side: Int
  ) -> [[(index: Int, weight: Float)]] {
    let a: Double = -0.75
    return (0..<side).map { target in
      let centre: Double = (Double(target) + 0.5) * Double(oldSide) / Double(side) - 0.5
      let base: Double = centre.rounded(.down)
      return (-1...2).map { offset in
        let index: Int = min(max(Int(base) + offset, 0), oldSide - 1)
        let d: Double = abs(centre - base - Double(offset))
        let weight: Double =
          d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
        return (index, Float(weight))
      }
    }
  }
}

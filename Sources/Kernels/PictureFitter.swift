internal import CKernels

/// Makes squares of pictures; what depends on a picture's size alone is computed once.
public struct PictureFitter: Sendable {
  /// What is made.
  public let fit: PictureFit

  private var size: (width: Int, height: Int) = (0, 0)
  private var plan: Plan?

  private enum Plan: Sendable {
    case copy
    case squash(BicubicResizer)
    case antialias(AntialiasedResampling)
    case nearest(columns: [Int], rows: [Int])
    case bilinear([(columns: LinearTaps, rows: LinearTaps)])
  }

  /// Prepares nothing yet.
  public init(_ fit: PictureFit) {
    precondition(fit.side > 0, "no side below 1")
    self.fit = fit
  }

  /// The squares of one picture.
  ///
  /// - Parameters:
  ///   - rgb: `(height, width, 3)` bytes without gaps.
  ///   - width: Pixels in a row.
  ///   - height: Rows.
  /// - Returns: `(squares, side, side, 3)`.
  public mutating func callAsFunction(_ rgb: [UInt8], width: Int, height: Int) -> PictureValues {
    precondition(width > 0 && height > 0 && rgb.count == 3 * width * height, "another size")
    if plan == nil || size != (width, height) {
      plan = Self.plan(fit, width: width, height: height)
      size = (width, height)
    }
    switch plan {
    case .squash(let resizer): return .bytes(resizer.resize(rgb.span, rowStride: 3 * width))
    case .antialias(let resampling): return .bytes(resampling.resample(rgb))
    case .nearest(let columns, let rows):
      var values: [UInt8] = []
      values.reserveCapacity(3 * columns.count * rows.count)
      for row in rows {
        for column in columns {
          let start: Int = 3 * (row * width + column)
          values += rgb[start..<start + 3]
        }
      }
      return .bytes(values)
    case .bilinear(let squares):
      var values: [Float] = []
      values.reserveCapacity(3 * fit.side * fit.side * squares.count)
      for square in squares {
        LinearTaps.interpolate(rgb, width: width, square.columns, square.rows, into: &values)
      }
      return .floats(values)
    case .copy, nil: return .bytes(rgb)
    }
  }

  private static func plan(_ fit: PictureFit, width: Int, height: Int) -> Plan {
    let side: Int = fit.side
    switch fit {
    case .squashed:
      if width == side && height == side { return .copy }
      return .squash(
        BicubicResizer(
          inputWidth: width, inputHeight: height, outputWidth: side, outputHeight: side))
    case .middleBicubic:
      // Quotients in the order of the reference, since they decide which whole number is met.
      let scaled: (width: Int, height: Int) =
        width <= height
        ? (side, Int(Double(side) * Double(height) / Double(width)))
        : (Int(Double(side) * Double(width) / Double(height)), side)
      return .antialias(
        AntialiasedResampling(
          (width, height), to: scaled, side: side,
          left: halfToEven(scaled.width - side), top: halfToEven(scaled.height - side)))
    case .middleNearest(_, let shortSide):
      precondition(shortSide >= side, "a square beyond the picture")
      var scaled: (width: Int, height: Int) = (width, height)
      if min(width, height) != shortSide {
        scaled =
          width < height
          ? (shortSide, Int(Double(shortSide) * Double(height) / Double(width)))
          : (Int(Double(shortSide) * Double(width) / Double(height)), shortSide)
      }
      return .nearest(
        columns: nearest(width, scaled.width, from: halfToEven(scaled.width - side), side),
        rows: nearest(height, scaled.height, from: halfToEven(scaled.height - side), side))
    case .bilinear(_, let squares, let rounding):
      var scaled: (width: Int, height: Int) = (width, height)
      if min(width, height) != side {
        scaled =
          width < height
          ? (side, Int(Double(height) / Double(width) * Double(side)))
          : (Int(Double(width) / Double(height) * Double(side)), side)
      }
      let isTall: Bool = height > width
      return .bilinear(
        squares.map { place in
          let spare: (x: Int, y: Int) = (scaled.width - side, scaled.height - side)
          func offset(_ spare: Int, _ place: SquarePlace) -> Int {
            switch place {
            case .first: 0
            case .middle: rounding == .up ? (spare + 1) / 2 : spare / 2
            case .last: spare
            }
          }
          let left: Int = offset(spare.x, isTall ? .middle : place)
          let top: Int = offset(spare.y, isTall ? place : .middle)
          return (
            LinearTaps(from: width, to: scaled.width, range: left..<left + side),
            LinearTaps(from: height, to: scaled.height, range: top..<top + side)
          )
        })
    }
  }

  private static func nearest(_ count: Int, _ scaled: Int, from first: Int, _ side: Int) -> [Int] {
    let step: Double = Double(count) / Double(scaled)
    return (first..<first + side).map { min(Int(Double($0) * step), count - 1) }
  }

  /// Half of a number of pixels, to the even neighbour.
  private static func halfToEven(_ spare: Int) -> Int {
    Int((Double(spare) / 2).rounded(.toNearestOrEven))
  }
}

/// Two neighbours for each position along one axis: half-pixel centres, clamped at the ends.
struct LinearTaps: Sendable {
  private var low: [Int] = []
  private var high: [Int] = []
  private var share: [Float] = []

  /// Taps of the positions `range` of an axis that is scaled from `count` to `scaled`.
  init(from count: Int, to scaled: Int, range: Range<Int>) {
    let scale: Float = Float(count) / Float(scaled)
    for position in range {
      let source: Float =
        count == scaled ? Float(position) : max(0, scale * (Float(position) + 0.5) - 0.5)
      let below: Int = min(Int(source), count - 1)
      low.append(below)
      high.append(min(below + 1, count - 1))
      share.append(source - Float(below))
    }
  }

  /// Adds the interpolated picture to `values`, `(rows, columns, 3)`.
  static func interpolate(
    _ rgb: [UInt8], width: Int, _ columns: LinearTaps, _ rows: LinearTaps,
    into values: inout [Float]
  ) {
    unsafe rgb.withUnsafeBufferPointer { pixels in
      for row in rows.low.indices {
        let above: Int = rows.low[row] * width
        let beneath: Int = rows.high[row] * width
        let (down, up): (Float, Float) = (rows.share[row], 1 - rows.share[row])
        for column in columns.low.indices {
          let (left, right): (Int, Int) = (columns.low[column], columns.high[column])
          let (after, before): (Float, Float) = (columns.share[column], 1 - columns.share[column])
          for channel in 0..<3 {
            func value(_ line: Int, _ place: Int) -> Float {
              unsafe Float(pixels[3 * (line + place) + channel])
            }
            let top: Float = before * value(above, left) + after * value(above, right)
            let bottom: Float = before * value(beneath, left) + after * value(beneath, right)
            values.append(up * top + down * bottom)
          }
        }
      }
    }
  }
}

/// Pillow's bicubic resampling of 8-bit pixels: columns first, rounded to bytes, then rows; the filter
/// is as wide as a pixel of the result, taps are whole numbers of 22 bits.
struct AntialiasedResampling: Sendable {
  private let size: (width: Int, height: Int)
  private let side: Int
  private let columns: ResamplingTaps
  private let rows: ResamplingTaps

  /// Resampling of pictures from `size` to `scaled`, of which a square is kept.
  init(
    _ size: (width: Int, height: Int), to scaled: (width: Int, height: Int), side: Int, left: Int,
    top: Int
  ) {
    self.size = size
    self.side = side
    columns = ResamplingTaps(from: size.width, to: scaled.width, range: left..<left + side)
    rows = ResamplingTaps(from: size.height, to: scaled.height, range: top..<top + side)
  }

  /// `(side, side, 3)` bytes of a picture.
  func resample(_ rgb: [UInt8]) -> [UInt8] {
    let needed: Range<Int> = rows.sources
    var narrow = [UInt8](repeating: 0, count: needed.count * 3 * side)
    let table: VSKernels = Kernels.best.table
    unsafe rgb.withUnsafeBufferPointer { from in
      unsafe narrow.withUnsafeMutableBufferPointer { to in
        guard let source = from.baseAddress, let target = to.baseAddress else { return }
        unsafe columns.lend(movedBy: 0) { taps in
          var taps = unsafe taps
          unsafe table.resample_columns(
            source + needed.lowerBound * 3 * size.width, 3 * size.width, needed.count, &taps,
            target)
        }
      }
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: 3 * side * side) { out, count in
      unsafe narrow.withUnsafeBufferPointer { from in
        guard let source = from.baseAddress, let target = out.baseAddress else { return }
        unsafe rows.lend(movedBy: -needed.lowerBound) { taps in
          var taps = unsafe taps
          unsafe table.resample_rows(source, 3 * side, 3 * side, &taps, target)
        }
      }
      count = 3 * side * side
    }
  }
}

/// Neighbours and weights for each position along one axis.
struct ResamplingTaps: Sendable {
  private var firsts: [Int32] = []
  private var counts: [Int32] = []
  private var weights: [Int32] = []
  private let mostTaps: Int

  /// Taps of the positions `range` of an axis that is scaled from `count` to `scaled`.
  init(from count: Int, to scaled: Int, range: Range<Int>) {
    let scale: Double = Double(count) / Double(scaled)
    let reach: Double = max(scale, 1)
    let most: Int = Int((4 * reach).rounded(.up)) + 1
    for position in range {
      if count == scaled {
        // Pillow leaves an axis alone that keeps its size.
        firsts.append(Int32(position))
        counts.append(1)
        weights += [1 << 22] + [Int32](repeating: 0, count: most - 1)
        continue
      }
      let center: Double = (Double(position) + 0.5) * scale
      let low: Int = max(0, Int(center - 2 * reach + 0.5))
      let high: Int = min(count, Int(center + 2 * reach + 0.5))
      let taps: [Double] = (low..<high).map { Self.cubic((Double($0) - center + 0.5) / reach) }
      let sum: Double = taps.reduce(0, +)
      firsts.append(Int32(low))
      counts.append(Int32(taps.count))
      weights += taps.map { tap in
        let share: Double = tap / sum
        return Int32(share * Double(1 << 22) + (share < 0 ? -0.5 : 0.5))
      }
      weights += [Int32](repeating: 0, count: most - taps.count)
    }
    mostTaps = most
  }

  /// The positions of the input that are read.
  var sources: Range<Int> {
    let first: Int = firsts.map { Int($0) }.min() ?? 0
    let end: Int = zip(firsts, counts).map { Int($0) + Int($1) }.max() ?? 0
    return first..<end
  }

  /// Lends the taps with all neighbours moved.
  func lend(movedBy distance: Int, to body: (VSResampling) -> Void) {
    let moved: [Int32] = firsts.map { $0 + Int32(distance) }
    unsafe moved.withUnsafeBufferPointer { firsts in
      unsafe counts.withUnsafeBufferPointer { counts in
        unsafe weights.withUnsafeBufferPointer { weights in
          unsafe body(
            VSResampling(
              firsts: firsts.baseAddress, counts: counts.baseAddress,
              weights: weights.baseAddress, count: moved.count, most_taps: mostTaps))
        }
      }
    }
  }

  /// The cubic kernel with a = −0.5.
  private static func cubic(_ x: Double) -> Double {
    let a: Double = -0.5
    let v: Double = abs(x)
    if v < 1 { return ((a + 2) * v - (a + 3)) * v * v + 1 }
    return v < 2 ? (((v - 5) * v + 8) * v - 4) * a : 0
  }
}

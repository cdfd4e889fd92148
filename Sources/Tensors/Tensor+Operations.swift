extension Tensor {
  /// Elementwise sum of two tensors of one shape.
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    precondition(left.shape == right.shape, "sum of \(left.shape) and \(right.shape)")
    var sum = left
    sum += right
    return sum
  }

  /// Adds `right` elementwise.
  public static func += (left: inout Tensor, right: Tensor) {
    precondition(left.shape == right.shape, "sum of \(left.shape) and \(right.shape)")
    for i in left.values.indices { left.values[i] += right.values[i] }
  }

  /// The rows `range` of the first axis.
  public func rows(_ range: Range<Int>) -> Tensor {
    let width: Int = shape.dropFirst().reduce(1, *)
    return Tensor(
      shape: [range.count] + shape.dropFirst(),
      values: Array(values[range.lowerBound * width..<range.upperBound * width]))
  }

  /// Each row of the last axis divided by its length; `x / max(‖x‖, 1e-12)`.
  public func unitRows() -> Tensor {
    let width: Int = shape.last ?? 1
    var result = self
    for start in stride(from: 0, to: count, by: max(width, 1)) {
      let row: ArraySlice<Float> = values[start..<start + width]
      // In double, so that the length does not depend on the order of summation.
      let squares: Double = row.reduce(0) { $0 + Double($1) * Double($1) }
      let length = Float(max(squares.squareRoot(), 1e-12))
      for i in start..<start + width { result.values[i] /= length }
    }
    return result
  }

  /// The mean over the first axis.
  public func meanOfRows() -> Tensor {
    precondition(!shape.isEmpty && shape[0] > 0, "mean of no rows")
    let width: Int = count / shape[0]
    var mean = [Float](repeating: 0, count: width)
    for row in 0..<shape[0] {
      for i in 0..<width { mean[i] += values[row * width + i] }
    }
    return Tensor(shape: Array(shape.dropFirst()), values: mean.map { $0 / Float(shape[0]) })
  }
}

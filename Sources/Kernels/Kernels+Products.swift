internal import CKernels

/// Queries rounded to 16-bit integers, as rows of 8-bit integers are compared with them.
///
/// Rounding moves a component by half a ``units`` at most, a 32,766th of the query's largest, so that
/// the inner product with a row of *d* integers n and scale s moves by at most unit / 2 · s · Σ|n|,
/// which is at most unit / 2 · √d times the length of the row, and by unit / √12 times it as a rule.
public struct IntegerQueries: Sendable {
  /// How many there are.
  public let count: Int
  /// Components of one.
  public let dimension: Int
  /// What 1 stands for in each query.
  public let units: [Float]
  // (count, padded), zeros behind the components.
  let codes: [Int16]
  let padded: Int

  private static let largest: Float = 16_383

  /// Rounds queries.
  ///
  /// - Parameters:
  ///   - queries: `(count, dimension)`, finite.
  ///   - dimension: Components of one, at least 1.
  public init(_ queries: Span<Float>, dimension: Int) {
    precondition(
      dimension > 0 && queries.count.isMultiple(of: dimension),
      "\(queries.count) floats are not queries of \(dimension) components")
    self.dimension = dimension
    count = queries.count / dimension
    padded = (dimension + 15) / 16 * 16
    var codes = [Int16](repeating: 0, count: count * padded)
    var units: [Float] = []
    for query in 0..<count {
      let start: Int = query * dimension
      var most: Float = 0
      for index in start..<start + dimension { most = max(most, abs(queries[index])) }
      let unit: Float = most / Self.largest
      units.append(unit)
      guard unit > 0, unit.isFinite else { continue }
      for index in 0..<dimension {
        let code: Float = (queries[start + index] / unit).rounded()
        codes[query * padded + index] = Int16(max(-Self.largest, min(Self.largest, code)))
      }
    }
    self.codes = codes
    self.units = units
  }
}

extension Kernels {
  /// Inner products of several queries with every row of a float32 matrix.
  ///
  /// - Parameters:
  ///   - queries: `(queries, dimension)`.
  ///   - dimension: Components of a query and of a row, at least 1.
  ///   - float32Rows: `(rows, dimension)`, row-major, little-endian.
  ///   - out: Receives `(queries, rows)`.
  public func innerProducts(
    queries: Span<Float>, dimension: Int, float32Rows: RawSpan, into out: inout MutableSpan<Float>
  ) {
    unsafe products(queries, dimension, float32Rows, 4, &out, table.products_f32)
  }

  /// Inner products of several queries with every row of a half-precision matrix.
  ///
  /// - Parameters:
  ///   - queries: `(queries, dimension)`.
  ///   - dimension: Components of a query and of a row, at least 1.
  ///   - float16Rows: `(rows, dimension)`, row-major, little-endian IEEE half precision.
  ///   - out: Receives `(queries, rows)`, computed in float32.
  public func innerProducts(
    queries: Span<Float>, dimension: Int, float16Rows: RawSpan, into out: inout MutableSpan<Float>
  ) {
    unsafe products(queries, dimension, float16Rows, 2, &out, table.products_f16)
  }

  /// Inner products of several queries with every row of a bfloat16 matrix.
  ///
  /// - Parameters:
  ///   - queries: `(queries, dimension)`.
  ///   - dimension: Components of a query and of a row, at least 1.
  ///   - bfloat16Rows: `(rows, dimension)`, row-major, little-endian.
  ///   - out: Receives `(queries, rows)`, computed in float32.
  public func innerProducts(
    queries: Span<Float>, dimension: Int, bfloat16Rows: RawSpan, into out: inout MutableSpan<Float>
  ) {
    unsafe products(queries, dimension, bfloat16Rows, 2, &out, table.products_bf16)
  }

  /// Inner products of several queries with every row of a matrix of scaled 8-bit integers.
  ///
  /// - Parameters:
  ///   - queries: The queries.
  ///   - int8Rows: `(rows, dimension)`, row-major, each in -127...127.
  ///   - scales: What 1 stands for in each row.
  ///   - out: Receives `(queries, rows)`; exact for the rounded queries but for a few roundings.
  public func innerProducts(
    queries: IntegerQueries, int8Rows: RawSpan, scales: Span<Float>,
    into out: inout MutableSpan<Float>
  ) {
    let rows: Int = scales.count
    precondition(int8Rows.byteCount == rows * queries.dimension, "rows of another size")
    precondition(out.count == rows * queries.count, "products of another number")
    unsafe int8Rows.withUnsafeBytes { bytes in
      unsafe scales.withUnsafeBufferPointer { scales in
        unsafe out.withUnsafeMutableBufferPointer { to in
          guard let r0 = bytes.baseAddress, let s0 = scales.baseAddress, let o0 = to.baseAddress
          else { return }
          unsafe table.products_i8(
            queries.codes, queries.units, queries.count, queries.padded,
            r0.assumingMemoryBound(to: Int8.self), s0, rows, queries.dimension, o0)
        }
      }
    }
  }

  /// Rounds to bfloat16, to nearest, ties to even; overflow becomes infinity, NaN stays NaN.
  public func roundToBFloat16(_ values: Span<Float>, into out: inout MutableSpan<UInt16>) {
    precondition(values.count == out.count, "conversion between different counts")
    unsafe values.withUnsafeBufferPointer { from in
      unsafe out.withUnsafeMutableBufferPointer { to in
        guard let f0 = from.baseAddress, let t0 = to.baseAddress else { return }
        unsafe table.f32_to_bf16(f0, t0, from.count)
      }
    }
  }

  /// Rounds one row to integers in -127...127, off by half a scale at most.
  ///
  /// - Parameters:
  ///   - row: The components, finite.
  ///   - out: Receives as many integers.
  /// - Returns: The scale, what 1 stands for: a 127th of the largest magnitude.
  public func roundToInt8(_ row: Span<Float>, into out: inout MutableSpan<Int8>) -> Float {
    precondition(row.count == out.count, "conversion between different counts")
    return unsafe row.withUnsafeBufferPointer { from in
      unsafe out.withUnsafeMutableBufferPointer { to in
        guard let f0 = from.baseAddress, let t0 = to.baseAddress else { return 0 }
        return unsafe table.f32_to_i8(f0, t0, from.count)
      }
    }
  }

  private func products(
    _ queries: Span<Float>, _ dimension: Int, _ rows: RawSpan, _ size: Int,
    _ out: inout MutableSpan<Float>,
    _ function: (
      UnsafePointer<Float>?, Int, UnsafeRawPointer?, Int, Int, UnsafeMutablePointer<Float>?
    ) -> Void
  ) {
    precondition(
      dimension > 0 && queries.count.isMultiple(of: dimension),
      "\(queries.count) floats are not queries of \(dimension) components")
    let count: Int = queries.count / dimension
    let rowCount: Int = rows.byteCount / (dimension * size)
    precondition(rows.byteCount == rowCount * dimension * size, "rows and queries differ")
    precondition(out.count == count * rowCount, "products of another number")
    unsafe queries.withUnsafeBufferPointer { q in
      unsafe rows.withUnsafeBytes { bytes in
        unsafe out.withUnsafeMutableBufferPointer { to in
          guard let q0 = q.baseAddress, let r0 = bytes.baseAddress, let o0 = to.baseAddress else {
            return
          }
          unsafe function(q0, count, r0, rowCount, dimension, o0)
        }
      }
    }
  }
}

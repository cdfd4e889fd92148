internal import COpenBLAS

/// Where a block lies inside a row-major matrix.
public struct Placement: Hashable, Sendable {
  /// Floats from one row to the next.
  public let stride: Int
  /// Floats before the first of the block.
  public let offset: Int

  /// The block that begins `offset` floats after the start, in rows of `stride` floats.
  public init(stride: Int, offset: Int = 0) {
    precondition(stride > 0 && offset >= 0, "rows of \(stride) floats from \(offset) on")
    self.stride = stride
    self.offset = offset
  }

  /// Whether `rows` rows of `width` floats lie inside a matrix of `count` floats.
  func fits(rows: Int, width: Int, count: Int) -> Bool {
    offset % stride + width <= stride && (offset / stride + rows) * stride <= count
  }
}

/// Matrix products by OpenBLAS.
public enum BLAS {
  /// `c = a·bᵀ`, or `c += a·bᵀ`: the product of a linear layer with weights `(out, in)`.
  ///
  /// - Parameters:
  ///   - a: `(rows, inner)` as columns of a row-major matrix.
  ///   - b: `(columns, inner)` as columns of a row-major matrix.
  ///   - rows: Rows of `a` and `c`.
  ///   - columns: Rows of `b`, columns of `c`.
  ///   - inner: Common width.
  ///   - c: Receives `(rows, columns)`, row-major without gaps, or where `place` says.
  ///   - place: Columns of a wider matrix `c` to write to; nil for the whole of `c`.
  ///   - accumulating: Whether to add to `c`.
  public static func multiplyTransposed(
    _ a: Columns, _ b: Columns, rows: Int, columns: Int, inner: Int, into c: inout [Float],
    at place: Placement? = nil, accumulating: Bool = false
  ) {
    precondition(a.holds(rows: rows, width: inner), "left matrix too small")
    precondition(b.holds(rows: columns, width: inner), "right matrix too small")
    let place: Placement = checked(place, rows: rows, columns: columns, count: c.count)
    guard rows > 0, columns > 0 else { return }
    run(a, b, CblasTrans, (rows, columns, inner), &c, place, accumulating)
  }

  /// `c = a·b`, or `c += a·b`.
  ///
  /// - Parameters:
  ///   - a: `(rows, inner)` as columns of a row-major matrix.
  ///   - b: `(inner, columns)` as columns of a row-major matrix.
  ///   - rows: Rows of `a` and `c`.
  ///   - columns: Columns of `b` and `c`.
  ///   - inner: Columns of `a`, rows of `b`.
  ///   - c: Receives `(rows, columns)`, row-major without gaps, or where `place` says.
  ///   - place: Columns of a wider matrix `c` to write to; nil for the whole of `c`.
  ///   - accumulating: Whether to add to `c`.
  public static func multiply(
    _ a: Columns, _ b: Columns, rows: Int, columns: Int, inner: Int, into c: inout [Float],
    at place: Placement? = nil, accumulating: Bool = false
  ) {
    precondition(a.holds(rows: rows, width: inner), "left matrix too small")
    precondition(b.holds(rows: inner, width: columns), "right matrix too small")
    let place: Placement = checked(place, rows: rows, columns: columns, count: c.count)
    guard rows > 0, columns > 0 else { return }
    run(a, b, CblasNoTrans, (rows, columns, inner), &c, place, accumulating)
  }

  private static func checked(
    _ place: Placement?, rows: Int, columns: Int, count: Int
  ) -> Placement {
    guard let place else {
      precondition(count == rows * columns, "product of another size")
      return Placement(stride: max(columns, 1))
    }
    precondition(place.fits(rows: rows, width: columns, count: count), "product outside its place")
    return place
  }

  private static func run(
    _ a: Columns, _ b: Columns, _ transposeB: CBLAS_TRANSPOSE,
    _ size: (rows: Int, columns: Int, inner: Int), _ c: inout [Float], _ place: Placement,
    _ accumulating: Bool
  ) {
    unsafe a.values.withUnsafeBufferPointer { left in
      unsafe b.values.withUnsafeBufferPointer { right in
        unsafe c.withUnsafeMutableBufferPointer { out in
          guard let left = left.baseAddress, let right = right.baseAddress,
            let out = out.baseAddress
          else { return }
          unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, transposeB, blasint(size.rows), blasint(size.columns),
            blasint(size.inner), 1, left + a.offset, blasint(a.stride), right + b.offset,
            blasint(b.stride), accumulating ? 1 : 0, out + place.offset, blasint(place.stride))
        }
      }
    }
  }

  /// Sets how many threads a product may use; process-wide.
  public static func setThreads(_ count: Int) {
    openblas_set_num_threads(Int32(max(1, count)))
  }

  /// The processor type whose kernels OpenBLAS chose, for example `Zen`.
  public static var coreName: String {
    guard let name = unsafe openblas_get_corename() else { return "unknown" }
    return unsafe String(cString: name)
  }

  /// OpenBLAS's version and build options.
  public static var configuration: String {
    guard let text = unsafe openblas_get_config() else { return "unknown" }
    return unsafe String(cString: text)
  }
}

internal import COpenBLAS

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
  ///   - c: `(rows, columns)`, row-major without gaps.
  ///   - accumulating: Whether to add to `c`.
  public static func multiplyTransposed(
    _ a: Columns, _ b: Columns, rows: Int, columns: Int, inner: Int, into c: inout [Float],
    accumulating: Bool = false
  ) {
    precondition(a.holds(rows: rows, width: inner), "left matrix too small")
    precondition(b.holds(rows: columns, width: inner), "right matrix too small")
    precondition(c.count == rows * columns, "product of another size")
    guard rows > 0, columns > 0 else { return }
    run(a, b, CblasTrans, (rows, columns, inner), &c, accumulating)
  }

  /// `c = a·b`, or `c += a·b`.
  ///
  /// - Parameters:
  ///   - a: `(rows, inner)` as columns of a row-major matrix.
  ///   - b: `(inner, columns)` as columns of a row-major matrix.
  ///   - rows: Rows of `a` and `c`.
  ///   - columns: Columns of `b` and `c`.
  ///   - inner: Columns of `a`, rows of `b`.
  ///   - c: `(rows, columns)`, row-major without gaps.
  ///   - accumulating: Whether to add to `c`.
  public static func multiply(
    _ a: Columns, _ b: Columns, rows: Int, columns: Int, inner: Int, into c: inout [Float],
    accumulating: Bool = false
  ) {
    precondition(a.holds(rows: rows, width: inner), "left matrix too small")
    precondition(b.holds(rows: inner, width: columns), "right matrix too small")
    precondition(c.count == rows * columns, "product of another size")
    guard rows > 0, columns > 0 else { return }
    run(a, b, CblasNoTrans, (rows, columns, inner), &c, accumulating)
  }

  private static func run(
    _ a: Columns, _ b: Columns, _ transposeB: CBLAS_TRANSPOSE,
    _ size: (rows: Int, columns: Int, inner: Int), _ c: inout [Float], _ accumulating: Bool
  ) {
    unsafe a.values.withUnsafeBufferPointer { left in
      unsafe b.values.withUnsafeBufferPointer { right in
        unsafe c.withUnsafeMutableBufferPointer { out in
          guard let left = left.baseAddress, let right = right.baseAddress else { return }
          unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, transposeB, blasint(size.rows), blasint(size.columns),
            blasint(size.inner), 1, left + a.offset, blasint(a.stride), right + b.offset,
            blasint(b.stride), accumulating ? 1 : 0, out.baseAddress, blasint(size.columns))
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

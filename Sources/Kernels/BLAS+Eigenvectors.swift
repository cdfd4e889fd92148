internal import COpenBLAS

extension BLAS {
  /// The eigenvectors of a symmetric matrix by falling eigenvalue, from LAPACK's divide and conquer.
  ///
  /// - Parameters:
  ///   - matrix: `(order, order)`, row-major; only one triangle is read.
  ///   - order: Rows and columns.
  /// - Returns: Eigenvalues `(order)` and orthonormal eigenvectors `(order, order)`, one a row; nil
  ///   when the iteration does not converge.
  public static func eigenvectors(
    of matrix: [Float], order: Int
  ) -> (values: [Float], vectors: [Float])? {
    precondition(matrix.count == order * order, "\(matrix.count) values of a matrix of \(order)")
    var vectors: [Float] = matrix
    var values = [Float](repeating: 0, count: order)
    var size = blasint(order)
    var info: blasint = 0
    var work: [Float] = [0]
    var integerWork: [blasint] = [0]
    // The first call asks for the sizes of the work space.
    for isQuery in [true, false] {
      var workSize: blasint = isQuery ? -1 : blasint(work.count)
      var integerWorkSize: blasint = isQuery ? -1 : blasint(integerWork.count)
      unsafe ssyevd_(
        "V", "U", &size, &vectors, &size, &values, &work, &workSize, &integerWork,
        &integerWorkSize, &info)
      guard info == 0 else { return nil }
      if isQuery {
        work = [Float](repeating: 0, count: max(1, Int(work[0])))
        integerWork = [blasint](repeating: 0, count: max(1, Int(integerWork[0])))
      }
    }
    // LAPACK's columns, eigenvalues rising, are our rows from the last to the first.
    var rows: [Float] = []
    rows.reserveCapacity(order * order)
    for row in (0..<order).reversed() { rows += vectors[row * order..<(row + 1) * order] }
    return (values.reversed(), rows)
  }
}

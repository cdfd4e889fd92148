internal import CKernels

extension Kernels {
  /// Encodes up to 32 rows as one group of sketches.
  ///
  /// - Parameters:
  ///   - rows: `(count, stride)`.
  ///   - stride: Components of a row.
  ///   - dimensions: How many leading components are kept; the others count by their length alone.
  ///   - padded: `dimensions` rounded up to a multiple of 4.
  ///   - bias: `(count)`, or nil.
  ///   - group: Receives the ``groupSize(dimensions:hasBias:)`` bytes.
  public func encodeGroup(
    _ rows: Span<Float>, stride: Int, dimensions: Int, padded: Int, bias: [Float]?,
    into group: inout [UInt8]
  ) {
    let count: Int = rows.count / stride
    precondition(count <= 32 && rows.count == count * stride, "\(rows.count) values of rows")
    precondition(dimensions <= stride && padded >= dimensions, "\(dimensions) of \(stride)")
    precondition(
      group.count == Self.groupSize(dimensions: padded, hasBias: bias != nil), "group size")
    if let bias { precondition(bias.count == count, "a bias for each row") }
    unsafe rows.withUnsafeBufferPointer { from in
      unsafe group.withUnsafeMutableBufferPointer { to in
        guard let source = from.baseAddress, let target = to.baseAddress else { return }
        if let bias {
          unsafe table.sketch_encode(
            source, count, stride, dimensions, padded, stride - dimensions, bias, target)
        } else {
          unsafe table.sketch_encode(
            source, count, stride, dimensions, padded, stride - dimensions, nil, target)
        }
      }
    }
  }

  /// Encodes one stage of a row.
  ///
  /// - Parameters:
  ///   - values: What is left of the row from this stage on.
  ///   - dimensions: How many of them this stage keeps; the others count by their length alone.
  ///   - padded: `dimensions` rounded up to a multiple of 16.
  ///   - records: Receives 8 + `padded` bytes.
  ///   - offset: Where in it.
  public func encodeStage(
    _ values: Span<Float>, dimensions: Int, padded: Int, into records: inout [UInt8],
    at offset: Int
  ) {
    precondition(dimensions <= values.count && padded >= dimensions, "\(dimensions) components")
    precondition(
      offset >= 0 && offset + 8 + padded <= records.count, "\(padded) codes at \(offset)")
    unsafe values.withUnsafeBufferPointer { from in
      unsafe records.withUnsafeMutableBufferPointer { to in
        guard let source = from.baseAddress, let target = to.baseAddress else { return }
        unsafe table.code_encode(
          source, dimensions, padded, values.count - dimensions, target + offset)
      }
    }
  }

  /// For each row of a matrix the column with the largest value less the column's penalty.
  ///
  /// - Parameters:
  ///   - matrix: `(rows, penalty.count)`.
  ///   - penalty: One value a column.
  /// - Returns: Columns, the first of equals, and the differences, `(rows)` each.
  public func bestColumns(
    _ matrix: Span<Float>, penalty: [Float]
  ) -> (columns: [Int32], values: [Float]) {
    let rows: Int = matrix.count / max(1, penalty.count)
    precondition(matrix.count == rows * penalty.count, "a penalty for each column")
    var values = [Float](repeating: 0, count: rows)
    var columns = [Int32](repeating: 0, count: rows)
    unsafe matrix.withUnsafeBufferPointer { from in
      guard let source = from.baseAddress else { return }
      unsafe table.best_columns(source, rows, penalty.count, penalty, &columns, &values)
    }
    return (columns, values)
  }
}

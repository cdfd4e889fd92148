internal import CKernels

/// A query as the first stage of an index's codes compares it.
public struct SketchQuery: Sendable {
  /// The leading components, a multiple of 4 of them, each in ``range``.
  public let codes: [Int8]
  /// What 1 in `codes` stands for.
  public let unit: Float
  /// Added to every score.
  public var base: Float = 0
  /// By how much the length of what is left out raises the bound of a row.
  public var rest: Float = 0
  /// By how much the length of what is kept raises it.
  public var queryError: Float = 0
  /// By how much the length of what rounding lost raises it.
  public var codeError: Float = 0
  /// Rows whose bound is below are passed over.
  public var threshold: Float = -.infinity
  /// Whether the groups hold a bias for each row.
  public let hasBias: Bool
  // What the codes' offset of 128 adds to every product.
  let correction: Int32

  /// The values that a component may have.
  public static let range: ClosedRange<Int8> = -63...63

  /// A query that keeps every row.
  public init(codes: [Int8], unit: Float, hasBias: Bool) {
    precondition(codes.count.isMultiple(of: 4), "\(codes.count) components")
    self.codes = codes
    self.unit = unit
    self.hasBias = hasBias
    correction = codes.reduce(0) { $0 + Int32($1) } * 128
  }
}

/// A query as a further stage of an index's codes compares it.
public struct StageQuery: Sendable {
  /// The components of this stage, a multiple of 16 of them.
  public let codes: [Int16]
  /// What 1 in `codes` stands for.
  public let unit: Float
  /// Bytes before this stage in the record of a row.
  public let offset: Int
  /// By how much the length of what is left out raises the bound of a row.
  public var rest: Float = 0
  /// By how much the scale of a row's codes raises its error.
  public var codeError: Float = 0

  /// A query for the stage that begins `offset` bytes after the start of a record.
  public init(codes: [Int16], unit: Float, offset: Int) {
    precondition(codes.count.isMultiple(of: 16), "\(codes.count) components")
    self.codes = codes
    self.unit = unit
    self.offset = offset
  }

  /// The largest component that keeps every sum of products within 31 bits.
  public static func largestCode(count: Int) -> Int {
    min(Int(Int16.max), Int(Int32.max) / (128 * max(1, count)))
  }
}

extension Kernels {
  /// The bytes of one group of 32 sketches.
  public static func groupSize(dimensions: Int, hasBias: Bool) -> Int {
    (hasBias ? 192 : 64) + 32 * dimensions
  }

  /// Finds the rows of a list whose bound reaches the query's threshold.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - groups: The list's groups of 32 sketches.
  ///   - rows: How many rows the list has.
  ///   - allowed: A bitmap in which row r is bit `firstBit + r`; nil for all.
  ///   - firstBit: Where the list begins in it.
  ///   - survivors: Receives the rows.
  public func scanSketches(
    _ query: SketchQuery, groups: RawSpan, rows: Int, allowed: [UInt64]? = nil, firstBit: Int = 0,
    into survivors: inout Survivors
  ) {
    let size: Int = Self.groupSize(dimensions: query.codes.count, hasBias: query.hasBias)
    precondition(groups.byteCount >= (rows + 31) / 32 * size, "too few groups")
    if let allowed { precondition(allowed.count * 64 >= firstBit + rows, "bitmap too short") }
    survivors.reserve(rows)
    var form = unsafe VSSketchQuery()
    unsafe form.dims = query.codes.count
    unsafe form.correction = query.correction
    unsafe form.unit = query.unit
    unsafe form.base = query.base
    unsafe form.rest = query.rest
    unsafe form.query_error = query.queryError
    unsafe form.code_error = query.codeError
    unsafe form.threshold = query.threshold
    unsafe form.has_bias = query.hasBias ? 1 : 0
    unsafe groups.withUnsafeBytes { bytes in
      unsafe query.codes.withUnsafeBufferPointer { codes in
        unsafe form.query = codes.baseAddress
        guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
          survivors.count = 0
          return
        }
        survivors.count =
          if let allowed {
            unsafe table.sketch_scan(
              &form, base, rows, allowed, firstBit, &survivors.rows, &survivors.scores,
              &survivors.errors)
          } else {
            unsafe table.sketch_scan(
              &form, base, rows, nil, 0, &survivors.rows, &survivors.scores, &survivors.errors)
          }
      }
    }
  }

  /// Adds a stage to the scores of the survivors and keeps those whose bound reaches `threshold`.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - records: The list's records.
  ///   - recordSize: Bytes from one record to the next.
  ///   - threshold: What a bound has to reach.
  ///   - survivors: Rows of the list; those that drop out are removed.
  public func refine(
    _ query: StageQuery, records: RawSpan, recordSize: Int, threshold: Float,
    _ survivors: inout Survivors
  ) {
    guard survivors.count > 0 else { return }
    let last = Int(survivors.rows[survivors.count - 1])
    precondition(query.offset + 8 + query.codes.count <= recordSize, "a stage outside its record")
    precondition((last + 1) * recordSize <= records.byteCount, "row \(last) outside the records")
    var stage = unsafe VSCodeStage()
    unsafe stage.dims = query.codes.count
    unsafe stage.record_size = recordSize
    unsafe stage.offset = query.offset
    unsafe stage.unit = query.unit
    unsafe stage.rest = query.rest
    unsafe stage.code_error = query.codeError
    unsafe stage.threshold = threshold
    unsafe records.withUnsafeBytes { bytes in
      unsafe query.codes.withUnsafeBufferPointer { codes in
        unsafe stage.query = codes.baseAddress
        guard let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
          return
        }
        survivors.count = unsafe table.code_refine(
          &stage, base, survivors.count, &survivors.rows, &survivors.scores, &survivors.errors)
      }
    }
  }

  /// Rising indices of the `wanted` largest of `values`, and of some that come next.
  public func indicesOfLargest(_ values: Span<Float>, wanted: Int) -> [Int32] {
    unsafe [Int32](unsafeUninitializedCapacity: values.count) { out, count in
      count = unsafe values.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return 0 }
        return unsafe table.select_largest(base, buffer.count, wanted, out.baseAddress)
      }
    }
  }

  /// The sum of the squared differences of two vectors of one length.
  public func squaredDistance(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    precondition(a.count == b.count, "vectors of \(a.count) and \(b.count) components")
    return unsafe a.withUnsafeBufferPointer { left in
      unsafe b.withUnsafeBufferPointer { right in
        guard let x = left.baseAddress, let y = right.baseAddress else { return 0 }
        return unsafe table.squared_distance(x, y, left.count)
      }
    }
  }
}

internal import CKernels

/// The lookup tables of one rotated query, as one-bit codes are compared with it.
public struct OneBitTables: Sendable {
  /// Components of the rotated query, a multiple of 64.
  public let dimensions: Int
  /// What 1 stands for in a table.
  public let unit: Float
  /// The sum of the magnitudes of the query's components.
  public let magnitudes: Double
  // (dimensions / 4, 16)
  let entries: [UInt8]

  /// Computes the tables of `query`, finite and rotated, a multiple of 64 components.
  public init(_ query: Span<Float>, kernels: Kernels = .best) {
    precondition(query.count.isMultiple(of: 64), "\(query.count) components")
    dimensions = query.count
    var entries = [UInt8](repeating: 0, count: 4 * query.count)
    var unit: Float = 0
    var magnitudes: Double = 0
    unsafe query.withUnsafeBufferPointer { from in
      guard let base = from.baseAddress else { return }
      unsafe kernels.table.one_bit_tables(base, from.count, &entries, &unit, &magnitudes)
    }
    self.entries = entries
    self.unit = unit
    self.magnitudes = magnitudes
  }
}

/// What a scan of one-bit codes that share a centroid computes.
///
/// With S the sum of a row's table entries and the row's stored factor, error and sine,
/// score = base + tilt · error + factor · (step · S + offset) and
/// bound = factor · (spread · sine + slack).
public struct OneBitScan: Sendable {
  /// The query.
  public let tables: OneBitTables
  /// Multiplies S.
  public var step: Float = 0
  /// Added to that product.
  public var offset: Float = 0
  /// Added to every score.
  public var base: Float = 0
  /// Multiplies the error of the row.
  public var tilt: Float = 0
  /// Multiplies the sine of the row, a byte.
  public var spread: Float = 0
  /// Added to that product.
  public var slack: Float = 0
  /// Rows whose score and bound together are below are passed over.
  public var threshold: Float = -.infinity

  /// A scan whose scores are all 0.
  public init(_ tables: OneBitTables) {
    self.tables = tables
  }
}

extension Kernels {
  /// The rows of a block of one-bit codes.
  public static let oneBitBlockRows: Int = 32

  /// The bytes of a block of 32 one-bit codes, a multiple of 64.
  public static func oneBitBlockSize(dimensions: Int) -> Int {
    Int(VS_ONE_BIT_HEAD) + 4 * dimensions
  }

  /// Rotates rows in place: for each round signs, a Hadamard transform of the first or, in odd rounds,
  /// the last largest power of two of components, and where that is not all of them, sums and
  /// differences of the two halves.
  ///
  /// - Parameters:
  ///   - rows: `(rows, dimensions)`.
  ///   - signs: `(rounds, dimensions)`, each 1 or -1.
  ///   - dimensions: Components of a row, a multiple of 64.
  public func rotate(_ rows: inout MutableSpan<Float>, signs: [Float], dimensions: Int) {
    precondition(dimensions > 0 && dimensions.isMultiple(of: 64), "\(dimensions) components")
    precondition(rows.count.isMultiple(of: dimensions), "rows of another size")
    precondition(signs.count.isMultiple(of: dimensions), "signs of another size")
    unsafe rows.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe table.one_bit_rotate(
        signs, signs.count / dimensions, dimensions, base, buffer.count / dimensions)
    }
  }

  /// Encodes up to 32 rows as one block.
  ///
  /// - Parameters:
  ///   - residuals: `(rows, dimensions)`: rotated rows less their centroid, finite.
  ///   - centroid: `[dimensions]`, rotated; a multiple of 64 components.
  /// - Returns: ``oneBitBlockSize(dimensions:)`` bytes.
  public func encodeOneBit(_ residuals: Span<Float>, centroid: Span<Float>) -> [UInt8] {
    let dimensions: Int = centroid.count
    precondition(dimensions > 0 && dimensions.isMultiple(of: 64), "\(dimensions) components")
    let rows: Int = residuals.count / dimensions
    precondition(
      residuals.count == rows * dimensions && rows <= Self.oneBitBlockRows, "rows of another size")
    let size: Int = Self.oneBitBlockSize(dimensions: dimensions)
    return unsafe residuals.withUnsafeBufferPointer { residuals in
      unsafe centroid.withUnsafeBufferPointer { centroid in
        unsafe [UInt8](unsafeUninitializedCapacity: size) { block, count in
          unsafe table.one_bit_encode(
            residuals.baseAddress, rows, dimensions, centroid.baseAddress, block.baseAddress)
          count = size
        }
      }
    }
  }

  /// Finds the rows whose score and bound together reach the threshold.
  ///
  /// Scores and errors are the same, bit for bit, for every instruction set.
  ///
  /// - Parameters:
  ///   - scan: The query and what is known of the centroid.
  ///   - blocks: Blocks of 32 codes.
  ///   - rows: How many codes they hold.
  ///   - allowed: A bitmap in which row r is bit `firstBit + r`; nil for all.
  ///   - firstBit: Where the first row is in it.
  ///   - found: Receives the rows that are kept, rising; `rows` long at least, as the next two.
  ///   - scores: Receives their scores.
  ///   - errors: Receives their bounds.
  /// - Returns: How many rows are kept.
  public func scanOneBit(
    _ scan: OneBitScan, blocks: RawSpan, rows: Int, allowed: Span<UInt64>? = nil,
    firstBit: Int = 0, found: inout MutableSpan<Int32>, scores: inout MutableSpan<Float>,
    errors: inout MutableSpan<Float>
  ) -> Int {
    let dimensions: Int = scan.tables.dimensions
    let count: Int = (rows + Self.oneBitBlockRows - 1) / Self.oneBitBlockRows
    precondition(
      rows >= 0 && blocks.byteCount >= count * Self.oneBitBlockSize(dimensions: dimensions),
      "fewer than \(rows) codes")
    precondition(
      found.count >= rows && scores.count >= rows && errors.count >= rows, "no room for \(rows)")
    if let allowed {
      precondition(firstBit >= 0 && allowed.count * 64 >= firstBit + rows, "bitmap too short")
    }
    guard rows > 0, dimensions > 0 else { return 0 }
    var form = unsafe VSOneBitScan()
    unsafe form.dims = dimensions
    unsafe form.step = scan.step
    unsafe form.offset = scan.offset
    unsafe form.base = scan.base
    unsafe form.tilt = scan.tilt
    unsafe form.spread = scan.spread
    unsafe form.slack = scan.slack
    unsafe form.threshold = scan.threshold
    return unsafe scan.tables.entries.withUnsafeBufferPointer { entries in
      unsafe form.tables = entries.baseAddress
      return unsafe blocks.withUnsafeBytes { bytes in
        unsafe found.withUnsafeMutableBufferPointer { found in
          unsafe scores.withUnsafeMutableBufferPointer { scores in
            unsafe errors.withUnsafeMutableBufferPointer { errors in
              func run(_ bitmap: UnsafePointer<UInt64>?) -> Int {
                unsafe table.one_bit_scan(
                  &form, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), rows, bitmap,
                  firstBit, found.baseAddress, scores.baseAddress, errors.baseAddress)
              }
              guard let allowed else { return run(nil) }
              return unsafe allowed.withUnsafeBufferPointer { unsafe run($0.baseAddress) }
            }
          }
        }
      }
    }
  }

  /// Finds the rows whose score and bound together reach the threshold, for stages that come after.
  ///
  /// - Parameters:
  ///   - scan: The query and what is known of the centroid.
  ///   - blocks: Blocks of 32 codes.
  ///   - rows: How many codes they hold.
  ///   - allowed: A bitmap in which row r is bit `firstBit + r`; nil for all.
  ///   - firstBit: Where the first row is in it.
  ///   - survivors: Receives the rows, with their scores and bounds.
  public func scanOneBit(
    _ scan: OneBitScan, blocks: RawSpan, rows: Int, allowed: [UInt64]?, firstBit: Int,
    into survivors: inout Survivors
  ) {
    survivors.reserve(rows)
    // Taken out, as spans of one value's parts may not live side by side.
    var room = Survivors(capacity: 0)
    swap(&room, &survivors)
    var (found, scores, errors) = (room.rows, room.scores, room.errors)
    room = Survivors(capacity: 0)
    var foundSpan: MutableSpan<Int32> = found.mutableSpan
    var scoreSpan: MutableSpan<Float> = scores.mutableSpan
    var errorSpan: MutableSpan<Float> = errors.mutableSpan
    let count: Int =
      if let allowed {
        scanOneBit(
          scan, blocks: blocks, rows: rows, allowed: allowed.span, firstBit: firstBit,
          found: &foundSpan, scores: &scoreSpan, errors: &errorSpan)
      } else {
        scanOneBit(
          scan, blocks: blocks, rows: rows, found: &foundSpan, scores: &scoreSpan,
          errors: &errorSpan)
      }
    (survivors.rows, survivors.scores, survivors.errors) = (found, scores, errors)
    survivors.count = count
  }
}

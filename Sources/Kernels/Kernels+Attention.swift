internal import CKernels
internal import COpenBLAS

/// The sizes of multi-head self-attention inside sequences of equal length.
public struct AttentionShape: Hashable, Sendable {
  /// How many sequences there are.
  public let sequences: Int
  /// Rows of a sequence.
  public let length: Int
  /// Heads.
  public let heads: Int
  /// Channels of a head.
  public let headWidth: Int
  /// Whether a row sees only itself and the rows before it.
  public let isCausal: Bool

  /// Puts sizes together.
  public init(sequences: Int, length: Int, heads: Int, headWidth: Int, isCausal: Bool = false) {
    precondition(min(sequences, length, heads, headWidth) > 0, "no attention")
    self.sequences = sequences
    self.length = length
    self.heads = heads
    self.headWidth = headWidth
    self.isCausal = isCausal
  }

  /// Channels of all heads, C.
  var width: Int { heads * headWidth }
}

extension Kernels {
  /// Attention whose queries, keys and values stand beside each other.
  ///
  /// Scores are divided by the root of the head's width. They exist for one head of one sequence at a
  /// time, in each thread.
  ///
  /// - Parameters:
  ///   - packed: `(sequences·length, 3C)`: queries, keys, values.
  ///   - shape: All sizes.
  ///   - mixed: Receives `(sequences·length, C)` from its start on.
  ///   - threads: Most threads to share heads and sequences among; the result does not depend on it.
  public func attend(
    _ packed: [Float], shape: AttentionShape, into mixed: inout [Float], threads: Int = 1
  ) {
    let rows: Int = shape.sequences * shape.length
    precondition(packed.count >= rows * 3 * shape.width, "too few rows")
    precondition(mixed.count >= rows * shape.width, "output too small")
    unsafe packed.withUnsafeBufferPointer { packed in
      unsafe mixed.withUnsafeMutableBufferPointer { mixed in
        guard let from = packed.baseAddress, let to = mixed.baseAddress else { return }
        // Threads write disjoint columns or rows.
        nonisolated(unsafe) let (source, target) = unsafe (from, to)
        Parallel.tiles(shape.sequences * shape.heads, threads: threads) { tile in
          let first: Int = tile / shape.heads * shape.length
          let column: Int = tile % shape.heads * shape.headWidth
          unsafe attendHead(
            source + first * 3 * shape.width + column, shape,
            into: target + first * shape.width + column)
        }
      }
    }
  }

  private func attendHead(
    _ queries: UnsafePointer<Float>, _ shape: AttentionShape,
    into mixed: UnsafeMutablePointer<Float>
  ) {
    let (length, width): (Int, Int) = (shape.length, shape.width)
    let scale: Float = 1 / Float(shape.headWidth).squareRoot()
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: length * length) { buffer in
      guard let scores = buffer.baseAddress else { return }
      unsafe cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, blasint(length), blasint(length),
        blasint(shape.headWidth), scale, queries, blasint(3 * width), queries + width,
        blasint(3 * width), 0, scores, blasint(length))
      if shape.isCausal {
        for row in 0..<length {
          let start = unsafe scores + row * length
          unsafe table.softmax(start, 1, row + 1, start)
          unsafe (start + row + 1).update(repeating: 0, count: length - row - 1)
        }
      } else {
        unsafe table.softmax(scores, length, length, scores)
      }
      unsafe cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(length), blasint(shape.headWidth),
        blasint(length), 1, scores, blasint(length), queries + 2 * width, blasint(3 * width), 0,
        mixed, blasint(width))
    }
  }
}

internal import CKernels

extension Kernels {
  /// Replaces each value by e to its power.
  public func exp(_ values: inout [Float]) {
    unsafe mapInPlace(&values, with: table.exp)
  }

  /// Replaces each value x by x / (1 + e⁻ˣ).
  public func silu(_ values: inout [Float]) {
    unsafe mapInPlace(&values, with: table.silu)
  }

  /// Replaces each value x by x·Φ(x), the exact GELU.
  public func gelu(_ values: inout [Float]) {
    unsafe mapInPlace(&values, with: table.gelu)
  }

  /// Softmax over each row of `width` values, in place.
  public func softmax(_ values: inout [Float], width: Int) {
    precondition(width > 0 && values.count.isMultiple(of: width), "rows of unequal width")
    let rows: Int = values.count / width
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe table.softmax(base, rows, width, base)
    }
  }

  /// `gain · x / sqrt(mean(x²) + epsilon)` over each row of `gain.count` values.
  ///
  /// - Parameters:
  ///   - values: `(rows, gain.count)`.
  ///   - gain: One factor a column.
  ///   - epsilon: Added to the mean square.
  ///   - output: As large as `values`; receives the rows.
  ///   - threads: Most threads to share the rows among; the result does not depend on it.
  public func rmsNorm(
    _ values: [Float], gain: [Float], epsilon: Float, into output: inout [Float],
    threads: Int = 1
  ) {
    let width: Int = gain.count
    precondition(width > 0 && values.count.isMultiple(of: width), "rows of unequal width")
    precondition(output.count == values.count, "output of another size")
    let rows: Int = values.count / width
    unsafe values.withUnsafeBufferPointer { values in
      unsafe gain.withUnsafeBufferPointer { gain in
        unsafe output.withUnsafeMutableBufferPointer { output in
          guard let from = values.baseAddress, let gain = gain.baseAddress,
            let to = output.baseAddress
          else { return }
          // Threads write disjoint rows.
          nonisolated(unsafe) let (source, factors, target) = unsafe (from, gain, to)
          let tile: Int = threads > 1 ? 64 : rows
          Parallel.tiles((rows + tile - 1) / tile, threads: threads) { index in
            let start: Int = index * tile
            unsafe table.rms_norm(
              source + start * width, factors, epsilon, min(tile, rows - start), width,
              target + start * width)
          }
        }
      }
    }
  }

  /// Layer normalisation over each row of `gain.count` values.
  public func layerNorm(
    _ values: [Float], gain: [Float], bias: [Float], epsilon: Float
  ) -> [Float] {
    let width: Int = gain.count
    precondition(width > 0 && bias.count == width, "gain and bias differ in width")
    precondition(values.count.isMultiple(of: width), "rows of unequal width")
    return unsafe [Float](unsafeUninitializedCapacity: values.count) { out, count in
      unsafe table.layer_norm(
        values, gain, bias, epsilon, values.count / width, width, out.baseAddress)
      count = values.count
    }
  }

  /// Layer normalisation of some rows of `gain.count` values.
  ///
  /// - Parameters:
  ///   - values: `(rows, gain.count)`.
  ///   - rows: Which of them.
  ///   - gain: One factor a column.
  ///   - bias: One summand a column.
  ///   - epsilon: Added to the variance.
  ///   - output: Receives the rows, from its start on.
  ///   - threads: Most threads to share the rows among; the result does not depend on it.
  public func layerNorm(
    _ values: [Float], rows: Range<Int>, gain: [Float], bias: [Float], epsilon: Float,
    into output: inout [Float], threads: Int = 1
  ) {
    let width: Int = gain.count
    precondition(width > 0 && bias.count == width, "gain and bias differ in width")
    precondition(
      rows.lowerBound >= 0 && rows.upperBound * width <= values.count, "rows beyond the values")
    precondition(rows.count * width <= output.count, "output too small")
    unsafe values.withUnsafeBufferPointer { values in
      unsafe output.withUnsafeMutableBufferPointer { output in
        guard let from = values.baseAddress, let to = output.baseAddress else { return }
        // Threads write disjoint rows.
        nonisolated(unsafe) let (source, target) = unsafe (from + rows.lowerBound * width, to)
        let tile: Int = threads > 1 ? 64 : max(rows.count, 1)
        Parallel.tiles((rows.count + tile - 1) / tile, threads: threads) { index in
          let start: Int = index * tile
          unsafe table.layer_norm(
            source + start * width, gain, bias, epsilon, min(tile, rows.count - start), width,
            target + start * width)
        }
      }
    }
  }

  private func mapInPlace(
    _ values: inout [Float],
    with function: @convention(c) (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void
  ) {
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe function(base, base, buffer.count)
    }
  }
}

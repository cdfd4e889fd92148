internal import CKernels

/// Which way time runs through a sequence.
public enum ScanDirection: Sendable {
  /// From the first row to the last.
  case forward
  /// From the last row to the first; results stay in the rows' own order.
  case backward
}

extension Kernels {
  /// Depthwise causal convolution over time with bias, then SiLU (spec § 2.3, step 2a).
  ///
  /// - Parameters:
  ///   - input: `(length, channels)` as columns of a matrix.
  ///   - weight: `(width, channels)`; the last tap meets the current row.
  ///   - bias: `(channels)`.
  ///   - length: Rows of the whole sequence.
  ///   - rows: Which of them to compute.
  ///   - direction: Which way causality runs.
  ///   - output: Its first `(rows.count, channels)` receive the result.
  ///   - threads: Most threads to share the rows among; the result does not depend on it.
  public func causalConvolution(
    _ input: Columns, weight: [Float], bias: [Float], length: Int, rows: Range<Int>,
    direction: ScanDirection, into output: inout [Float], threads: Int = 1
  ) {
    let channels: Int = bias.count
    precondition(channels > 0 && weight.count.isMultiple(of: channels), "weights of equal rows")
    precondition(weight.count >= channels, "no taps")
    precondition(input.holds(rows: length, width: channels), "input too small")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= length, "rows outside the sequence")
    precondition(output.count >= rows.count * channels, "output too small")
    guard !rows.isEmpty else { return }
    unsafe input.values.withUnsafeBufferPointer { source in
      unsafe weight.withUnsafeBufferPointer { weight in
        unsafe bias.withUnsafeBufferPointer { bias in
          unsafe output.withUnsafeMutableBufferPointer { output in
            guard let from = source.baseAddress, let to = output.baseAddress else { return }
            let whole = unsafe VSConvolution(
              input: from + input.offset, weight: weight.baseAddress, bias: bias.baseAddress,
              output: to, input_stride: input.stride, length: length, first: rows.lowerBound,
              end: rows.upperBound, channels: channels, width: weight.count / channels,
              reversed: direction == .backward ? 1 : 0)
            // Threads write disjoint rows.
            nonisolated(unsafe) let shared = unsafe whole
            let tile: Int = Self.tileRows
            Parallel.tiles((rows.count + tile - 1) / tile, threads: threads) { index in
              var part = unsafe shared
              unsafe part.first = rows.lowerBound + index * tile
              unsafe part.end = min(part.first + tile, rows.upperBound)
              unsafe part.output = shared.output + index * tile * channels
              unsafe table.causal_conv_silu(&part)
            }
          }
        }
      }
    }
  }

  /// One direction of the gated selective scan over rows that follow each other, with the projection
  /// of its steps (spec § 2.3, steps 2c to 2f).
  ///
  /// A sequence may be scanned in parts, in the order of time, the state carried from one to the next:
  /// the result is the same to the bit.
  ///
  /// - Parameters:
  ///   - input: u after convolution, `(rows, channels)` from its start on.
  ///   - parameters: `(rows, rank + 2·states)` from its start on: δ, B and C of each row.
  ///   - gate: z, `(rows, channels)`; nil leaves the sums ungated.
  ///   - weights: A, D and what makes steps of δ.
  ///   - rows: The number of rows.
  ///   - direction: Which way time runs.
  ///   - state: See ``ScanWeights/initialState()``; receives the states after the last step.
  ///   - output: Receives `(rows, channels)` where `place` says.
  ///   - place: Columns of `output`.
  ///   - accumulating: Whether what `output` held is added, before the gate.
  ///   - threads: Most threads to share the channels among; the result does not depend on it.
  public func selectiveScan(
    input: [Float], parameters: [Float], gate: Columns?, weights: ScanWeights, rows: Int,
    direction: ScanDirection, state: inout [Float], into output: inout [Float],
    at place: Placement, accumulating: Bool = false, threads: Int = 1
  ) {
    let channels: Int = weights.channels
    let width: Int = weights.rank + 2 * weights.states
    precondition(rows >= 0 && input.count >= rows * channels, "u too small")
    precondition(parameters.count >= rows * width, "δ, B and C too small")
    precondition(gate?.holds(rows: rows, width: channels) ?? true, "gate too small")
    precondition(
      state.count == weights.blockCount * weights.states * ScanWeights.blockChannels,
      "states of another size")
    precondition(
      place.fits(rows: rows, width: channels, count: output.count), "output too small")
    guard rows > 0 else { return }
    unsafe withPointers(to: [weights.packed, input, parameters, gate?.values ?? input]) { lent in
      unsafe state.withUnsafeMutableBufferPointer { state in
        unsafe output.withUnsafeMutableBufferPointer { output in
          guard let to = output.baseAddress else { return }
          let scan = unsafe VSScan(
            weights: lent[0], input: lent[1], parameters: lent[2],
            gate: gate.map { unsafe lent[3] + $0.offset }, output: to + place.offset,
            state: state.baseAddress, input_stride: channels, parameter_stride: width,
            gate_stride: gate?.stride ?? 0, output_stride: place.stride, rows: rows,
            channels: channels, states: weights.states, rank: weights.rank,
            reversed: direction == .backward ? 1 : 0, accumulate: accumulating ? 1 : 0)
          // Threads write disjoint channels of output and state.
          nonisolated(unsafe) let shared = unsafe scan
          Parallel.tiles(threads > 1 ? weights.blockCount : 1, threads: threads) { block in
            let blocks = threads > 1 ? block..<block + 1 : 0..<weights.blockCount
            unsafe withUnsafePointer(to: shared) { pointer in
              unsafe table.selective_scan(pointer, blocks.lowerBound, blocks.upperBound)
            }
          }
        }
      }
    }
  }

  /// Rows that a thread takes at once.
  private static var tileRows: Int { 64 }

  /// Lends the storage of non-empty `arrays` as pointers, in order.
  private func withPointers(
    to arrays: [[Float]], _ lent: [UnsafePointer<Float>] = unsafe [],
    _ body: ([UnsafePointer<Float>]) -> Void
  ) {
    guard let first = arrays.first else { return unsafe body(lent) }
    unsafe first.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe withPointers(to: Array(arrays.dropFirst()), unsafe lent + [base], body)
    }
  }
}

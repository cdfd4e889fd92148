internal import CKernels

/// Which way time runs through a sequence.
public enum ScanDirection: Sendable {
  /// From the first row to the last.
  case forward
  /// From the last row to the first; results stay in the rows' own order.
  case backward
}

/// The weights of one direction of a selective scan (spec § 2.3).
public struct ScanWeights: Sendable {
  /// A = −exp(A_log), `(channels, states)`.
  public var decay: [Float]
  /// D, `(channels)`.
  public var skip: [Float]
  /// Bias of the step before softplus, `(channels)`.
  public var stepBias: [Float]

  /// Gathers the weights; `decay` holds as many rows as `skip` has values.
  public init(decay: [Float], skip: [Float], stepBias: [Float]) {
    precondition(!skip.isEmpty && stepBias.count == skip.count, "one bias a channel")
    precondition(decay.count.isMultiple(of: skip.count), "one row of decay a channel")
    self.decay = decay
    self.skip = skip
    self.stepBias = stepBias
  }

  /// The number of channels, D.
  public var channels: Int { skip.count }

  /// The number of states a channel, N.
  public var states: Int { decay.count / skip.count }
}

/// A block inside a row-major matrix.
public struct Columns: Sendable {
  /// The whole matrix.
  public var values: [Float]
  /// Floats from one row to the next.
  public var stride: Int
  /// Floats before the first of the block: `row · stride + column`.
  public var offset: Int

  /// Selects the block that begins `offset` floats after the start, in rows of `stride` floats.
  public init(_ values: [Float], stride: Int, offset: Int = 0) {
    precondition(stride > 0 && offset >= 0, "rows of \(stride) floats from \(offset) on")
    self.values = values
    self.stride = stride
    self.offset = offset
  }

  /// Whether `rows` rows of `width` columns lie inside.
  func holds(rows: Int, width: Int) -> Bool {
    Placement(stride: stride, offset: offset).fits(
      rows: rows, width: width, count: values.count)
  }
}

extension Kernels {
  /// Depthwise causal convolution over time with bias, then SiLU (spec § 2.3, step 2a).
  ///
  /// - Parameters:
  ///   - input: `(length, channels)` as columns of a matrix.
  ///   - weight: `(width, channels)`; the last tap meets the current row.
  ///   - bias: `(channels)`.
  ///   - length: Number of rows.
  ///   - direction: Which way causality runs.
  /// - Returns: `(length, channels)`.
  public func causalConvolution(
    _ input: Columns, weight: [Float], bias: [Float], length: Int, direction: ScanDirection
  ) -> [Float] {
    let channels: Int = bias.count
    precondition(channels > 0 && weight.count.isMultiple(of: channels), "weights of equal rows")
    precondition(input.holds(rows: length, width: channels), "input too small")
    return unsafe [Float](unsafeUninitializedCapacity: length * channels) { out, count in
      unsafe input.values.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        unsafe table.causal_conv_silu(
          base + input.offset, input.stride, weight, bias, length, channels,
          weight.count / channels, direction == .backward ? 1 : 0, out.baseAddress)
      }
      count = length * channels
    }
  }

  /// Adds one direction of the gated selective scan to `output` (spec § 2.3, steps 2c to 2f).
  ///
  /// - Parameters:
  ///   - input: u after convolution, `(length, channels)`.
  ///   - step: Δ before bias and softplus, `(length, channels)`.
  ///   - gate: z, `(length, channels)`.
  ///   - stateInput: B, `(length, states)`.
  ///   - stateOutput: C, `(length, states)`.
  ///   - weights: A, D and the bias of the step.
  ///   - direction: Which way time runs.
  ///   - output: `(length, channels)`, added to.
  ///   - threads: Most threads to share the channels among; the result does not depend on it.
  /// - Returns: The state after the last step, `(channels, states)`.
  @discardableResult
  public func selectiveScan(
    input: [Float], step: [Float], gate: Columns, stateInput: Columns, stateOutput: Columns,
    weights: ScanWeights, direction: ScanDirection, addingTo output: inout [Float],
    threads: Int = 1
  ) -> [Float] {
    let channels: Int = weights.channels
    let states: Int = weights.states
    let length: Int = input.count / channels
    precondition(input.count == length * channels && step.count == input.count, "u and Δ differ")
    precondition(output.count == input.count, "output of another size")
    precondition(states <= Int(VS_SCAN_MOST_STATES), "more than \(VS_SCAN_MOST_STATES) states")
    precondition(gate.holds(rows: length, width: channels), "gate too small")
    precondition(stateInput.holds(rows: length, width: states), "B too small")
    precondition(stateOutput.holds(rows: length, width: states), "C too small")
    var last = [Float](repeating: 0, count: channels * states)
    guard length > 0 else { return last }

    precondition(stateInput.stride == stateOutput.stride, "B and C in rows of different length")
    unsafe last.withUnsafeMutableBufferPointer { last in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe withPointers(
          to: [
            input, step, gate.values, stateInput.values, stateOutput.values, weights.decay,
            weights.skip, weights.stepBias,
          ]
        ) { pointers in
          var scan = unsafe VSScan()
          unsafe scan.input = pointers[0]
          unsafe scan.step = pointers[1]
          unsafe scan.gate = pointers[2] + gate.offset
          unsafe scan.state_in = pointers[3] + stateInput.offset
          unsafe scan.state_out = pointers[4] + stateOutput.offset
          unsafe scan.decay = pointers[5]
          unsafe scan.skip = pointers[6]
          unsafe scan.step_bias = pointers[7]
          unsafe scan.output = output.baseAddress
          unsafe scan.last_state = last.baseAddress
          unsafe scan.gate_stride = gate.stride
          unsafe scan.state_stride = stateInput.stride
          unsafe scan.length = length
          unsafe scan.channels = channels
          unsafe scan.states = states
          unsafe scan.reversed = direction == .backward ? 1 : 0
          unsafe scan.accumulate = 1
          // Threads write disjoint channels of `output` and `last_state`.
          nonisolated(unsafe) let shared = unsafe scan
          Parallel.slices(of: channels, grain: 16, threads: threads) { range in
            unsafe withUnsafePointer(to: shared) { pointer in
              unsafe table.selective_scan(pointer, range.lowerBound, range.upperBound)
            }
          }
        }
      }
    }
    return last
  }

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

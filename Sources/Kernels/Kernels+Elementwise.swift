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
  public func rmsNorm(_ values: [Float], gain: [Float], epsilon: Float) -> [Float] {
    let width: Int = gain.count
    precondition(width > 0 && values.count.isMultiple(of: width), "rows of unequal width")
    return unsafe [Float](unsafeUninitializedCapacity: values.count) { out, count in
      unsafe table.rms_norm(
        values, gain, epsilon, values.count / width, width, out.baseAddress)
      count = values.count
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

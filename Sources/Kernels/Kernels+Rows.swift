internal import CKernels

extension Kernels {
  /// The inner product of two vectors of one length.
  public func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    precondition(a.count == b.count, "dot of \(a.count) and \(b.count) components")
    return unsafe a.withUnsafeBufferPointer { left in
      unsafe b.withUnsafeBufferPointer { right in
        guard let x = left.baseAddress, let y = right.baseAddress else { return 0 }
        return unsafe table.dot(x, y, left.count)
      }
    }
  }

  /// Inner products of one query with every row of a float32 matrix.
  ///
  /// - Parameters:
  ///   - query: `[dimension]`.
  ///   - float32Rows: `(out.count, dimension)`, row-major, little-endian.
  ///   - out: Receives one product a row.
  public func innerProducts(
    query: Span<Float>, float32Rows: RawSpan, into out: inout MutableSpan<Float>
  ) {
    let count: Int = out.count
    precondition(
      float32Rows.byteCount == count * query.count * 4, "rows and query differ in dimension")
    unsafe query.withUnsafeBufferPointer { q in
      unsafe float32Rows.withUnsafeBytes { bytes in
        unsafe out.withUnsafeMutableBufferPointer { to in
          guard let q0 = q.baseAddress, let r0 = bytes.baseAddress, let o0 = to.baseAddress else {
            return
          }
          unsafe table.inner_products_f32(
            q0, r0.assumingMemoryBound(to: Float.self), count, q.count, o0)
        }
      }
    }
  }

  /// Inner products of one query with every row of a half-precision matrix.
  ///
  /// - Parameters:
  ///   - query: `[dimension]`.
  ///   - float16Rows: `(out.count, dimension)`, row-major, little-endian IEEE half precision.
  ///   - out: Receives one product a row, computed in float32.
  public func innerProducts(
    query: Span<Float>, float16Rows: RawSpan, into out: inout MutableSpan<Float>
  ) {
    let count: Int = out.count
    precondition(
      float16Rows.byteCount == count * query.count * 2, "rows and query differ in dimension")
    unsafe query.withUnsafeBufferPointer { q in
      unsafe float16Rows.withUnsafeBytes { bytes in
        unsafe out.withUnsafeMutableBufferPointer { to in
          guard let q0 = q.baseAddress, let r0 = bytes.baseAddress, let o0 = to.baseAddress else {
            return
          }
          unsafe table.inner_products_f16(
            q0, r0.assumingMemoryBound(to: UInt16.self), count, q.count, o0)
        }
      }
    }
  }

  /// Widens IEEE half precision, exactly.
  public func widenFloat16(_ bits: Span<UInt16>, into out: inout MutableSpan<Float>) {
    unsafe convert(bits, into: &out, with: table.f16_to_f32)
  }

  /// Widens bfloat16, exactly.
  public func widenBFloat16(_ bits: Span<UInt16>, into out: inout MutableSpan<Float>) {
    unsafe convert(bits, into: &out, with: table.bf16_to_f32)
  }

  /// Rounds to IEEE half precision, to nearest, ties to even; overflow becomes infinity.
  public func roundToFloat16(_ values: Span<Float>, into out: inout MutableSpan<UInt16>) {
    unsafe convert(values, into: &out, with: table.f32_to_f16)
  }

  private func convert<From, To>(
    _ values: Span<From>, into out: inout MutableSpan<To>,
    with function: (UnsafePointer<From>?, UnsafeMutablePointer<To>?, Int) -> Void
  ) {
    precondition(values.count == out.count, "conversion between different counts")
    unsafe values.withUnsafeBufferPointer { from in
      unsafe out.withUnsafeMutableBufferPointer { to in
        guard let f0 = from.baseAddress, let t0 = to.baseAddress else { return }
        unsafe function(f0, t0, from.count)
      }
    }
  }
}

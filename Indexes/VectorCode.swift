/// The number format of a stored component, little-endian.
public enum VectorCode: UInt32, CaseIterable, Sendable {
  /// IEEE single precision.
  case float32 = 1
  /// IEEE half precision.
  case float16 = 2

  /// The bytes of one component.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float16: 2
    }
  }

  /// Whether no component of `bytes` is infinite or not a number.
  func isFinite(_ bytes: RawSpan) -> Bool {
    // The upper half of either code holds the exponent, all ones exactly for such values.
    let mask: UInt16 = self == .float32 ? 0x7F80 : 0x7C00
    let step: Int = byteCount
    return unsafe bytes.withUnsafeBytes { buffer in
      var offset: Int = step - 2
      while offset + 2 <= buffer.count {
        let upper = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
        if UInt16(littleEndian: upper) & mask == mask { return false }
        offset += step
      }
      return true
    }
  }
}

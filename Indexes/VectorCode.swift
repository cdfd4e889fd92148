/// The number format of a stored component, little-endian.
///
/// Scores are those of the vectors as they are stored: an exact search finds the best of the rounded
/// vectors, which with a coarse format need not be the best of the vectors that were given.
public enum VectorCode: UInt32, CaseIterable, Sendable {
  /// IEEE single precision.
  case float32 = 1
  /// IEEE half precision: 11 significant bits, up to 65,504.
  case float16 = 2
  /// The upper half of IEEE single precision: 8 significant bits.
  case bfloat16 = 3
  /// Integers in -127...127 and a float32 scale for each vector.
  case int8 = 4

  /// The bytes of one component.
  public var byteCount: Int {
    switch self {
    case .float32: 4
    case .float16, .bfloat16: 2
    case .int8: 1
    }
  }

  /// Whether each vector has a scale, which its components are multiplied by.
  public var hasScales: Bool { self == .int8 }

  /// The bytes of one vector, with its scale.
  public func byteCount(dimension: Int) -> Int { dimension * byteCount + (hasScales ? 4 : 0) }

  /// Whether no component of `bytes` is infinite or not a number, and each is one that the code has.
  func isFinite(_ bytes: RawSpan) -> Bool {
    if self == .int8 {
      return unsafe bytes.withUnsafeBytes { unsafe $0.allSatisfy { $0 != 0x80 } }
    }
    // The upper half of a component holds the exponent, all ones exactly for such values.
    let mask: UInt16 = self == .float16 ? 0x7C00 : 0x7F80
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

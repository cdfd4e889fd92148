/// How vectors are stored: their number of components, and the code of each.
public struct VectorFormat: Hashable, Sendable, CustomStringConvertible {
  /// The number format of one component, little-endian.
  public enum Code: String, CaseIterable, Sendable {
    /// IEEE single precision.
    case float32
    /// IEEE half precision.
    case float16

    /// The bytes of one component.
    public var byteCount: Int {
      switch self {
      case .float32: 4
      case .float16: 2
      }
    }
  }

  /// The largest number of components a catalog takes.
  public static let largestDimension: Int = 65_536

  /// The number of components, in `1...largestDimension`.
  public let dimension: Int
  /// The code of each component.
  public let code: Code

  /// A format of `dimension` components.
  public init(dimension: Int, code: Code) {
    precondition(
      (1...Self.largestDimension).contains(dimension), "vectors of \(dimension) components")
    self.dimension = dimension
    self.code = code
  }

  /// The bytes of one vector.
  public var byteCount: Int { dimension * code.byteCount }

  /// For example `512 × float16`.
  public var description: String { "\(dimension) × \(code.rawValue)" }
}

/// The model that a library's vectors come from.
public struct ModelIdentity: Hashable, Sendable {
  /// The bytes of a fingerprint.
  public static let fingerprintByteCount: Int = 32

  /// Hash of everything that decides what the vectors are.
  public let fingerprint: [UInt8]
  /// How the vectors are stored.
  public let format: VectorFormat

  /// The model of `fingerprint`, which has 32 bytes.
  public init(fingerprint: [UInt8], format: VectorFormat) {
    precondition(
      fingerprint.count == Self.fingerprintByteCount,
      "a fingerprint of \(fingerprint.count) bytes")
    self.fingerprint = fingerprint
    self.format = format
  }

  /// The fingerprint in lowercase hexadecimal.
  public var fingerprintText: String {
    fingerprint.reduce(into: "") { text, byte in
      text += byte < 16 ? "0" : ""
      text += String(byte, radix: 16)
    }
  }

  /// The fingerprint of 64 hexadecimal digits, or nil for any other text.
  static func fingerprint(fromText text: String) -> [UInt8]? {
    let digits: [Int] = text.compactMap(\.hexDigitValue)
    guard digits.count == 2 * fingerprintByteCount, text.utf8.count == digits.count else {
      return nil
    }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}

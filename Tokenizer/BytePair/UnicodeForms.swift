import CICU

extension UnicodeProperties {
  /// The kinds of characters that byte-pair words are made of.
  enum WordKind {
    /// L*.
    case letter
    /// N*.
    case number
    /// Everything else, combining marks among them.
    case other
  }

  /// Which kind of word `scalar` belongs to, in the Unicode version of the ICU at hand.
  static func wordKind(of scalar: UInt32) -> WordKind {
    switch UCharCategory(UInt32(UInt8(bitPattern: vs_u_charType(Int32(bitPattern: scalar))))) {
    case U_UPPERCASE_LETTER, U_LOWERCASE_LETTER, U_TITLECASE_LETTER, U_MODIFIER_LETTER,
      U_OTHER_LETTER:
      .letter
    case U_DECIMAL_DIGIT_NUMBER, U_LETTER_NUMBER, U_OTHER_NUMBER: .number
    default: .other
    }
  }

  /// The canonical composition (NFC) of `scalars`.
  static func composed(_ scalars: [UInt32]) -> [UInt32] {
    unsafe normalized(scalars) { unsafe vs_unorm2_getNFCInstance(&$0) }
  }

  /// The compatibility composition (NFKC) of `scalars`.
  static func compatibilityComposed(_ scalars: [UInt32]) -> [UInt32] {
    unsafe normalized(scalars) { unsafe vs_unorm2_getNFKCInstance(&$0) }
  }

  private static func normalized(
    _ scalars: [UInt32], by form: (inout UErrorCode) -> OpaquePointer?
  ) -> [UInt32] {
    let source = Array(UTF8Scalars.string(of: scalars).utf16)
    guard source.count < Int(Int32.max) / 32, !source.isEmpty else { return scalars }
    var status: UErrorCode = U_ZERO_ERROR
    let normalizer: OpaquePointer? = unsafe form(&status)
    // No scalar grows beyond 18 units (Unicode FAQ, normalization).
    let capacity: Int = 18 * source.count
    let units = unsafe [UInt16](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = unsafe Int(
        vs_unorm2_normalize(
          normalizer, source, Int32(source.count), buffer.baseAddress, Int32(capacity), &status))
    }
    guard status.rawValue <= U_ZERO_ERROR.rawValue else {
      preconditionFailure("ICU cannot normalise: \(unsafe String(cString: vs_u_errorName(status)))")
    }
    return UTF8Scalars.array(of: String(decoding: units, as: UTF16.self))
  }
}

import CICU

/// Character properties from ICU, held to the Unicode versions of the reference tokenizer.
///
/// The reference decides categories by Unicode 8.0, canonical decompositions and combining classes
/// by Unicode 9.0, and lower case by Unicode 17.0. ICU tells since when a code point is assigned,
/// so its answer is taken only for code points that old; what Unicode changed afterwards, or what
/// an older ICU does not know yet, stands in the small tables below. The results are therefore
/// the same for every ICU from 70 on. `README.md` lists what differs.
enum UnicodeProperties {
  /// The groups of general categories that BERT's rules ask for.
  enum CategoryGroup {
    /// Cc, Cf and Co.
    case control
    /// Mn.
    case nonSpacingMark
    /// Pc, Pd, Ps, Pe, Pi, Pf and Po.
    case punctuation
    /// Everything else, unassigned code points among them.
    case other
  }

  /// The lower-case form of one scalar: one scalar, for U+0130 two.
  struct Lowercase {
    let first: UInt32
    let second: UInt32?
  }

  /// The category group of `scalar` in Unicode 8.0.
  static func categoryGroup(of scalar: UInt32) -> CategoryGroup {
    switch scalar {
    // Recategorised after Unicode 8.0: the old category holds.
    case 0x1734, 0x1_171E: return .nonSpacingMark  // Mc by now
    case 0x1885, 0x1886, 0xA9BD: return .other  // Mn by now
    case 0x166D, 0x1_11C9: return .punctuation  // So and Mn by now
    default: break
    }
    let group: CategoryGroup = currentCategoryGroup(of: scalar)
    guard group != .other, age(of: scalar) <= version(8) else { return .other }
    return group
  }

  /// Appends the full canonical decomposition of `scalar` in Unicode 9.0, if it has one.
  ///
  /// - Returns: Whether there is one; if not, `scalars` is as before.
  static func appendDecomposition(of scalar: UInt32, to scalars: inout [UInt32]) -> Bool {
    // The longest canonical decomposition has 4 UTF-16 units.
    unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 32) { units in
      var status: UErrorCode = U_ZERO_ERROR
      let normalizer: OpaquePointer? = unsafe vs_unorm2_getNFDInstance(&status)
      let length: Int32 = unsafe vs_unorm2_getDecomposition(
        normalizer, Int32(bitPattern: scalar), units.baseAddress, Int32(units.count), &status)
      guard status.rawValue <= U_ZERO_ERROR.rawValue else {
        preconditionFailure(
          "ICU without NFD data: \(unsafe String(cString: vs_u_errorName(status)))")
      }
      guard length > 0, age(of: scalar) <= version(9) else { return false }
      var decoder = UTF16()
      var iterator = unsafe units[..<Int(length)].makeIterator()
      while case .scalarValue(let value) = unsafe decoder.decode(&iterator) {
        scalars.append(value.value)
      }
      return true
    }
  }

  /// The canonical combining class of `scalar` in Unicode 9.0; 0 for a starter.
  static func combiningClass(of scalar: UInt32) -> UInt8 {
    let combiningClass: UInt8 = vs_u_getCombiningClass(Int32(bitPattern: scalar))
    guard combiningClass != 0, age(of: scalar) <= version(9) else { return 0 }
    return combiningClass
  }

  /// The context-free lower-case form of `scalar` in Unicode 17.0.
  static func lowercase(_ scalar: UInt32) -> Lowercase {
    if scalar == 0x130 { return Lowercase(first: 0x69, second: 0x307) }
    let mapped = UInt32(bitPattern: vs_u_tolower(Int32(bitPattern: scalar)))
    guard mapped == scalar else {
      return Lowercase(first: age(of: scalar) <= version(17) ? mapped : scalar, second: nil)
    }
    return Lowercase(first: lowercaseSince16(scalar), second: nil)
  }

  /// Whether `scalar` is a letter with case, or one that stands for it (`Cased`).
  static func isCased(_ scalar: UInt32) -> Bool {
    vs_u_hasBinaryProperty(Int32(bitPattern: scalar), UCHAR_CASED) != 0
  }

  /// Whether `scalar` is skipped when case is decided by its neighbours (`Case_Ignorable`).
  static func isCaseIgnorable(_ scalar: UInt32) -> Bool {
    vs_u_hasBinaryProperty(Int32(bitPattern: scalar), UCHAR_CASE_IGNORABLE) != 0
  }

  /// The category group in the Unicode version of the ICU at hand.
  private static func currentCategoryGroup(of scalar: UInt32) -> CategoryGroup {
    switch UCharCategory(UInt32(UInt8(bitPattern: vs_u_charType(Int32(bitPattern: scalar))))) {
    case U_CONTROL_CHAR, U_FORMAT_CHAR, U_PRIVATE_USE_CHAR: .control
    case U_NON_SPACING_MARK: .nonSpacingMark
    case U_CONNECTOR_PUNCTUATION, U_DASH_PUNCTUATION, U_START_PUNCTUATION, U_END_PUNCTUATION,
      U_INITIAL_PUNCTUATION, U_FINAL_PUNCTUATION, U_OTHER_PUNCTUATION:
      .punctuation
    default: .other
    }
  }

  /// Lower case of the capitals that Unicode 16.0 and 17.0 added, for an ICU without them.
  private static func lowercaseSince16(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x1C89, 0xA7CC, 0xA7CE, 0xA7D2, 0xA7D4, 0xA7DA: scalar + 1
    case 0xA7CB: 0x264
    case 0xA7DC: 0x19B
    case 0x1_0D50...0x1_0D65: scalar + 0x20
    case 0x1_6EA0...0x1_6EB8: scalar + 0x1B
    default: scalar
    }
  }

  /// The Unicode version that assigned `scalar`, as major << 8 | minor; 0 when unassigned.
  private static func age(of scalar: UInt32) -> UInt32 {
    vs_u_charAge(Int32(bitPattern: scalar))
  }

  private static func version(_ major: UInt32) -> UInt32 {
    major << 8
  }
}

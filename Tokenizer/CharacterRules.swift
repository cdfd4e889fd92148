/// The character classes of BERT's basic tokenizer.
enum CharacterRules {
  /// What cleaning does with a character.
  enum Cleaning {
    /// It is left out.
    case drop
    /// It becomes U+0020.
    case space
    /// It stays.
    case keep
  }

  /// What cleaning does with `scalar`: tab, line feed and return count as white space, every other
  /// control character is dropped, even U+0085.
  static func cleaning(of scalar: UInt32) -> Cleaning {
    if scalar == 0x09 || scalar == 0x0A || scalar == 0x0D { return .space }
    if scalar < 0x80 { return scalar < 0x20 || scalar == 0x7F ? .drop : .keep }
    if scalar == 0xFFFD { return .drop }
    if UnicodeProperties.categoryGroup(of: scalar) == .control { return .drop }
    return isWhiteSpace(scalar) ? .space : .keep
  }

  /// Whether `scalar` separates words (`White_Space`, closed since Unicode 6.3).
  static func isWhiteSpace(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
      0x3000:
      true
    default: false
    }
  }

  /// Whether `scalar` is a word of its own: ASCII other than letters, digits, space and controls,
  /// or a category P*.
  static func isPunctuation(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    case ..<0x80: false
    default: UnicodeProperties.categoryGroup(of: scalar) == .punctuation
    }
  }

  /// Whether `scalar` is treated as a CJK ideograph.
  ///
  /// The range from U+2B920 is the reference's; BERT's own code has U+2B820 there.
  static func isIdeograph(_ scalar: UInt32) -> Bool {
    guard scalar >= 0x3400 else { return false }
    return switch scalar {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x2_0000...0x2_A6DF,
      0x2_A700...0x2_B81F, 0x2_B920...0x2_CEAF, 0x2_F800...0x2_FA1F:
      true
    default: false
    }
  }
}

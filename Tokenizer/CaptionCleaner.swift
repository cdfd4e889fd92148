/// The cleaning of captions in front of the tokenizer, as VideoMamba's authors train and test.
///
/// Equal to the authors' Python, whose `lower()` makes Σ at the end of a word ς and whose white
/// space includes U+001C to U+001F. Typographic quotes, dashes and ellipses stay.
public enum CaptionCleaner {
  /// Returns `caption` cleaned.
  ///
  /// Lower case; `,.'!?"()*#:;~` are deleted; `-` and `/` become spaces, `<person>` becomes
  /// `person`; two or more white-space characters become one space; line feeds at the end, then
  /// spaces at both ends are removed.
  public static func clean(_ caption: String) -> String {
    var scalars: [UInt32] = lowercase(UTF8Scalars.array(of: caption))
    scalars.removeAll { isDeleted($0) }
    for index in scalars.indices where scalars[index] == 0x2D || scalars[index] == 0x2F {
      scalars[index] = 0x20
    }
    scalars = collapseWhiteSpace(unwrapPerson(scalars))
    var end: Int = scalars.count
    while end > 0, scalars[end - 1] == 0x0A { end -= 1 }
    while end > 0, scalars[end - 1] == 0x20 { end -= 1 }
    return UTF8Scalars.string(of: scalars[..<end].drop { $0 == 0x20 })
  }

  /// Lower case with the context rule for Σ (Unicode 3.13, Final_Sigma).
  static func lowercase(_ scalars: [UInt32]) -> [UInt32] {
    var lowered: [UInt32] = []
    lowered.reserveCapacity(scalars.count)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case ..<0x80:
        lowered.append(scalar >= 0x41 && scalar <= 0x5A ? scalar + 0x20 : scalar)
      case 0x3A3:
        lowered.append(isFinalSigma(at: index, of: scalars) ? 0x3C2 : 0x3C3)
      default:
        let lowercase: UnicodeProperties.Lowercase = UnicodeProperties.lowercase(scalar)
        lowered.append(lowercase.first)
        if let second = lowercase.second { lowered.append(second) }
      }
    }
    return lowered
  }

  /// Whether a cased letter stands before the Σ at `index` and none behind it, apart from
  /// characters that case ignores.
  private static func isFinalSigma(at index: Int, of scalars: [UInt32]) -> Bool {
    let before: UInt32? = scalars[..<index].last { !UnicodeProperties.isCaseIgnorable($0) }
    guard let before, UnicodeProperties.isCased(before) else { return false }
    let behind: UInt32? =
      scalars[(index + 1)...].first { !UnicodeProperties.isCaseIgnorable($0) }
    guard let behind else { return true }
    return !UnicodeProperties.isCased(behind)
  }

  /// Whether the scalar is one of `,.'!?"()*#:;~`.
  private static func isDeleted(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x21...0x23, 0x27...0x2A, 0x2C, 0x2E, 0x3A, 0x3B, 0x3F, 0x7E: true
    default: false
    }
  }

  /// Replaces `<person>` by `person`.
  private static func unwrapPerson(_ scalars: [UInt32]) -> [UInt32] {
    let tag: [UInt32] = UTF8Scalars.array(of: "<person>")
    var result: [UInt32] = []
    result.reserveCapacity(scalars.count)
    var position: Int = 0
    while position < scalars.count {
      if scalars[position] == tag[0], scalars[position...].starts(with: tag) {
        result += tag[1..<tag.count - 1]
        position += tag.count
      } else {
        result.append(scalars[position])
        position += 1
      }
    }
    return result
  }

  /// Replaces runs of two or more white-space characters by one space.
  private static func collapseWhiteSpace(_ scalars: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(scalars.count)
    var position: Int = 0
    while position < scalars.count {
      var end: Int = position
      while end < scalars.count, isPythonSpace(scalars[end]) { end += 1 }
      result.append(end - position >= 2 ? 0x20 : scalars[position])
      position = max(end, position + 1)
    }
    return result
  }

  /// White space in Python's sense: Unicode's, and the four separators from U+001C.
  private static func isPythonSpace(_ scalar: UInt32) -> Bool {
    scalar >= 0x1C && scalar <= 0x1F || CharacterRules.isWhiteSpace(scalar)
  }
}

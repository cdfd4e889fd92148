/// The cleaning of text in front of CLIP's byte-pair tokenizer.
///
/// As openai/CLIP does it: `ftfy.fix_text` (version 6, without the repair of wrongly decoded text),
/// HTML references replaced twice, white space collapsed, lower case.
enum BytePairCleaner {
  /// Returns `text` cleaned.
  static func clean(_ text: String) -> String {
    var scalars: [UInt32] = UTF8Scalars.array(of: text)
    if scalars.contains(where: { $0 >= 0x7F || $0 < 0x20 || $0 == 0x26 }) {
      scalars = HTMLUnescaper.unescape(HTMLUnescaper.unescape(fixed(scalars)))
    }
    return UTF8Scalars.string(of: CaptionCleaner.lowercase(collapsed(scalars)))
  }

  /// What `ftfy.fix_text` does to text that was decoded rightly.
  private static func fixed(_ scalars: [UInt32]) -> [UInt32] {
    var source: [UInt32] = scalars
    // With a tag in it, the text is HTML and keeps its references.
    if !source.contains(0x3C) { source = HTMLUnescaper.unescape(source, isStrict: true) }
    source = withoutTerminalEscapes(source)
    var result: [UInt32] = []
    result.reserveCapacity(source.count)
    for scalar in source { append(scalar, to: &result) }
    return result.contains { $0 >= 0x300 } ? UnicodeProperties.composed(result) : result
  }

  /// Appends a character in its plain form: ligatures, wide forms, curly quotes, control characters.
  private static func append(_ scalar: UInt32, to result: inout [UInt32]) {
    switch scalar {
    case 0x80...0x9F: append(c1: scalar, to: &result)
    case 0xFB05: result += [0x17F, 0x74]  // long s and t: the long s stays
    case 0x132, 0x133, 0x149, 0x1C4...0x1CC, 0x1F1...0x1F3, 0xFB00...0xFB06:
      // ŉ becomes ʼn, whose first is one of the quotes below.
      result += UnicodeProperties.compatibilityComposed([scalar]).map { $0 == 0x2BC ? 0x27 : $0 }
    case 0x3000: result.append(0x20)
    case 0xFF01...0xFFEF: result += UnicodeProperties.compatibilityComposed([scalar])
    case 0x2BC, 0x2018...0x201B: result.append(0x27)
    case 0x201C...0x201F: result.append(0x22)
    case 0x0D, 0x2028, 0x2029: result.append(0x0A)
    case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFC: break
    default: result.append(scalar)
    }
  }

  /// A control character of the upper half is a byte of Windows-1252 that was taken for Latin-1.
  private static func append(c1 scalar: UInt32, to result: inout [UInt32]) {
    let meant: UInt32 = Windows1252.scalar(scalar)
    if meant != scalar {
      append(meant, to: &result)
    } else {
      result.append(scalar == 0x85 ? 0x0A : scalar)
    }
  }

  /// Leaves out sequences such as `ESC [ 31 m`.
  private static func withoutTerminalEscapes(_ scalars: [UInt32]) -> [UInt32] {
    guard scalars.contains(0x1B) else { return scalars }
    var result: [UInt32] = []
    var position: Int = 0
    while position < scalars.count {
      if scalars[position] == 0x1B, let end = escapeEnd(scalars, from: position + 1) {
        position = end
      } else {
        result.append(scalars[position])
        position += 1
      }
    }
    return result
  }

  private static func escapeEnd(_ scalars: [UInt32], from start: Int) -> Int? {
    guard start < scalars.count, scalars[start] == 0x5B else { return nil }
    let letter: Int? = scalars[(start + 1)...].firstIndex {
      !(0x30...0x39).contains($0) && $0 != 0x3B
    }
    guard let letter, (0x61...0x7A).contains(scalars[letter] | 0x20) else { return nil }
    return letter + 1
  }

  /// Runs of white space, in Python's sense, become one space; those at both ends go.
  private static func collapsed(_ scalars: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(scalars.count)
    for scalar in scalars {
      let isSpace: Bool =
        CharacterRules.isWhiteSpace(scalar) || (0x1C...0x1F).contains(scalar)
      if !isSpace {
        result.append(scalar)
      } else if let last = result.last, last != 0x20 {
        result.append(0x20)
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return result
  }
}

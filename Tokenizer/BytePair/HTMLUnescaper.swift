/// Replaces HTML character references, as Python's `html.unescape` does.
enum HTMLUnescaper {
  private static let ampersand: UInt32 = 0x26
  private static let semicolon: UInt32 = 0x3B

  /// Replaces references.
  ///
  /// - Parameters:
  ///   - scalars: The text.
  ///   - isStrict: Whether only references that end in a semicolon count.
  /// - Returns: The text with characters in their place.
  static func unescape(_ scalars: [UInt32], isStrict: Bool = false) -> [UInt32] {
    guard scalars.contains(ampersand) else { return scalars }
    var result: [UInt32] = []
    result.reserveCapacity(scalars.count)
    var position: Int = 0
    while position < scalars.count {
      if scalars[position] == ampersand,
        let (text, end) = reference(in: scalars, at: position + 1, isStrict: isStrict)
      {
        result += text
        position = end
      } else {
        result.append(scalars[position])
        position += 1
      }
    }
    return result
  }

  /// What the reference behind an ampersand stands for, and where it ends.
  private static func reference(
    in scalars: [UInt32], at start: Int, isStrict: Bool
  ) -> (text: [UInt32], end: Int)? {
    guard start < scalars.count else { return nil }
    return scalars[start] == 0x23
      ? number(in: scalars, at: start + 1, isStrict: isStrict)
      : name(in: scalars, at: start, isStrict: isStrict)
  }

  private static func number(
    in scalars: [UInt32], at start: Int, isStrict: Bool
  ) -> (text: [UInt32], end: Int)? {
    var position: Int = start
    var radix: UInt32 = 10
    if position < scalars.count, scalars[position] | 0x20 == 0x78 {
      radix = 16
      position += 1
    }
    let first: Int = position
    var value: UInt32 = 0
    while position < scalars.count, let digit = digit(scalars[position], radix: radix) {
      value = min(value * radix + digit, 0x11_0000)
      position += 1
    }
    guard position > first else { return nil }
    let isClosed: Bool = position < scalars.count && scalars[position] == semicolon
    guard isClosed || !isStrict else { return nil }
    return (character(value), isClosed ? position + 1 : position)
  }

  private static func digit(_ scalar: UInt32, radix: UInt32) -> UInt32? {
    switch scalar {
    case 0x30...0x39: scalar - 0x30
    case 0x41...0x46 where radix == 16: scalar - 0x37
    case 0x61...0x66 where radix == 16: scalar - 0x57
    default: nil
    }
  }

  /// The character of a number: HTML 5 reads 128 to 159 as Windows-1252 and drops what is none.
  private static func character(_ value: UInt32) -> [UInt32] {
    switch value {
    case 0, 0xD800...0xDFFF, 0x11_0000...: [0xFFFD]
    case 0x0D: [0x0D]
    case 0x80...0x9F: [Windows1252.scalar(value)]
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0xFDD0...0xFDEF: []
    case _ where value & 0xFFFE == 0xFFFE: []
    default: [value]
    }
  }

  private static func name(
    in scalars: [UInt32], at start: Int, isStrict: Bool
  ) -> (text: [UInt32], end: Int)? {
    var end: Int = start
    while end < scalars.count, end - start < 32, !isDelimiter(scalars[end]) { end += 1 }
    let whole: String = UTF8Scalars.string(of: scalars[start..<end])
    if end < scalars.count, scalars[end] == semicolon,
      let scalar = HTMLCharacterNames.scalars[whole]
    {
      return ([scalar], end + 1)
    }
    guard !isStrict else { return nil }
    // The longest beginning that counts without a semicolon.
    for last in stride(from: end, to: start + 1, by: -1) {
      let part: String = UTF8Scalars.string(of: scalars[start..<last])
      if HTMLCharacterNames.shortForms.contains(part),
        let scalar = HTMLCharacterNames.scalars[part]
      {
        return ([scalar], last)
      }
    }
    return nil
  }

  private static func isDelimiter(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09, 0x0A, 0x0C, 0x20, 0x3C, 0x26, 0x23, semicolon: true
    default: false
    }
  }
}

/// The upper half of Windows-1252.
enum Windows1252 {
  private static let scalars: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  /// What byte `value`, from 128 to 159, stands for; itself where it stands for nothing.
  static func scalar(_ value: UInt32) -> UInt32 {
    scalars[Int(value - 0x80)]
  }
}

/// Reading and writing Unicode scalars in UTF-8 that is known to be valid.
enum UTF8Scalars {
  /// Whether `byte` starts a scalar.
  @inline(__always)
  static func isBoundary(_ byte: UInt8) -> Bool {
    byte & 0xC0 != 0x80
  }

  /// Decodes the scalar that starts at `position` and moves `position` behind it.
  @inline(__always)
  static func decode(_ utf8: Span<UInt8>, at position: inout Int) -> UInt32 {
    let lead: UInt8 = utf8[position]
    position += 1
    if lead < 0x80 { return UInt32(lead) }
    let trailCount: Int = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3
    var scalar: UInt32 = UInt32(lead) & (0x3F >> UInt32(trailCount))
    for _ in 0..<trailCount {
      scalar = scalar << 6 | UInt32(utf8[position] & 0x3F)
      position += 1
    }
    return scalar
  }

  /// The scalars of `text`.
  static func array(of text: String) -> [UInt32] {
    text.unicodeScalars.map(\.value)
  }

  /// The text of `scalars`; what is no scalar value is left out.
  static func string(of scalars: some Sequence<UInt32>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      if let scalar = Unicode.Scalar(scalar) { text.append(scalar) }
    }
    return String(text)
  }
}

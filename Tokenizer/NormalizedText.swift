/// Normalised text as UTF-8, with the input scalar each byte came from.
struct NormalizedText {
  /// The text; valid UTF-8.
  private(set) var utf8: [UInt8] = []

  /// For each byte of ``utf8`` the index of the input's scalar that it came from; never falling.
  private(set) var sources: [Int] = []

  /// The input scalars that the bytes in `range`, which is not empty, came from.
  func sourceRange(_ range: Range<Int>) -> Range<Int> {
    sources[range.lowerBound]..<sources[range.upperBound - 1] + 1
  }

  /// Forgets the text, keeps the memory.
  mutating func removeAll() {
    utf8.removeAll(keepingCapacity: true)
    sources.removeAll(keepingCapacity: true)
  }

  /// Makes room for `byteCount` more bytes.
  mutating func reserve(_ byteCount: Int) {
    utf8.reserveCapacity(utf8.count + byteCount)
    sources.reserveCapacity(sources.count + byteCount)
  }

  /// Appends one byte of a scalar.
  @inline(__always)
  mutating func append(byte: UInt8, source: Int) {
    utf8.append(byte)
    sources.append(source)
  }

  /// Appends one scalar.
  mutating func append(_ scalar: UInt32, source: Int) {
    switch scalar {
    case ..<0x80:
      append(byte: UInt8(truncatingIfNeeded: scalar), source: source)
    case ..<0x800:
      append(byte: 0xC0 | UInt8(truncatingIfNeeded: scalar >> 6), source: source)
      append(byte: trail(scalar, shift: 0), source: source)
    case ..<0x1_0000:
      append(byte: 0xE0 | UInt8(truncatingIfNeeded: scalar >> 12), source: source)
      append(byte: trail(scalar, shift: 6), source: source)
      append(byte: trail(scalar, shift: 0), source: source)
    default:
      append(byte: 0xF0 | UInt8(truncatingIfNeeded: scalar >> 18), source: source)
      append(byte: trail(scalar, shift: 12), source: source)
      append(byte: trail(scalar, shift: 6), source: source)
      append(byte: trail(scalar, shift: 0), source: source)
    }
  }

  private func trail(_ scalar: UInt32, shift: UInt32) -> UInt8 {
    0x80 | UInt8(truncatingIfNeeded: scalar >> shift) & 0x3F
  }
}

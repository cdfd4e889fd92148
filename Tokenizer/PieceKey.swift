/// The first 16 bytes of a piece or of a word, as two little-endian numbers filled up with zeros.
///
/// Comparing and hashing a word then takes a few instructions, whatever its length.
struct PieceKey {
  /// The most bytes that a key holds.
  static let size: Int = 16

  /// The bytes 0 to 7.
  private(set) var low: UInt64

  /// The bytes 8 to 15.
  private(set) var high: UInt64

  /// The first 16 bytes, or fewer, of `text[start..<start + count]`.
  @inline(__always)
  init(_ text: RawSpan, at start: Int, count: Int) {
    if start + Self.size <= text.byteCount {
      low = UInt64(
        littleEndian: unsafe text.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
      high = UInt64(
        littleEndian: unsafe text.unsafeLoadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
    } else {
      low = Self.gather(text, start..<min(start + 8, text.byteCount))
      high = Self.gather(text, min(start + 8, text.byteCount)..<text.byteCount)
    }
    cut(to: count)
  }

  /// Forgets the bytes behind the first `count`.
  @inline(__always)
  mutating func cut(to count: Int) {
    // Smart shifts: by 64 and more they give 0.
    low &= ~(UInt64.max << UInt64(truncatingIfNeeded: count &* 8))
    high &= ~(UInt64.max << UInt64(truncatingIfNeeded: max(count &- 8, 0) &* 8))
  }

  /// The hash of the bytes: both halves of a product, so that each byte reaches each bit.
  @inline(__always)
  func hash(_ seed: Seed) -> UInt64 {
    Self.mix(low ^ seed.first, high ^ seed.second)
  }

  /// The hash of eight more bytes behind those that `hash` stands for.
  @inline(__always)
  static func extend(_ hash: UInt64, with bytes: UInt64, _ seed: Seed) -> UInt64 {
    mix(hash ^ seed.first, bytes ^ seed.second)
  }

  @inline(__always)
  private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }

  private static func gather(_ text: RawSpan, _ range: Range<Int>) -> UInt64 {
    var value: UInt64 = 0
    for index in range.reversed() {
      value = value << 8 | UInt64(unsafe text.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
    return value
  }

  /// Random numbers, so that nobody can write a vocabulary whose pieces all have one hash.
  struct Seed: Sendable {
    let first = UInt64.random(in: .min ... .max)
    let second = UInt64.random(in: .min ... .max)
  }
}

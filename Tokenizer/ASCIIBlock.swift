/// Which of 64 bytes of text separate words: eight bytes at a time, by arithmetic within a word.
///
/// Bit i stands for byte i.
struct ASCIIBlock {
  /// The most bytes of a block.
  static let size: Int = 64

  /// Bytes that are no letters or digits of ASCII.
  private(set) var separators: UInt64 = 0

  /// Bytes that are not ASCII, and control characters.
  private(set) var others: UInt64 = 0

  /// Looks at `text[start...]`, 64 bytes or what is left, and copies it to the same place in
  /// `folded`.
  ///
  /// Behind the end of the text stands a space.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - start: Where the block begins, at most at the end of the text.
  ///   - caseBit: In each byte the bit to set in letters: 0x20 for lower case, or 0.
  ///   - folded: Receives the text; at least 8 bytes longer than it.
  @inline(__always)
  init(_ text: RawSpan, at start: Int, caseBit: UInt64, into folded: inout MutableRawSpan) {
    let count: Int = min(text.byteCount &- start, Self.size)
    var offset: Int = 0
    while offset < count &- 7 {
      let bytes = UInt64(
        littleEndian: unsafe text.unsafeLoadUnaligned(
          fromByteOffset: start &+ offset, as: UInt64.self))
      add(bytes, offset, caseBit, at: start &+ offset, of: &folded)
      offset &+= 8
    }
    guard count < Self.size else { return }
    let rest: Int = count &- offset
    add(Self.tail(text, rest), offset, caseBit, at: start &+ offset, of: &folded)
    let end: UInt64 = 1 << UInt64(truncatingIfNeeded: count)
    separators = separators & (end &- 1) | end
    others &= end &- 1
  }

  /// The last `count` bytes of `text`, fewer than 8, with spaces behind them.
  @inline(__always)
  private static func tail(_ text: RawSpan, _ count: Int) -> UInt64 {
    let spaces: UInt64 = 0x2020_2020_2020_2020
    let bits = UInt64(truncatingIfNeeded: count &* 8)
    guard text.byteCount < 8 else {
      let last = UInt64(
        littleEndian: unsafe text.unsafeLoadUnaligned(
          fromByteOffset: text.byteCount &- 8, as: UInt64.self))
      return last >> (64 &- bits) | spaces << bits
    }
    var bytes: UInt64 = spaces
    for index in (text.byteCount &- count..<text.byteCount).reversed() {
      let byte: UInt8 = unsafe text.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      bytes = bytes << 8 | UInt64(byte)
    }
    return bytes
  }

  /// Sorts eight bytes, which stand at `offset` of the block.
  @inline(__always)
  private mutating func add(
    _ bytes: UInt64, _ offset: Int, _ caseBit: UInt64, at place: Int,
    of folded: inout MutableRawSpan
  ) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    // Without the top bits no sum reaches the next byte; a sum's top bit says "at least".
    let low: UInt64 = bytes & ~tops
    let lower: UInt64 = low | 0x20 &* ones
    let letters: UInt64 = (lower &+ 0x1F &* ones) & ~(lower &+ 0x05 &* ones) & tops
    let digits: UInt64 = (low &+ 0x50 &* ones) & ~(low &+ 0x46 &* ones) & tops
    let printable: UInt64 = (low &+ 0x60 &* ones) & ~(low &+ ones)
    separators |= Self.gather(~(letters | digits) & tops) << UInt64(truncatingIfNeeded: offset)
    others |= Self.gather((bytes | ~printable) & tops) << UInt64(truncatingIfNeeded: offset)
    let result: UInt64 = bytes | (letters >> 2 & caseBit)
    folded.storeBytes(of: result.littleEndian, toByteOffset: place, as: UInt64.self)
  }

  /// The top bits of eight bytes, side by side.
  @inline(__always)
  private static func gather(_ tops: UInt64) -> UInt64 {
    (tops >> 7 &* 0x0102_0408_1020_4080) >> 56
  }
}

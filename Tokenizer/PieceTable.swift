/// A hash table from the UTF-8 of a vocabulary's pieces to their ids.
///
/// Keys are never copied out of the text: callers hash the prefixes of a word incrementally with
/// ``extend(_:with:)`` and look up a range of bytes.
struct PieceTable: Sendable {
  private struct Slot {
    var start: Int32 = 0
    var length: Int32 = -1  // -1: free
    var hash: UInt32 = 0
    var id: Int32 = 0
  }

  /// The hash of no bytes (FNV-1a, 64 bits).
  static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Bytes of the longest piece.
  private(set) var longest: Int = 0

  private var slots: [Slot]
  private let bytes: [UInt8]

  /// A table of `pieces`, ranges of `bytes` with their ids; of two equal pieces the later counts.
  ///
  /// - Precondition: `bytes` are fewer than 2³¹, and ids below 2³¹.
  init(bytes: [UInt8], pieces: [(range: Range<Int>, id: Int)]) {
    var capacity: Int = 16
    while capacity < pieces.count * 2 { capacity *= 2 }
    slots = [Slot](repeating: Slot(), count: capacity)
    self.bytes = bytes
    for piece in pieces {
      insert(piece.range, id: Int32(piece.id))
    }
  }

  /// The hash of a byte string and `byte` behind it, given the hash of the byte string.
  @inline(__always)
  static func extend(_ hash: UInt64, with byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// The id of the piece equal to `text[range]`, whose hash is `hash`.
  func id(of range: Range<Int>, in text: Span<UInt8>, hash: UInt64) -> Int? {
    let tag: UInt32 = Self.tag(hash)
    var index: Int = Int(tag) & (slots.count - 1)
    while slots[index].length >= 0 {
      if slots[index].hash == tag, equals(slots[index], text, range) {
        return Int(slots[index].id)
      }
      index = (index + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash ^ hash >> 32)
  }

  private func equals(_ slot: Slot, _ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard Int(slot.length) == range.count else { return false }
    let start = Int(slot.start)
    for index in 0..<range.count
    where bytes[start + index] != text[range.lowerBound + index] {
      return false
    }
    return true
  }

  private mutating func insert(_ range: Range<Int>, id: Int32) {
    var hash: UInt64 = Self.emptyHash
    for index in range { hash = Self.extend(hash, with: bytes[index]) }
    let tag: UInt32 = Self.tag(hash)
    var index: Int = Int(tag) & (slots.count - 1)
    while slots[index].length >= 0 {
      if slots[index].hash == tag, equals(slots[index], bytes.span, range) { break }
      index = (index + 1) & (slots.count - 1)
    }
    slots[index] = Slot(
      start: Int32(range.lowerBound), length: Int32(range.count), hash: tag, id: id)
    longest = max(longest, range.count)
  }
}

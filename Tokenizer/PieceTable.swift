/// A hash table from the UTF-8 of a vocabulary's pieces to their ids, with longest-prefix search.
///
/// A piece of up to 16 bytes stands in its slot; of longer ones the slot has the first 16 bytes.
/// Memory is proportional to the number of pieces, time of building to the bytes, whatever they are.
struct PieceTable: Sendable {
  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var length: UInt32 = 0  // 0: free
    var start: UInt32 = 0
    var id: UInt32 = 0
  }

  /// Marks, in ``lengths``, that some piece of more than 16 bytes begins so.
  private static let longMark: UInt32 = 1 << 17

  private var slots: [Slot]
  private let seed = PieceKey.Seed()
  private let bytes: [UInt8]

  /// The ids of the pieces of one byte by that byte; -1: none.
  private var singles = [Int](repeating: -1, count: 256)

  /// By the first two bytes, hashed to 12 bits: which lengths from 2 to 16 such pieces have.
  private var lengths = [UInt32](repeating: 0, count: 1 << 12)

  /// The lengths above 16 that pieces have, rising.
  private var longLengths: [Int] = []

  /// A table of `pieces`, ranges of `bytes` with their ids; of two equal pieces the later counts.
  ///
  /// - Precondition: `bytes` are fewer than 2³¹, ids below 2³¹, and no piece is empty.
  init(bytes: [UInt8], pieces: [(range: Range<Int>, id: Int)]) {
    var capacity: Int = 16
    while capacity < pieces.count * 2 { capacity *= 2 }
    slots = [Slot](repeating: Slot(), count: capacity)
    self.bytes = bytes
    var long: Set<Int> = []
    for piece in pieces {
      insert(piece.range, id: piece.id)
      if piece.range.count > PieceKey.size { long.insert(piece.range.count) }
    }
    longLengths = long.sorted()
  }

  /// The id of the one-byte piece `byte`; -1 when there is none.
  @inline(__always)
  func id(ofByte byte: UInt8) -> Int {
    singles[Int(byte)]
  }

  /// The id of the piece whose `length` bytes, 1 to 16, are all in `key`; -1 when there is none.
  @inline(__always)
  func id(of key: PieceKey, length: Int) -> Int {
    let mask: Int = slots.count &- 1
    var index: Int = Int(truncatingIfNeeded: key.hash(seed)) & mask
    while true {
      let slot: Slot = slots[index]
      if slot.low == key.low, slot.high == key.high,
        slot.length == UInt32(truncatingIfNeeded: length)
      {
        return Int(slot.id)
      }
      if slot.length == 0 { return -1 }
      index = (index &+ 1) & mask
    }
  }

  /// The id of the piece equal to `text[range]`, which is not empty; nil when there is none.
  func id(of range: Range<Int>, in text: RawSpan) -> Int? {
    if range.count <= PieceKey.size {
      let key = PieceKey(text, at: range.lowerBound, count: range.count)
      let id: Int = id(of: key, length: range.count)
      return id < 0 ? nil : id
    }
    var hasher = LongHasher(text, range.lowerBound, seed)
    return longID(of: range, in: text, hash: hasher.hash(text, length: range.count))
  }

  /// The longest piece that `text[rest]`, which is not empty, begins with.
  func longestPiece(of rest: Range<Int>, in text: RawSpan) -> (id: Int, end: Int)? {
    let start: Int = rest.lowerBound
    var key = PieceKey(text, at: start, count: rest.count)
    var candidates: UInt32 = rest.count < 2 ? 0 : lengths[Self.prefix(key)]
    if candidates & Self.longMark != 0, rest.count > PieceKey.size,
      let match = longestLongPiece(of: rest, in: text)
    {
      return match
    }
    candidates &= 2 << UInt32(truncatingIfNeeded: min(rest.count, PieceKey.size)) &- 1
    while candidates != 0 {
      let length: Int = 31 &- candidates.leadingZeroBitCount
      candidates ^= 1 << UInt32(truncatingIfNeeded: length)
      key.cut(to: length)
      let id: Int = id(of: key, length: length)
      if id >= 0 { return (id, start + length) }
    }
    let id: Int = id(ofByte: UInt8(truncatingIfNeeded: key.low))
    return id < 0 ? nil : (id, start + 1)
  }

  /// The index in ``lengths`` of a key of two bytes or more.
  @inline(__always)
  private static func prefix(_ key: PieceKey) -> Int {
    Int(truncatingIfNeeded: (key.low ^ key.low >> 4) & 0xFFF)
  }

  /// The longest piece of more than 16 bytes that `text[rest]` begins with.
  private func longestLongPiece(of rest: Range<Int>, in text: RawSpan) -> (id: Int, end: Int)? {
    var best: (id: Int, end: Int)?
    var hasher = LongHasher(text, rest.lowerBound, seed)
    for length in longLengths {
      if length > rest.count { break }
      let range: Range<Int> = rest.lowerBound..<rest.lowerBound + length
      if let id = longID(of: range, in: text, hash: hasher.hash(text, length: length)) {
        best = (id, range.upperBound)
      }
    }
    return best
  }

  /// The id of a piece of more than 16 bytes.
  private func longID(of range: Range<Int>, in text: RawSpan, hash: UInt64) -> Int? {
    let index: Int = longIndex(of: range, in: text, hash: hash)
    return slots[index].length == 0 ? nil : Int(slots[index].id)
  }

  /// The slot of the piece of more than 16 bytes that equals `text[range]`, or a free one for it.
  private func longIndex(of range: Range<Int>, in text: RawSpan, hash: UInt64) -> Int {
    let key = PieceKey(text, at: range.lowerBound, count: PieceKey.size)
    var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[index].length != 0 {
      let slot: Slot = slots[index]
      if slot.low == key.low, slot.high == key.high, Int(slot.length) == range.count,
        endsEqually(Int(slot.start), range, in: text)
      {
        break
      }
      index = (index + 1) & (slots.count - 1)
    }
    return index
  }

  private func endsEqually(_ start: Int, _ range: Range<Int>, in text: RawSpan) -> Bool {
    for offset in PieceKey.size..<range.count {
      let byte: UInt8 = unsafe text.unsafeLoad(
        fromByteOffset: range.lowerBound + offset, as: UInt8.self)
      if bytes[start + offset] != byte { return false }
    }
    return true
  }

  private mutating func insert(_ range: Range<Int>, id: Int) {
    let (key, index): (PieceKey, Int) = place(of: range)
    slots[index] = Slot(
      low: key.low, high: key.high, length: UInt32(range.count), start: UInt32(range.lowerBound),
      id: UInt32(id))
    if range.count == 1 {
      singles[Int(bytes[range.lowerBound])] = id
    } else {
      let isLong: Bool = range.count > PieceKey.size
      lengths[Self.prefix(key)] |= isLong ? Self.longMark : 1 << UInt32(range.count)
    }
  }

  /// The key of the piece `bytes[range]`, and its slot or a free one for it.
  private func place(of range: Range<Int>) -> (PieceKey, Int) {
    let text: RawSpan = unsafe bytes.span.bytes
    let key = PieceKey(text, at: range.lowerBound, count: range.count)
    if range.count > PieceKey.size {
      var hasher = LongHasher(text, range.lowerBound, seed)
      let hash: UInt64 = hasher.hash(text, length: range.count)
      return (key, longIndex(of: range, in: text, hash: hash))
    }
    var index = Int(truncatingIfNeeded: key.hash(seed)) & (slots.count - 1)
    while slots[index].length != 0 {
      let slot: Slot = slots[index]
      if slot.low == key.low, slot.high == key.high, Int(slot.length) == range.count { break }
      index = (index + 1) & (slots.count - 1)
    }
    return (key, index)
  }
}

/// Hashes of rising prefixes, longer than 16 bytes, of one text.
private struct LongHasher {
  private let start: Int
  private let seed: PieceKey.Seed
  /// Hash of the first ``hashed`` bytes, a multiple of 8.
  private var state: UInt64
  private var hashed: Int = PieceKey.size

  init(_ text: RawSpan, _ start: Int, _ seed: PieceKey.Seed) {
    self.seed = seed
    self.start = start
    state = PieceKey(text, at: start, count: PieceKey.size).hash(seed)
  }

  /// The hash of the first `length` bytes; lengths are asked for in rising order.
  mutating func hash(_ text: RawSpan, length: Int) -> UInt64 {
    while hashed + 8 <= length {
      let block = PieceKey(text, at: start + hashed, count: 8)
      state = PieceKey.extend(state, with: block.low, seed)
      hashed += 8
    }
    let rest = PieceKey(text, at: start + hashed, count: length - hashed)
    return PieceKey.extend(state, with: rest.low, seed)
  }
}

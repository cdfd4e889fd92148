/// The 64-bit hash XXH64 with seed 0, computed piece by piece.
///
/// Yann Collet, "xxHash fast digest algorithm", version 0.1.1.
struct XXH64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
  private static let stripe: Int = 32

  private var lanes: SIMD4<UInt64> = SIMD4(
    Self.prime1 &+ Self.prime2, Self.prime2, 0, 0 &- Self.prime1)
  // Bytes that do not fill a stripe yet.
  private var pending: [UInt8] = []
  private var totalBytes: UInt64 = 0

  /// The hash of `bytes`.
  static func hash(_ bytes: RawSpan) -> UInt64 {
    var hasher = XXH64()
    hasher.update(bytes)
    return hasher.value()
  }

  /// Appends `bytes` to what is hashed.
  mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    totalBytes &+= UInt64(bytes.count)
    var start: Int = 0
    if !pending.isEmpty {
      start = min(Self.stripe - pending.count, bytes.count)
      unsafe pending.append(contentsOf: bytes[..<start])
      guard pending.count == Self.stripe else { return }
      unsafe pending.withUnsafeBytes { unsafe consume($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole: Int = (bytes.count - start) / Self.stripe * Self.stripe
    unsafe consume(UnsafeRawBufferPointer(rebasing: bytes[start..<start + whole]))
    unsafe pending.append(contentsOf: bytes[(start + whole)...])
  }

  /// Takes in whole stripes.
  private mutating func consume(_ stripes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
    var offset: Int = 0
    while offset < stripes.count {
      a = unsafe Self.round(a, Self.load(stripes, offset))
      b = unsafe Self.round(b, Self.load(stripes, offset + 8))
      c = unsafe Self.round(c, Self.load(stripes, offset + 16))
      d = unsafe Self.round(d, Self.load(stripes, offset + 24))
      offset += Self.stripe
    }
    lanes = SIMD4(a, b, c, d)
  }

  /// The hash of everything so far.
  func value() -> UInt64 {
    var hash: UInt64 = Self.prime5
    if totalBytes >= UInt64(Self.stripe) {
      hash = Self.rotate(lanes[0], 1) &+ Self.rotate(lanes[1], 7)
      hash = hash &+ Self.rotate(lanes[2], 12) &+ Self.rotate(lanes[3], 18)
      for lane in 0..<4 {
        hash ^= Self.round(0, lanes[lane])
        hash = hash &* Self.prime1 &+ Self.prime4
      }
    }
    hash = hash &+ totalBytes
    var rest: ArraySlice<UInt8> = pending[...]
    while rest.count >= 8 {
      hash ^= Self.round(0, Self.littleEndian(rest.prefix(8)))
      hash = Self.rotate(hash, 27) &* Self.prime1 &+ Self.prime4
      rest = rest.dropFirst(8)
    }
    if rest.count >= 4 {
      hash ^= Self.littleEndian(rest.prefix(4)) &* Self.prime1
      hash = Self.rotate(hash, 23) &* Self.prime2 &+ Self.prime3
      rest = rest.dropFirst(4)
    }
    for byte in rest {
      hash ^= UInt64(byte) &* Self.prime5
      hash = Self.rotate(hash, 11) &* Self.prime1
    }
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* prime2, 31) &* prime1
  }

  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value << bits | value >> (64 - bits)
  }

  private static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

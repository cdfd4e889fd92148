/// Unpacks the first bytes of a gzip file (RFC 1952, RFC 1951).
///
/// Published merges files are packed this way. Nothing beyond `limit` bytes is ever produced, so a
/// small file cannot ask for much memory.
struct GzipReader {
  /// The bytes every gzip file begins with: its magic number and the only method there is.
  static let start: [UInt8] = [0x1F, 0x8B, 8]

  /// Why a file cannot be unpacked.
  enum Fault: String, Error {
    case truncated = "it ends too early"
    case damaged = "its packed data are damaged"
  }

  private let input: [UInt8]
  private let limit: Int
  private var position: Int
  private var bits: UInt32 = 0
  private var bitCount: UInt32 = 0
  private var output: [UInt8] = []

  /// Unpacks `input`, or as much of it as gives `limit` bytes.
  ///
  /// - Throws: ``Fault``.
  static func unpack(_ input: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
    var reader = GzipReader(input: input, limit: limit, position: try dataStart(of: input))
    try reader.run()
    return reader.output
  }

  private init(input: [UInt8], limit: Int, position: Int) {
    self.input = input
    self.limit = limit
    self.position = position
  }

  /// Where the packed data begin, behind the header and its optional parts.
  private static func dataStart(of input: [UInt8]) throws(Fault) -> Int {
    guard input.count >= 10, input.starts(with: start) else { throw .damaged }
    let flags: UInt8 = input[3]
    var position: Int = 10
    if flags & 4 != 0 {
      guard position + 2 <= input.count else { throw .truncated }
      position += 2 + Int(input[position]) + Int(input[position + 1]) << 8
    }
    // File name and comment, each up to a zero.
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      guard position < input.count, let end = input[position...].firstIndex(of: 0) else {
        throw .truncated
      }
      position = end + 1
    }
    if flags & 2 != 0 { position += 2 }
    guard position <= input.count else { throw .truncated }
    return position
  }

  private mutating func run() throws(Fault) {
    var isLast: Bool = false
    while !isLast && output.count < limit {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1: try expand(.fixedLiterals, .fixedDistances)
      case 2:
        let (literals, distances) = try readCodes()
        try expand(literals, distances)
      default: throw .damaged
      }
    }
  }

  /// The next `count` bits, at most 16, the first one lowest.
  private mutating func take(_ count: UInt32) throws(Fault) -> Int {
    while bitCount < count {
      guard position < input.count else { throw .truncated }
      bits |= UInt32(input[position]) << bitCount
      position += 1
      bitCount += 8
    }
    let value: UInt32 = bits & (1 << count - 1)
    bits >>= count
    bitCount -= count
    return Int(value)
  }

  private mutating func copyStored() throws(Fault) {
    _ = try take(bitCount % 8)
    let length: Int = try take(16)
    guard try take(16) == length ^ 0xFFFF else { throw .damaged }
    for _ in 0..<length where output.count < limit { output.append(UInt8(try take(8))) }
  }

  private static let lengthBases: [Int] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits: [UInt32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]

  /// Unpacks one block.
  private mutating func expand(
    _ literals: HuffmanCode, _ distances: HuffmanCode
  ) throws(Fault) {
    while output.count < limit {
      let symbol: Int = try decode(literals)
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Self.lengthBases.count else { throw .damaged }
      let length: Int =
        Self.lengthBases[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
      let slot: Int = try decode(distances)
      guard slot < 30 else { throw .damaged }
      let extra: Int = max(0, slot / 2 - 1)
      let base: Int = slot < 4 ? slot + 1 : (2 + slot % 2) << extra + 1
      let distance: Int = base + (try take(UInt32(extra)))
      guard distance <= output.count else { throw .damaged }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  /// The next symbol of a canonical code, bit by bit.
  private mutating func decode(_ code: HuffmanCode) throws(Fault) -> Int {
    var value: Int = 0
    var first: Int = 0
    var index: Int = 0
    for count in code.counts.dropFirst() {
      value |= try take(1)
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .damaged
  }

  /// The order in which the lengths of the lengths' code stand.
  private static let lengthOrder: [Int] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  /// Reads the two codes of a block that brings its own.
  private mutating func readCodes() throws(Fault) -> (HuffmanCode, HuffmanCode) {
    let literalCount: Int = try take(5) + 257
    let distanceCount: Int = try take(5) + 1
    var lengths = [Int](repeating: 0, count: 19)
    for place in Self.lengthOrder.prefix(try take(4) + 4) { lengths[place] = try take(3) }
    guard let lengthCode = HuffmanCode(lengths) else { throw .damaged }
    lengths = []
    while lengths.count < literalCount + distanceCount {
      let symbol: Int = try decode(lengthCode)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += repeatElement(last, count: 3 + (try take(2)))
      case 17: lengths += repeatElement(0, count: 3 + (try take(3)))
      case 18: lengths += repeatElement(0, count: 11 + (try take(7)))
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == literalCount + distanceCount,
      let literals = HuffmanCode(Array(lengths[..<literalCount])),
      let distances = HuffmanCode(Array(lengths[literalCount...]))
    else { throw .damaged }
    return (literals, distances)
  }
}

/// A canonical prefix code.
private struct HuffmanCode {
  /// How many symbols have a code of each length, from 0 to 15.
  let counts: [Int]
  /// The symbols by length, then by value.
  let symbols: [Int]

  static let fixedLiterals = HuffmanCode(
    counts: [0, 0, 0, 0, 0, 0, 0, 24, 152, 112],
    symbols: Array(256..<280) + Array(0..<144) + Array(280..<288) + Array(144..<256))
  static let fixedDistances = HuffmanCode(
    counts: [0, 0, 0, 0, 0, 30], symbols: Array(0..<30))

  /// The code whose symbols have these lengths; nil when there are more than such a code can have.
  init?(_ lengths: [Int]) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths { counts[length] += 1 }
    counts[0] = 0
    var free: Int = 1
    for count in counts.dropFirst() {
      free = 2 * free - count
      guard free >= 0 else { return nil }
    }
    let used: [Int] = lengths.indices.filter { lengths[$0] > 0 }
    self.init(
      counts: counts, symbols: used.sorted { (lengths[$0], $0) < (lengths[$1], $1) })
  }

  private init(counts: [Int], symbols: [Int]) {
    self.counts = counts
    self.symbols = symbols
  }
}

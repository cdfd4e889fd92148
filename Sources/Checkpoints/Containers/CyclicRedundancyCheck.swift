/// The CRC-32 of zip files (polynomial 0xEDB88320), eight bytes at a time.
enum CyclicRedundancyCheck {
  /// Eight tables of 256: table `k` advances a byte by `k` further zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 {
        value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0xEDB8_8320
      }
      tables[index] = value
    }
    for index in 256..<8 * 256 {
      let previous: UInt32 = tables[index - 256]
      tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()

  /// The check value of `bytes`.
  static func value(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    unsafe tables.withUnsafeBufferPointer { tables in
      var check: UInt32 = 0xFFFF_FFFF
      var index: Int = 0
      while bytes.count - index >= 8 {
        let block: UInt64 = unsafe UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let mixed: UInt64 = block ^ UInt64(check)
        let low: UInt32 =
          unsafe tables[7 * 256 + Int(mixed & 0xFF)]
          ^ tables[6 * 256 + Int(mixed >> 8 & 0xFF)]
          ^ tables[5 * 256 + Int(mixed >> 16 & 0xFF)]
          ^ tables[4 * 256 + Int(mixed >> 24 & 0xFF)]
        let high: UInt32 =
          unsafe tables[3 * 256 + Int(mixed >> 32 & 0xFF)]
          ^ tables[2 * 256 + Int(mixed >> 40 & 0xFF)]
          ^ tables[256 + Int(mixed >> 48 & 0xFF)]
          ^ tables[Int(mixed >> 56)]
        check = low ^ high
        index += 8
      }
      while index < bytes.count {
        let byte: UInt8 = unsafe bytes[index]
        check = unsafe check >> 8 ^ tables[Int((check ^ UInt32(byte)) & 0xFF)]
        index += 1
      }
      return ~check
    }
  }
}

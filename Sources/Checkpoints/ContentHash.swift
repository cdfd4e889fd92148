import Crypto

/// SHA-256 of data that arrives in pieces.
struct ContentHash {
  private var hash = SHA256()

  /// Adds `bytes` to what is hashed.
  mutating func update(_ bytes: some Sequence<UInt8>) {
    hash.update(data: Array(bytes))
  }

  /// Adds the bytes of a buffer to what is hashed.
  mutating func update(buffer: UnsafeRawBufferPointer) {
    unsafe hash.update(bufferPointer: buffer)
  }

  /// The digest of everything so far, 64 lower-case hexadecimal digits.
  var hexadecimal: String {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in hash.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The digest of `bytes`.
  static func hexadecimal(of bytes: some Sequence<UInt8>) -> String {
    var hash = ContentHash()
    hash.update(bytes)
    return hash.hexadecimal
  }

  /// The digest of a mapped file.
  static func hexadecimal(of file: MappedFile) -> String {
    var hash = ContentHash()
    _ = unsafe file.withBytes(0..<file.size) { unsafe hash.update(buffer: $0) }
    return hash.hexadecimal
  }
}

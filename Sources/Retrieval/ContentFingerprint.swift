import Crypto
import Foundation

/// Tells files apart by content, cheaply: a digest of the size and of blocks spread over the file.
///
/// Small files are read whole. Of large ones 16 blocks of 64 KiB are read, first and last included:
/// enough to recognise a moved or replaced video, at the cost of one megabyte of reading.
public enum ContentFingerprint {
  private static let blockSize: Int = 1 << 16
  private static let blockCount: Int = 16

  /// The fingerprint of the file at `path` as 64 hexadecimal digits.
  ///
  /// - Throws: Foundation's error when the file cannot be read.
  public static func of(_ path: String) throws -> String {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let size: UInt64 = try file.seekToEnd()
    var hash = SHA256()
    hash.update(data: Data("vsearch.content/1 \(size)\n".utf8))
    if size <= UInt64(blockSize * blockCount) {
      try file.seek(toOffset: 0)
      if let data = try file.readToEnd() { hash.update(data: data) }
    } else {
      let span: UInt64 = size - UInt64(blockSize)
      let steps = UInt64(blockCount - 1)
      for block in 0...steps {
        // Even steps from the first block to the last; split so that no product can overflow.
        try file.seek(toOffset: span / steps * block + span % steps * block / steps)
        if let data = try file.read(upToCount: blockSize) { hash.update(data: data) }
      }
    }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

import Crypto
import Foundation
public import Media

/// Tells files apart by content, cheaply: a digest of the size and of blocks spread over the file.
///
/// Small files are read whole. Of large ones 16 blocks of 64 KiB are read, first and last included:
/// enough to recognise a moved or replaced video, at the cost of one megabyte of reading.
public enum ContentFingerprint {
  private static let blockSize: Int = 1 << 16
  private static let blockCount: Int = 16

  /// The fingerprint of the file at `path` as 64 hexadecimal digits.
  ///
  /// - Throws: ``MediaError/unreadable(_:reason:)``.
  public static func of(_ path: MediaPath) throws(MediaError) -> String {
    do {
      return try digest(OpenFile(path))
    } catch {
      switch error {
      case .missing: throw .unreadable(path, reason: "it is gone")
      case .other(let reason): throw .unreadable(path, reason: reason)
      }
    }
  }

  /// The fingerprint of the file at `path` in text form.
  ///
  /// - Throws: ``MediaError/unreadable(_:reason:)``.
  public static func of(_ path: String) throws(MediaError) -> String {
    try of(MediaPath(path))
  }

  private static func digest(_ file: OpenFile) throws(FileSystem.Fault) -> String {
    let size: Int64 = file.sizeBytes
    var hash = SHA256()
    hash.update(data: Data("vsearch.content/1 \(size)\n".utf8))
    if size <= Int64(blockSize * blockCount) {
      hash.update(data: try file.read(at: 0, count: blockSize * blockCount))
    } else {
      let span: Int64 = size - Int64(blockSize)
      let steps = Int64(blockCount - 1)
      for block in 0...steps {
        // Even steps from the first block to the last; split so that no product can overflow.
        let offset: Int64 = span / steps * block + span % steps * block / steps
        hash.update(data: try file.read(at: offset, count: blockSize))
      }
    }
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

import Crypto
import Foundation

/// A small file read whole, with its hash.
struct InputFile: Hashable, Sendable {
  /// What the largest annotation file of the field (MSR-VTT's, some 25 MB) fits into with room.
  static let largestAnnotation: Int = 512 << 20

  let path: String
  let bytes: [UInt8]

  /// Reads the regular file at `path` if it is no larger than `limit` bytes.
  init(path: String, limit: Int = largestAnnotation) throws(EvaluationError) {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    } catch {
      throw .unreadable(path: path, reason: "no such file, or not allowed to look")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw .unreadable(path: path, reason: "not a regular file")
    }
    let size: Int = (attributes[.size] as? NSNumber)?.intValue ?? 0
    guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unreadable(path: path, reason: "cannot be read")
    }
    guard data.count <= limit else {
      throw .tooLarge(path: path, bytes: data.count, limit: limit)
    }
    self.init(path: path, bytes: Array(data))
  }

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  /// The file's name without its folders.
  var name: String { URL(fileURLWithPath: path).lastPathComponent }

  /// SHA-256 of the contents, 64 lower-case hexadecimal digits.
  var sha256: String { Self.sha256(of: bytes) }

  static func sha256(of bytes: [UInt8]) -> String {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in SHA256.hash(data: bytes) {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The contents as text, without a byte order mark.
  func text() throws(EvaluationError) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw .malformed(path: path, place: "", reason: "not UTF-8")
    }
    return text
  }

  /// The contents without a byte order mark.
  var content: ArraySlice<UInt8> {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
  }
}

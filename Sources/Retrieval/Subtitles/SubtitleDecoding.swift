import Foundation

/// From the bytes of a file of subtitles to its text.
enum SubtitleDecoding {
  /// The text of a file: by its byte order mark, else UTF-8 where that is valid, else UTF-16 where
  /// every other byte of the beginning is 0, else Latin-1 as Windows extends it.
  static func text(of bytes: Data) -> String {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return String(decoding: bytes.dropFirst(3), as: UTF8.self)
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), isLittle: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), isLittle: false) }
    let beginning = Array(bytes.prefix(200))
    let zeros = beginning.indices.filter { beginning[$0] == 0 }
    if zeros.count >= 2, 4 * zeros.count >= beginning.count {
      return utf16(bytes, isLittle: zeros.count { $0 % 2 == 1 } > zeros.count / 2)
    }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(data: bytes, encoding: .windowsCP1252)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private static func utf16(_ bytes: Data, isLittle: Bool) -> String {
    let values = Array(bytes)
    let units: [UInt16] = stride(from: 0, to: values.count - 1, by: 2).map { index in
      let (first, second) = (UInt16(values[index]), UInt16(values[index + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return String(decoding: units, as: UTF16.self)
  }
}

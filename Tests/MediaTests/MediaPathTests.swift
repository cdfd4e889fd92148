import Media
import Testing

struct MediaPathTests {
  @Test func `text that is fit for a terminal stays as it is`() {
    let text = "/videos/Ärger 日本 🎬🏳️‍🌈 %20 \\ 'x'.mp4"
    #expect(MediaPath(text).description == text)
  }

  @Test func `control characters and bytes that are not text are shown, not sent`() {
    #expect(MediaPath("a\nb\u{1B}[31m").description == "a\\u{A}b\\u{1B}[31m")
    #expect(MediaPath("x\u{202E}4pm.mp4").description == "x\\u{202E}4pm.mp4")
    #expect(MediaPath(bytes: [0x61, 0xE9, 0x2E]).description == "a\\xE9.")
    #expect(MediaPath(bytes: [0xE2, 0x82]).description == "\\xE2\\x82")
    #expect(MediaPath(bytes: [0xED, 0xA0, 0x80]).description == "\\xED\\xA0\\x80")
  }

  @Test func `composed and decomposed names are different files`() {
    #expect(MediaPath("é") != MediaPath("e\u{301}"))
  }

  @Test(
    arguments: [
      [0x61, 0xFF, 0x2E], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0x5C, 0x78, 0x46, 0x46],
      [0x5C, 0x78, 0xFF], [0x5C, 0x78, 0x34, 0xFF], [0x5C, 0x5C, 0x78, 0x35, 0x43], [0xC3, 0xA9],
      [0x65, 0xCC, 0x81], [0x5C, 0x78, 0x32, 0x46], [0x5C], [0xF0, 0x9F, 0x8E], [0x0A, 0x09],
    ] as [[UInt8]])
  func `every name has a text form that gives its bytes back`(bytes: [UInt8]) {
    let text: String = MediaPath(bytes: bytes).text
    #expect(MediaPath(text).bytes == bytes, "\(text)")
    if String(validating: bytes, as: UTF8.self) != nil, bytes != Array("\\xFF".utf8),
      bytes != Array("\\\\x5C".utf8)
    {
      #expect(Array(text.utf8) == bytes)
    }
  }

  @Test func `all names of four bytes from a dangerous set keep apart`() {
    let alphabet: [UInt8] = [0x5C, 0x78, 0x38, 0x46, 0x80, 0xC3, 0x2F]
    var seen: Set<[UInt8]> = []
    for number in 0..<(7 * 7 * 7 * 7 * 7) {
      var rest: Int = number
      let bytes: [UInt8] = (0..<5).map { _ in
        defer { rest /= 7 }
        return alphabet[rest % 7]
      }
      let text: String = MediaPath(bytes: bytes).text
      #expect(MediaPath(text).bytes == bytes)
      seen.insert(Array(text.utf8))
    }
    #expect(seen.count == 7 * 7 * 7 * 7 * 7)
  }

  @Test func `no escape makes a slash, a dot or an end of the name`() {
    for text in [#"\x2F"#, #"\x2E"#, #"\x00"#, #"\x7F"#, #"\xff"#] {
      #expect(MediaPath(text).bytes == Array(text.utf8))
    }
  }
}

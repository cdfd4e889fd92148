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
}

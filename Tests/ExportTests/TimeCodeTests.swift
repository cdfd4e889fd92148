import Export
import Media
import Testing

@Suite struct TimeCodeTests {
  private static let ntsc = Rational(30_000, 1_001)

  // SMPTE ST 12-1: numbers 0 and 1 are left out at each minute but every tenth, so an hour of
  // drop-frame time code has 107892 frames, ten minutes 17982, a minute 1798.
  @Test(arguments: [
    (0, "00:00:00;00"), (29, "00:00:00;29"), (30, "00:00:01;00"), (1_799, "00:00:59;29"),
    (1_800, "00:01:00;02"), (1_801, "00:01:00;03"), (3_597, "00:01:59;29"),
    (3_598, "00:02:00;02"), (17_981, "00:09:59;29"), (17_982, "00:10:00;00"),
    (17_983, "00:10:00;01"), (19_781, "00:10:59;29"), (19_782, "00:11:00;02"),
    (107_892, "01:00:00;00"), (53_946, "00:30:00;00"), (2_589_408, "00:00:00;00"),
  ])
  func `drop-frame numbers are those of the standard`(frame: Int, text: String) throws {
    let code = try #require(TimeCode(frame: frame, rate: Self.ntsc))
    #expect(code.description == text)
    if frame < 2_589_408 { #expect(TimeCode(text, rate: Self.ntsc)?.frame == frame) }
  }

  @Test(arguments: [
    (3_599, "00:00:59;59"), (3_600, "00:01:00;04"), (35_964, "00:10:00;00"),
    (215_784, "01:00:00;00"),
  ])
  func `at sixty four numbers are left out`(frame: Int, text: String) throws {
    let rate = Rational(60_000, 1_001)
    #expect(TimeCode(frame: frame, rate: rate)?.description == text)
    #expect(TimeCode(text, rate: rate)?.frame == frame)
  }

  @Test func `every number of two hours is used once and read back`() throws {
    var last: String = ""
    for frame in stride(from: 0, to: 215_784, by: 7) {
      let code = try #require(TimeCode(frame: frame, rate: Self.ntsc))
      #expect(code.description > last)
      last = code.description
      #expect(TimeCode(last, rate: Self.ntsc)?.frame == frame)
    }
  }

  @Test func `other rates leave nothing out, and odd ones have no time code`() {
    #expect(TimeCode(frame: 86_400, rate: Rational(24_000, 1_001))?.description == "01:00:00:00")
    #expect(TimeCode(frame: 90_000, rate: Rational(25, 1))?.description == "01:00:00:00")
    #expect(
      TimeCode(frame: 1_800, rate: Self.ntsc, dropsFrames: false)?.description == "00:01:00:00")
    for rate in [Rational(25, 2), Rational(240, 1), Rational(0, 1), Rational(2_997, 100)] {
      #expect(TimeCode(frame: 0, rate: rate) == nil)
    }
    for text in ["00:01:00;00", "00:01:00;01", "1:2:3:4", "00:00:60:00", "00:00:00:30", "", "::::"]
    {
      #expect(TimeCode(text, rate: Self.ntsc) == nil)
    }
  }
}

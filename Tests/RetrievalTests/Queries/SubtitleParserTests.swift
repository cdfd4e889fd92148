import Catalog
import Foundation
import TestSupport
import Testing

@testable import Retrieval

@Suite struct SubtitleParserTests {
  private func texts(_ file: String) -> [String] { SubtitleParser.lines(of: file).map(\.text) }

  @Test func `SubRip is read with its times, tags left out`() {
    let lines = SubtitleParser.lines(
      of: """
        1\r
        00:00:01,500 --> 00:00:03,000\r
        <i>Hello</i> {\\an8}there\r
        second row\r
        \r
        2\r
        01:02:03,004 --> 01:02:04,000 X1:10\r
        a < b &amp; c &lt;d&gt;\r
        """)
    #expect(
      lines == [
        SubtitleLine(startSeconds: 1.5, endSeconds: 3, text: "Hello there second row"),
        SubtitleLine(startSeconds: 3_723.004, endSeconds: 3_724, text: "a < b & c <d>"),
      ])
  }

  @Test func `WebVTT is read without its header, notes and settings`() {
    let lines = SubtitleParser.lines(
      of: """
        WEBVTT - title

        NOTE a note

        STYLE
        ::cue { color: red }

        intro
        00:01.000 --> 00:02.500 align:start position:10%
        <v Anna>Good <c.loud>day</c>
        """)
    #expect(lines == [SubtitleLine(startSeconds: 1, endSeconds: 2.5, text: "Good day")])
  }

  @Test func `SubStation is read from its dialogue`() {
    let lines = SubtitleParser.lines(
      of: """
        [Script Info]
        Title: x
        [Events]
        Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
        Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\b1}One,\\Ntwo{\\b0}
        Comment: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,hidden
        """)
    #expect(lines == [SubtitleLine(startSeconds: 1, endSeconds: 2.5, text: "One, two")])
  }

  @Test func `one broken block costs no other`() {
    #expect(
      texts(
        """
        1
        00:00:xx --> 00:00:02,000
        lost
        2
        00:00:03,000 --> 00:00:04,000
        kept
        3
        00:00:05,000 --> 00:00:04,000
        also kept
        """) == ["kept", "also kept"])
    #expect(texts("").isEmpty)
    #expect(texts("no subtitles at all").isEmpty)
  }

  @Test func `every usual encoding gives the same words`() throws {
    let text = "1\n00:00:01,000 --> 00:00:02,000\nÉté à la mer\n"
    let units = Array(text.utf16)
    let little = Data(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    let big = Data(units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    let windows = try #require(text.data(using: .windowsCP1252))
    for bytes in [
      Data(text.utf8), Data([0xEF, 0xBB, 0xBF]) + Data(text.utf8), Data([0xFF, 0xFE]) + little,
      Data([0xFE, 0xFF]) + big, little, big, windows,
    ] {
      #expect(texts(SubtitleDecoding.text(of: bytes)) == ["Été à la mer"])
    }
  }

  @Test func `files of noise give lines or none, and end`() {
    var generator = SeededGenerator(seed: 77)
    let pieces: [String] = [
      "-->", "\n", "00:00:01,000", " ", "\r\n", "<", ">", "{\\", "}", "&amp;", "&", "Dialogue:",
      ",",
      "\u{0}", "WEBVTT", "\u{1F600}", "1", "9999999999999999999:00:00", ":", "x",
    ]
    for _ in 0..<500 {
      let text: String = (0..<60).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      for line in SubtitleParser.lines(of: text) {
        #expect(line.startSeconds.isFinite && line.endSeconds >= line.startSeconds)
        #expect(!line.text.contains("\n") && !line.text.contains("\0"))
      }
      let bytes = Data((0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) })
      _ = SubtitleParser.lines(of: SubtitleDecoding.text(of: bytes))
    }
    let long = "00:00:01,000 --> 00:00:02,000\n" + String(repeating: "<a", count: 100_000)
    #expect(texts(long).allSatisfy { $0.count <= SubtitleMarkup.longestLine })
  }

  @Test func `a packet of timed text is as long as it says, and no longer than it is`() {
    #expect(SubtitleMarkup.timedText([0, 2] + Array("Hi".utf8) + [0, 0, 0, 9]) == "Hi")
    #expect(SubtitleMarkup.timedText([0xFF, 0xFF] + Array("Hi".utf8)) == "Hi")
    #expect(SubtitleMarkup.timedText([0]) == "")
  }

  @Test(
    arguments: [
      ("a.srt", "a.mp4", true), ("a.en.srt", "a.mp4", true), ("a.mp4.srt", "a.mp4", true),
      ("ab.srt", "a.mp4", false), ("a.srt", "b.mp4", false), ("a-2.srt", "a.mp4", false),
      ("A.srt", "a.mp4", false), (".srt", ".mp4", false), ("a.pt-BR.forced.ass", "a.mkv", true),
    ])
  func `a file of subtitles belongs to the video it is named after`(
    file: String, video: String, belongs: Bool
  ) {
    #expect(SubtitleIndexer.belongs(file, to: video) == belongs)
  }

  @Test func `rankings are fused by place`() {
    let scores = RankFusion.scores(of: [[1, 2, 3], [3, 4]])
    let order = scores.sorted { $0.value > $1.value }.map(\.key)
    #expect(order.first == 3)
    #expect(Set(order) == [1, 2, 3, 4])
    #expect(RankFusion.scores(of: [[5], []])[5] == 1)
  }
}

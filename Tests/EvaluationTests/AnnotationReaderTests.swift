import Documents
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct AnnotationReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ text: String, paragraph: Bool = false, selection: String? = nil
  ) throws -> EvaluationSet {
    let list: String? = try selection.map { try folder.write($0, "list.txt") }
    return try AnnotationReader.read(
      folder.write(text, "annotation"), selection: list, paragraph: paragraph)
  }

  @Test func `a caption is cleaned, and kept as it was`() throws {
    let set = try read(#"[{"video": "a.mp4", "caption": "A man - SINGS, loudly!"}]"#)
    #expect(set.texts[0].caption == "A man - SINGS, loudly!")
    #expect(set.texts[0].text == "a man sings loudly")
  }

  @Test func `of a list each caption is a text, or all are one paragraph`() throws {
    let text = #"[{"video": "a", "caption": ["One.", "Two."]}, {"video": "b", "caption": ["3"]}]"#
    let single = try read(text)
    #expect(single.texts.map(\.videos) == [[0], [0], [1]])
    #expect(single.textsOfVideo == [[0, 1], [2]])
    let joined = try read(text, paragraph: true)
    #expect(joined.texts.map(\.text) == ["one two", "3"])
    #expect(joined.captionCount == 3)
  }

  @Test func `one caption is not taken apart into a paragraph of letters`() throws {
    let error = failure {
      try read(#"[{"video": "a", "caption": "one"}]"#, paragraph: true)
    }
    #expect(error?.description.hasSuffix("a paragraph is made of a list of captions") == true)
  }

  @Test func `quoted fields hold commas, quotes and line breaks`() throws {
    let set = try read(
      "video_id,sentence\r\nv1,\"a man, a \"\"dog\"\"\r\nand a cat\"\r\nv2,plain\r\n")
    #expect(set.texts.map(\.caption) == ["a man, a \"dog\"\r\nand a cat", "plain"])
    #expect(set.videos.map(\.id) == ["v1", "v2"])
  }

  @Test func `a byte order mark is not part of the first column`() throws {
    #expect(try read("\u{FEFF}video_id,sentence\nv1,a cat\n").videos.map(\.id) == ["v1"])
  }

  @Test func `sentences are put in order of time, and of the file where they begin together`()
    throws
  {
    let set = try read(
      #"{"v_b": {"duration": 9, "timestamps": [[5, 9], [0, 99], [5, 6]], "#
        + #""sentences": [" C.", "A.", "D."]}, "#
        + #""v_a": {"timestamps": [[0, 1]], "sentences": ["E"]}}"#,
      paragraph: true)
    #expect(set.videos.map(\.id) == ["v_b", "v_a"])
    #expect(set.texts.map(\.text) == ["a c d", "e"])
    #expect(set.videos[0].durationSeconds == 9)
  }

  @Test func `MSR-VTT's sentences are taken for the test split, or for the ids of a list`() throws {
    let text = """
      {"videos": [{"video_id": "video1", "split": "train"}, {"video_id": "video2", "split": "test"},
      {"video_id": "video3", "split": "test"}],
      "sentences": [{"video_id": "video3", "caption": "c"}, {"video_id": "video2", "caption": "b"},
      {"video_id": "video1", "caption": "a"}, {"video_id": "video3", "caption": "cc"}]}
      """
    let all = try read(text)
    #expect(all.videos.map(\.id) == ["video2", "video3"])
    #expect(all.texts.map(\.caption) == ["b", "c", "cc"])
    let chosen = try read(text, selection: "video_id\nvideo3\n")
    #expect(chosen.texts.map(\.caption) == ["c", "cc"])
  }

  @Test func `a listed video that the annotation lacks is named`() throws {
    let error = failure {
      try read("v1 a cat\n", selection: "v1\nv2\n")
    }
    #expect(error?.description.contains("'v2': is not in") == true)
  }

  @Test func `MSVD's lines are grouped by clip, comments left out`() throws {
    let set = try read("# comment\n\nx_1_2 a cat, sitting\ny_3_4 a dog\nx_1_2 the cat\n")
    #expect(set.source.layout == .msvdDescriptions)
    #expect(set.texts.map(\.caption) == ["a cat, sitting", "the cat", "a dog"])
    #expect(set.videos[0].candidates.contains("x_1_2.avi"))
  }

  @Test func `two instructions for one stretch are two clips`() throws {
    let set = try read("end,start,task,text,video_id\n9,4,1,stir,v\n9,4,1,mix,v\n")
    #expect(set.videos.map(\.id) == ["v@4-9", "v@4-9#2"])
    #expect(set.videos[1].span == TimeSpan(startSeconds: 4, endSeconds: 9))
  }

  @Test func `a name is looked for as it is, then with the usual extensions`() {
    #expect(VideoNames.candidates("a.mov").prefix(2) == ["a.mov", "a.mp4"])
    #expect(VideoNames.candidates("b.").prefix(2) == ["b.", "b.mp4"])
    #expect(VideoNames.candidates("c")[0] == "c.mp4")
    #expect(VideoNames.stem("film_00.01.05.000-00.01.07.300") == "film_00.01.05.000-00.01.07.300")
  }

  @Test(arguments: [
    "", "   \n", "[]", "[1]", "{}", "null", #"{"a": 1}"#, "[{\"video\": \"a\"}]",
    #"[{"video": 3, "caption": "a"}]"#, #"[{"video": "", "caption": "a"}]"#,
    #"[{"video": "a", "caption": []}]"#, #"[{"video": "a", "caption": ["b", 2]}]"#,
    #"[{"video": "a", "caption": "b"}, {"video": "a", "caption": "c"}]"#,
    #"[{"video": "a", "caption": "b"}"#, #"[{"video": "a", "caption": "\ud800"}]"#,
    #"[{"description": "a"}]"#, #"{"v": {"sentences": ["a"], "timestamps": []}}"#,
    #"{"v": {"sentences": ["a"], "timestamps": [[1]]}}"#,
    #"{"v": {"sentences": ["a"], "timestamps": [[0, 1]]}, "v": {}}"#,
    #"{"videos": [{"video_id": "a"}, {"video_id": "a"}], "sentences": []}"#,
    #"{"videos": [{"video_id": "a"}], "sentences": [{"video_id": "a"}]}"#,
    #"{"videos": [{"video_id": "a"}], "sentences": []}"#,
    "video_id,sentence\nv1\n", "video_id,sentence\nv1,a\nv1,b\n", "video_id,sentence\n,a\n",
    "video_id,sentence\nv1,\"a\n", "video_id,sentence\nv1,\"a\"b\n", "video_id,sentence\n",
    "end,start,task,text,video_id\n1,5,1,a,v\n", "end,start,task,text,video_id\nx,5,1,a,v\n",
    "a\tb\tc\td\te\tf\na\tb\n", "one,two,three\n1,2,3\n", "video1\nvideo2\n",
    String(repeating: "[", count: 100_000),
  ])
  func `a damaged file is refused in one line that names it`(text: String) throws {
    let error = failure { try read(text) }
    #expect(error?.description.hasPrefix(folder.path("annotation")) == true)
    #expect(error?.description.contains("\n") == false)
  }

  @Test func `bytes that are not UTF-8 are refused`() throws {
    let path: String = folder.path("latin1")
    try Data([0x5B, 0x7B, 0x22, 0xE9, 0x22]).write(to: URL(fileURLWithPath: path))
    #expect(failure { try AnnotationReader.read(path, paragraph: false) } != nil)
  }

  @Test func `a folder is not read as a file`() {
    let error = failure { try AnnotationReader.read(folder.url.path, paragraph: false) }
    #expect(error?.description.hasSuffix("not a regular file") == true)
  }

  @Test func `a file beyond the limit is not read`() throws {
    let path = try folder.write("0123456789", "large")
    #expect(
      failure { try InputFile(path: path, limit: 9) }
        == .tooLarge(path: path, bytes: 10, limit: 9))
  }

  @Test func `any prefix and any damage of a list is read or refused, never worse`() throws {
    let whole: [UInt8] = Array(
      #"[{"video": "a.mp4", "caption": ["x \"y\" \u00e9\ud83d\ude00", "z"], "duration": -1.5e3}]"#
        .utf8)
    var random = SeededGenerator(seed: 5)
    for length in 0...whole.count {
      var bytes: [UInt8] = Array(whole.prefix(length))
      if let index = bytes.indices.randomElement(using: &random), length % 2 == 0 {
        bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
      let file = InputFile(path: "list", bytes: bytes)
      let error = failure { try JSONReader.value(of: file) }
      #expect(error != nil || length > 50)
    }
  }
}

@Suite struct OrderedJSONTests {
  @Test func `what is written is read back, keys in order`() throws {
    let value = OrderedJSON.object([
      .init("z", .array([.integer(-7), .number(0.1), .bool(true), .null])),
      .init("a", .string("line\nquote\" \u{1F600} \u{7}")), .init("empty", .object([])),
    ])
    for indented in [true, false] {
      let bytes: [UInt8] = Array(value.text(indented: indented).utf8)
      #expect(try JSONReader.value(of: InputFile(path: "", bytes: bytes)) == value)
    }
  }

  @Test(arguments: [
    "01", "1.", ".5", "-", "1e", "NaN", "Infinity", "1e999", "tru", "\"a", "\"\\x\"", "[1,]",
    "{\"a\":1,}", "1 2", "'a'", "\"\t\"",
  ])
  func `what is not JSON is refused`(text: String) {
    #expect(
      failure { try JSONReader.value(of: InputFile(path: "x", bytes: Array(text.utf8))) } != nil)
  }
}

import Documents
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct EvaluationProtocolTests {
  private static let names: [String] = [
    "msrvtt-1ka", "msrvtt-full", "didemo", "activitynet", "lsmdc", "msvd", "youcook2",
    "rendered-200",
  ]

  @Test func `the protocols of the program are those of the field and our own`() throws {
    #expect(try EvaluationProtocol.builtIn().map(\.name) == Self.names)
  }

  // Text lengths, paragraph flags and the 30-second rule of the authors' evaluation configurations.
  @Test(arguments: [
    ("msrvtt-1ka", 32, false, false), ("didemo", 64, true, true),
    ("activitynet", 150, true, false), ("lsmdc", 96, false, false), ("msvd", 64, false, false),
  ])
  func `settings are those of the authors`(
    name: String, tokens: Int, paragraph: Bool, firstThirtySeconds: Bool
  ) throws {
    let found = try EvaluationProtocol(name)
    #expect(found.frameCount == 8)
    #expect(found.sampling == .middle)
    #expect(found.maximumTokens == tokens)
    #expect(found.paragraph == paragraph)
    #expect(found.firstThirtySeconds == firstThirtySeconds)
    #expect(found.published.map(\.model).first == "VideoMamba-M 25M")
    #expect(found.published.allSatisfy { $0.stage == "rerank@128" })
  }

  @Test func `an unknown name is answered with the known ones`() {
    let error = failure { try EvaluationProtocol("msrvtt") }
    #expect(error == .unknownProtocol(name: "msrvtt", known: Self.names))
  }

  private static func text(
    dataset: String = "other", paragraph: Bool = false, first: Bool = false, more: String = "",
    frames: String = "8"
  ) -> String {
    """
    name = "mine"
    dataset = "\(dataset)"
    [video]
    frames = \(frames)
    sampling = "middle"
    first_30_seconds = \(first)
    [text]
    max_tokens = 40
    cleaning = "none"
    paragraph = \(paragraph)
    \(more)
    """
  }

  private static func load(_ text: String) throws -> EvaluationProtocol {
    let folder = try TemporaryFolder()
    return try EvaluationProtocol(folder.write(text, "mine.toml"))
  }

  @Test func `a protocol of one's own is read from a file`() throws {
    let mine = try Self.load(
      Self.text(
        more: "[expected]\nvideos = [3]\n[[published]]\nmodel = \"m\"\nstage = \"dual\"\n"
          + "source = \"s\"\nt2v = [1.0, 2.0, 3.5]\nv2t = [1.0, 2.0, 3.0]"))
    #expect(mine.title == "mine")
    #expect(mine.maximumTokens == 40)
    #expect(mine.cleaning == .none)
    #expect(mine.expectedVideoCounts == [3])
    #expect(mine.published[0].textToVideo == [1, 2, 3.5])
    let differences = try mine.differences(from: EvaluationProtocol("msrvtt-1ka"))
    #expect(
      differences == [
        "dataset: msrvtt → other", "max_tokens: 32 → 40", "cleaning: videomamba → none",
      ])
  }

  @Test(arguments: [
    ("msvd", true, false, "must not be read as paragraphs"),
    ("msrvtt", true, false, "must not be read as paragraphs"),
    ("didemo", false, true, "to one paragraph"), ("activitynet", false, false, "to one paragraph"),
    ("didemo", true, false, "the first 30 seconds"), ("lsmdc", false, true, "whole videos"),
  ])
  func `a protocol that breaks the rule of its dataset is refused`(
    dataset: String, paragraph: Bool, first: Bool, reason: String
  ) {
    let error = failure {
      try Self.load(Self.text(dataset: dataset, paragraph: paragraph, first: first))
    }
    #expect(error?.description.contains(reason) == true)
    #expect(error?.description.hasPrefix("protocol mine: ") == true)
  }

  @Test(arguments: [
    "", "name", "name = 3", text(dataset: "imagenet"), text(frames: "0"), text(frames: "\"8\""),
    text(frames: "99999999999999999999"), text(more: "colour = \"red\""),
    text(more: "[expected]\nvideos = [0]"),
    text(more: "[[split]]\nname = \"a\"\npart = \"test\"\nsha256 = \"beef\""),
    text(
      more: "[[published]]\nmodel = \"m\"\nstage = \"d\"\nsource = \"s\"\nt2v = [1.0]\nv2t = []"),
    String(repeating: "[", count: 5000), String(repeating: "a.", count: 50_000) + "a = 1",
    String(repeating: "a = {", count: 5000),
  ])
  func `a file with a wrong, missing or unknown setting is refused in one line`(text: String) {
    let error = failure { try Self.load(text) }
    #expect(error != nil)
    #expect(error?.description.contains("\n") == false)
    #expect(error?.description.contains("mine.toml") == true)
  }

  @Test func `a damaged file is read or refused, never worse`() throws {
    let whole: [UInt8] = Array(Self.text(more: "[expected]\nvideos = [3]").utf8)
    let folder = try TemporaryFolder()
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      var bytes: [UInt8] = whole
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      let path: String = folder.path("mine.toml")
      try Data(bytes.prefix(Int.random(in: 1...bytes.count, using: &random)))
        .write(to: URL(fileURLWithPath: path))
      let error = failure { try EvaluationProtocol(path) }
      #expect(error?.description.contains("\n") != true)
    }
  }

  @Test func `a setting of a wrong type is named`() {
    let error = failure { try Self.load(Self.text(frames: "\"8\"")) }
    #expect(error?.description.hasSuffix("'video.frames': missing or of a wrong type") == true)
  }

  private static let table: String = "key,vid_key,video_id,sentence\nr0,m0,video0,a cat\n"
  private static let moments: String =
    #"[{"description": "a", "video": "v.mp4"}, {"description": "b", "video": "v.mp4"}]"#

  @Test func `an annotation of another dataset is refused`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.table, "t.csv")
    let error = failure { try EvaluationProtocol("youcook2").read(annotation: path) }
    #expect(
      error
        == .protocolRefused(name: "youcook2", reason: "'t.csv' is of msrvtt, not of youcook2"))
  }

  @Test func `even without a dataset moments are not read as single captions`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.moments, "m.json")
    let error = failure { try Self.load(Self.text()).read(annotation: path) }
    #expect(error?.description.contains("didemo joins the captions") == true)
    let joined = try Self.load(Self.text(paragraph: true)).read(annotation: path)
    #expect(joined.set.texts.map(\.text) == ["a b"])
  }

  @Test func `even without a dataset a clip's descriptions are not read as a paragraph`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("v_1_2 a cat\nv_1_2 the cat\n", "d.txt")
    let error = failure { try Self.load(Self.text(paragraph: true)).read(annotation: path) }
    #expect(error?.description.contains("msvd must not be read as paragraphs") == true)
  }

  @Test func `an annotation known as a validation split is named, and remarked upon`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.table, "t.csv")
    let hash: String = InputFile.sha256(of: Array(Self.table.utf8))
    let mine = try Self.load(
      Self.text(
        dataset: "msrvtt", more: "[[split]]\nname = \"Val\"\npart = \"val\"\nsha256 = \"\(hash)\""))
    let reading = try mine.read(annotation: path)
    #expect(reading.splitName == "Val")
    #expect(reading.remarks == ["'Val' (val) is not a test split of mine"])
  }

  @Test func `an unknown annotation and unusual counts are remarked upon`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.table, "t.csv")
    let reading = try EvaluationProtocol("msrvtt-1ka").read(annotation: path)
    #expect(reading.splitName == nil)
    #expect(
      reading.remarks == [
        "the annotation is none of the known splits of msrvtt-1ka",
        "1 videos, where msrvtt-1ka has 1000", "1 texts, where msrvtt-1ka has 1000",
      ])
  }
}

@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct PublishedProtocolTests {
  @Test(
    arguments: [
      ("msrvtt-1ka", "data/annotations/msrvtt/MSRVTT_JSFUSION_test.csv", nil),
      ("msrvtt-1ka", "data/annotations/msrvtt/msrvtt_ret_test1k.json", nil),
      (
        "didemo", "data/annotations/didemo/test_data.json",
        "data/annotations/didemo/ce_test_list.txt"
      ),
      ("activitynet", "data/annotations/activitynet/val_1.json", nil),
      ("youcook2", "data/annotations/youcook2/validation_youcook.csv", nil),
      ("rendered-200", "models/demo/eval/captions.json", nil),
    ] as [(String, String, String?)])
  func `known splits are recognised and nothing is remarked`(
    name: String, annotation: String, selection: String?
  ) throws {
    let reading = try EvaluationProtocol(name).read(
      annotation: SharedData.path(annotation), selection: selection.map(SharedData.path))
    #expect(reading.splitName != nil)
    #expect(reading.remarks == [])
  }

  @Test func `all of DiDeMo's test videos are more than the usual ones`() throws {
    let reading = try EvaluationProtocol("didemo").read(
      annotation: SharedData.path("data/annotations/didemo/test_data.json"))
    #expect(
      reading.remarks == [
        "1037 videos, where didemo has 1003 or 1004", "1037 texts, where didemo has 1003 or 1004",
      ])
  }

  @Test func `the derived list of moments is recognised as DiDeMo's by its hash`() throws {
    let error = failure {
      try EvaluationProtocol("msvd").read(
        annotation: SharedData.path("data/annotations/derived/didemo_ret_test.json"))
    }
    #expect(error?.description.contains("is of didemo, not of msvd") == true)
  }

  @Test func `the rendered set's reference rows are those of its reference file`() throws {
    let json = try JSONReader.value(
      of: InputFile(path: SharedData.path("models/demo/eval/reference.json")))
    let rows: [PublishedRow] = try EvaluationProtocol("rendered-200").published
    for (row, prefix) in zip(rows, ["", "rerank64_"]) {
      for (index, depth) in [1, 5, 10].enumerated() {
        #expect(row.textToVideo[index] == json["\(prefix)t2v_R\(depth)"]?.double)
        #expect(row.videoToText[index] == json["\(prefix)v2t_R\(depth)"]?.double)
      }
    }
  }
}

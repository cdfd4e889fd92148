import Documents
import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// The published files themselves, with the counts their distributors and our notes give.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct PublishedAnnotationTests {
  private static func path(_ name: String) -> String {
    SharedData.path("data/annotations/\(name)")
  }

  private static func read(
    _ name: String, selection: String? = nil, paragraph: Bool = false
  ) throws -> EvaluationSet {
    try AnnotationReader.read(
      path(name), selection: selection.map(path), paragraph: paragraph)
  }

  @Test func `MSR-VTT's table has 1000 videos and 995 distinct sentences`() throws {
    let set = try Self.read("msrvtt/MSRVTT_JSFUSION_test.csv")
    #expect(set.source.layout == .msrvttTable)
    #expect(set.videos.count == 1000)
    #expect(set.texts.count == 1000)
    #expect(Set(set.texts.map(\.caption)).count == 995)
    #expect(set.videos[0].id == "video9770")
    #expect(set.videos[0].candidates[0] == "video9770.mp4")
    #expect(set.texts[0].caption == "a person is connecting something to system")
  }

  @Test func `the 1k-A list gives the same videos and texts as the table`() throws {
    let list = try Self.read("msrvtt/msrvtt_ret_test1k.json")
    let table = try Self.read("msrvtt/MSRVTT_JSFUSION_test.csv")
    #expect(list.source.layout == .captionList)
    #expect(list.texts.map(\.text) == table.texts.map(\.text))
    #expect(list.videos.map { $0.candidates[0] } == table.videos.map { $0.candidates[0] })
    #expect(list.videos[0].durationSeconds == 10.8)
  }

  @Test(arguments: [
    ("msrvtt/MSRVTT_train.9k.csv", 9000), ("msrvtt/MSRVTT_train.7k.csv", 7010),
    ("msrvtt/MSRVTT_test.full.csv", 2990), ("msrvtt/MSRVTT_val.full.csv", 497),
    ("msrvtt/ce_lists/test_list_full.txt", 2990), ("msrvtt/ce_lists/val_list_full.txt", 497),
    ("msrvtt/ce_lists/test_list_miech.txt", 1000),
    ("msrvtt/ce_lists/val_list_jsfusion.txt", 1000), ("msvd/train_list.txt", 1200),
    ("msvd/val_list.txt", 100), ("msvd/test_list.txt", 670),
    ("didemo/ce_test_list.txt", 1004), ("activitynet/ce_val_1_list.txt", 4917),
  ])
  func `lists of ids have the known lengths`(name: String, count: Int) throws {
    #expect(try IdentifierList(path: Self.path(name)).identifiers.count == count)
  }

  @Test func `a list of ids alone is no annotation`() {
    let error = failure { try Self.read("msvd/test_list.txt") }
    #expect(error?.description.contains("a list of video ids, which holds no captions") == true)
  }

  @Test func `DiDeMo's 4021 descriptions are those of 1037 videos`() throws {
    let moments = try Self.read("didemo/test_data.json")
    #expect(moments.source.layout == .didemoMoments)
    #expect(moments.videos.count == 1037)
    #expect(moments.captionCount == 4021)
    #expect(moments.texts.count == 4021)
    let captions: [String] = moments.texts.map(\.caption)
    #expect(captions.count { $0.contains("\n") } == 7)
    #expect(captions.count { $0 != $0.trimmingCharacters(in: .whitespacesAndNewlines) } == 12)
  }

  @Test func `DiDeMo's names that end in a dot are also looked for without it`() throws {
    let moments = try Self.read("didemo/test_data.json")
    let dotted: [Int] = moments.videos.indices.filter { moments.videos[$0].id.hasSuffix(".") }
    #expect(moments.texts.count { dotted.contains($0.videos[0]) } == 119)
    let video = try #require(dotted.first.map { moments.videos[$0] })
    #expect(video.candidates[0] == video.id)
    #expect(video.candidates[1] == "\(video.id)mp4")
    #expect(!video.candidates.contains { $0.contains("..") })
  }

  @Test func `DiDeMo's paragraphs equal the derived list`() throws {
    let original = try Self.read("didemo/test_data.json", paragraph: true)
    let derived = try Self.read("derived/didemo_ret_test.json", paragraph: true)
    #expect(derived.source.layout == .captionList)
    #expect(original.videos == derived.videos)
    #expect(original.texts == derived.texts)
    #expect(original.texts.count == 1037)
  }

  @Test func `the 1004 videos in use are chosen by their list`() throws {
    let set = try Self.read(
      "didemo/test_data.json", selection: "didemo/ce_test_list.txt", paragraph: true)
    #expect(set.videos.count == 1004)
    #expect(set.videos[0].id == "10015567@N08_3655084291_d8b58466fa.mov")
    #expect(set.source.selectionSHA256?.count == 64)
  }

  @Test func `ActivityNet's 17505 sentences are those of 4917 videos`() throws {
    let set = try Self.read("activitynet/val_1.json")
    #expect(set.source.layout == .activityNetSentences)
    #expect(set.videos.count == 4917)
    #expect(set.texts.count == 17505)
    let captions: [String] = set.texts.map(\.caption)
    #expect(captions.count { $0.utf8.contains { $0 >= 0x80 } } == 24)
    #expect(captions.count { $0.first?.isWhitespace == true } == 11639)
    #expect(captions.count { $0.contains(where: \.isNewline) } == 2)
  }

  @Test func `ActivityNet's paragraphs in order of time equal the derived list`() throws {
    let original = try Self.read("activitynet/val_1.json", paragraph: true)
    let derived = try Self.read("derived/anet_ret_val_1.json", paragraph: true)
    #expect(original.texts.map(\.caption) == derived.texts.map(\.caption))
    #expect(original.videos.map { $0.candidates[0] } == derived.videos.map { $0.candidates[0] })
    let list = try IdentifierList(path: Self.path("activitynet/ce_val_1_list.txt"))
    #expect(original.videos.map(\.id) == list.identifiers)
  }

  @Test func `YouCook2's 3350 clips lie in 436 videos`() throws {
    let set = try Self.read("youcook2/validation_youcook.csv")
    #expect(set.source.layout == .youCook2Table)
    #expect(set.videos.count == 3350)
    #expect(Set(set.videos.map { $0.candidates[0] }).count == 436)
    #expect(set.videos[0].span == TimeSpan(startSeconds: 47, endSeconds: 60))
    #expect(set.texts[0].text == "pick the ends off the verdalago")
  }

  @Test func `LSMDC's six columns need no header, and quotation marks are text`() throws {
    let set = try Self.read("synthetic/LSMDC16_challenge_1000_publictect.SYNTHETIC.csv")
    #expect(set.source.layout == .lsmdcTable)
    #expect(set.videos.count == 40)
    #expect(
      set.videos[0].candidates[0]
        == "9000_Made_Up_Movie_1/9000_Made_Up_Movie_1_00.01.05.000-00.01.07.300.mp4")
    #expect(set.texts[1].caption == #"A "closed" sign hangs in the window."#)
    #expect(set.texts[1].text == "a closed sign hangs in the window")
  }

  @Test(arguments: ["single", "multi", "paragraph"])
  func `texts, videos and truth equal those of the authors' code`(style: String) throws {
    let expected = try JSONReader.value(
      of: InputFile(path: SharedData.path("goldens/videomamba/annotations_expected.json")))
    let set = try AnnotationReader.read(
      SharedData.path("goldens/videomamba/annotations/\(style).json"),
      paragraph: style == "paragraph")
    let reference: OrderedJSON = try #require(expected[style])
    #expect(set.texts.map(\.text) == reference["texts"]?.array?.map(\.string))
    #expect(set.videos.map(\.id) == reference["videos"]?.array?.map(\.string))
    #expect(set.texts.map { $0.videos[0] } == reference["video_of_text"]?.array?.map(\.integer))
    #expect(
      set.textsOfVideo
        == reference["texts_of_video"]?.array?.map { ($0.array ?? []).compactMap(\.integer) })
  }

  @Test func `a list of single captions cannot be read as paragraphs`() {
    let error = failure { try Self.read("msrvtt/msrvtt_ret_test1k.json", paragraph: true) }
    #expect(error?.description.contains("a paragraph is made of a list") == true)
  }

  @Test func `the rendered set has 200 videos of one caption each`() throws {
    let set = try AnnotationReader.read(
      SharedData.path("models/demo/eval/captions.json"), paragraph: false)
    #expect(set.videos.count == 200)
    #expect(Set(set.texts.map(\.caption)).count == 200)
    #expect(set.videos[0].candidates[0] == "r80_0000.mp4")
  }
}

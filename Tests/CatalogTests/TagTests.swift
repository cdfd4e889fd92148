import Testing

@testable import Catalog

@Suite struct TagTests {
  private let samples = Samples()
  private let tagger = TaggerIdentity(fingerprint: "aa", name: "tagger")
  private static let labels: [String] = [
    "slicing bread", "baking bread", "playing cello", "archery", "yoga", "golf", "chess", "surfing",
  ]

  private func tag(_ label: Int, _ probability: Double) -> ClipTag {
    ClipTag(label: label, name: Self.labels[label], probability: probability)
  }

  /// Two videos of two clips, three of which are tagged.
  private func tagged() throws -> VideoCatalog {
    let catalog = try samples.locked()
    try catalog.record("a.mp4", clips: 2)
    try catalog.record("b.mp4", clips: 2)
    try catalog.setTagger(tagger, labels: Self.labels)
    try catalog.recordTags(
      [
        (clip: 1, tags: [tag(2, 0.1), tag(0, 0.8)]), (clip: 2, tags: [tag(1, 0.5)]),
        (clip: 4, tags: [tag(2, 0.9), tag(0, 0.05)]),
      ], from: tagger)
    return catalog
  }

  @Test func `tags of a clip come surest first`() throws {
    let catalog = try tagged()
    #expect(try catalog.read { try $0.tags(ofClip: 1) } == [tag(0, 0.8), tag(2, 0.1)])
    #expect(try catalog.read { try $0.tags(ofClip: 3) } == [])
    let several = try catalog.read { try $0.tags(ofClips: [4, 1, 3, 99]) }
    #expect(several == [1: [tag(0, 0.8), tag(2, 0.1)], 4: [tag(2, 0.9), tag(0, 0.05)]])
    #expect(try catalog.read { try $0.tags(ofClips: []) } == [:])
    #expect(try catalog.read { try $0.tagger() } == tagger)
  }

  @Test(arguments: [
    ("slicing bread", 0.3, [1]), ("sliced breads", 0.01, [1, 4]), ("bread", 0.3, [1, 2]),
    ("bread", 0.5, [1]), ("CELLO", 0.0, [1, 4]), ("slicing cello", 0.0, []), ("\" OR *", 0.0, []),
    ("", 0.0, []),
  ])
  func `clips are found by all words of a label and a least probability`(
    text: String, least: Double, ids: [Int64]
  ) throws {
    let catalog = try tagged()
    let found = try catalog.read { try $0.clipRanges(tagged: text, above: least) }
    #expect(Array(found.ids) == ids)
  }

  @Test func `clips are ranked by how sure their fitting tags are`() throws {
    let catalog = try tagged()
    func ranked(_ text: String, limit: Int = 9, allowed: ClipRanges? = nil) throws -> [Int64] {
      try catalog.read {
        try $0.clips(rankedByTags: text, limit: limit, allowed: allowed).map(\.id)
      }
    }
    #expect(try ranked("a person slices the bread") == [1, 2, 4])
    #expect(try ranked("cello") == [4, 1])
    #expect(try ranked("cello", limit: 1) == [4])
    #expect(try ranked("cello", allowed: ClipRanges([1...3])) == [1])
    #expect(try ranked("submarine") == [])
  }

  @Test func `clips without tags are known, and tags go with their clips`() throws {
    let catalog = try tagged()
    #expect(try catalog.read { try $0.untaggedClipCount() } == 1)
    #expect(try catalog.read { try $0.untaggedClips(ofVideo: 2).map(\.id) } == [3])
    try catalog.remove(paths: ["b.mp4"])
    #expect(try catalog.read { try $0.untaggedClipCount() } == 0)
    #expect(
      try catalog.read { try $0.clipRanges(tagged: "cello", above: 0) }.ids.elementsEqual([1]))
    #expect(try catalog.read { try $0.checkIntegrity() } == [])
  }

  @Test func `another tagger drops the tags of the first, which may then add none`() throws {
    let catalog = try tagged()
    try catalog.setTagger(TaggerIdentity(fingerprint: "aa", name: "renamed"), labels: Self.labels)
    #expect(try catalog.read { try $0.untaggedClipCount() } == 1)
    let other = TaggerIdentity(fingerprint: "bb", name: "other")
    try catalog.setTagger(other, labels: ["archery"])
    #expect(try catalog.read { try $0.untaggedClipCount() } == 4)
    let error = #expect(throws: CatalogError.self) {
      try catalog.recordTags([(clip: 1, tags: [tag(0, 1)])], from: tagger)
    }
    #expect(error?.description.hasSuffix("tagged by other, not by tagger") == true)
  }
}

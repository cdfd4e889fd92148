import Testing

@testable import Catalog
@testable import Retrieval

@Suite struct MomentAssemblyTests {
  private func candidate(
    _ id: Int64, video: Int64 = 1, start: Double? = nil, score: Float = 0.5, conf: Double? = 0.95,
    vector: [Float]? = nil
  ) throws -> Candidate {
    // Clips are far apart and unlike each other unless a test says otherwise.
    let begin: Double = start ?? Double(id) * 100
    var own = [Float](repeating: 0, count: 64)
    own[Int(id) % 64] = 0.9
    return Candidate(
      clip: try .sample(id: id, video: video, start: begin, end: begin + 8),
      vector: vector ?? own, similarity: score, confidence: conf)
  }

  private func drafts(
    _ candidates: [Candidate], _ change: (inout QueryOptions) -> Void = { _ in }
  ) -> [MomentDraft] {
    var options = QueryOptions()
    change(&options)
    return MomentAssembly(options: options).drafts(of: candidates)
  }

  @Test func `clips that follow each other are one moment under the best of them`() throws {
    let found = drafts([
      try candidate(2, start: 8, score: 0.9), try candidate(1, start: 0, score: 0.8),
      try candidate(9, start: 100), try candidate(3, start: 16, score: 0.7),
    ])
    #expect(found.map(\.best.clip.id) == [2, 9])
    #expect(found[0].startSeconds == 0 && found[0].endSeconds == 24)
  }

  @Test func `a clip between two moments makes them one`() throws {
    let found = drafts([
      try candidate(1, start: 0), try candidate(3, start: 16), try candidate(2, start: 8),
    ])
    #expect(found.map(\.best.clip.id) == [1])
    #expect(found[0].startSeconds == 0 && found[0].endSeconds == 24)
  }

  @Test func `weak neighbours do not lengthen a strong moment, unknown ones join nothing`() throws {
    let mixed = drafts([try candidate(1, start: 0), try candidate(2, start: 8, conf: 0.6)])
    #expect(mixed.count == 2)
    let unknown = drafts([
      try candidate(1, start: 0, conf: nil), try candidate(2, start: 8, conf: nil),
    ])
    #expect(unknown.count == 2)
    let unmerged = drafts([try candidate(1, start: 0), try candidate(2, start: 8)]) {
      $0.mergesNeighbours = false
    }
    #expect(unmerged.count == 2)
  }

  @Test func `near-equal clips of any video are shown once`() throws {
    let first: [Float] = [0.6, 0.6, 0]
    // The same direction, another length.
    let second: [Float] = [0.5, 0.5, 0.001]
    let other: [Float] = [0.6, 0, 0.6]
    let candidates = [
      try candidate(1, video: 1, vector: first), try candidate(2, video: 2, vector: second),
      try candidate(3, video: 3, vector: other),
    ]
    let folded = drafts(candidates)
    #expect(folded.map(\.best.clip.id) == [1, 3])
    #expect(folded.map(\.duplicates) == [1, 0])
    #expect(drafts(candidates) { $0.duplicateCosine = nil }.count == 3)
    #expect(drafts(candidates) { $0.duplicateCosine = 0.4 }.count == 1)
  }

  @Test func `no video takes more places than allowed, and the noise none`() throws {
    let candidates = try (1...6).map { try candidate(Int64($0), video: $0 < 6 ? 1 : 2) }
    #expect(drafts(candidates).map(\.best.clip.id) == [1, 2, 3, 6])
    #expect(drafts(candidates) { $0.perVideo = 0 }.count == 6)
    #expect(drafts(candidates) { $0.limit = 2 }.count == 2)
    let noisy = [try candidate(1, conf: 0.4), try candidate(2, conf: 0.55)]
    #expect(drafts(noisy).map(\.best.clip.id) == [2])
    #expect(drafts(noisy) { $0.leastConfidence = 0 }.count == 2)
    #expect(drafts(noisy) { $0.leastConfidence = 0.9 }.isEmpty)
  }

  @Test func `a clip of a sequence is shown in one sequence only`() throws {
    var first = try candidate(1)
    var second = try candidate(2)
    first.then = [(clip: try .sample(id: 7, video: 1, start: 900, end: 908), score: 0.5)]
    second.then = first.then
    #expect(drafts([first, second]).map(\.best.clip.id) == [1])
  }
}

extension Clip {
  /// A clip that no catalog has.
  static func sample(id: Int64, video: Int64, start: Double, end: Double) throws -> Clip {
    Clip(id: id, videoID: video, path: "\(video).mp4", startSeconds: start, endSeconds: end)
  }
}

public import Catalog
public import Checkpoints
import Encoders
import Foundation
public import Indexes
import Tensors

/// What is looked for, and how much of it.
public struct QueryOptions: Hashable, Sendable {
  /// Most moments to return, at least 1.
  public var limit: Int = 10
  /// Most moments of one video; 0 for any number.
  public var perVideo: Int = 3
  /// Least score of a moment; nil for any.
  public var leastScore: Float?
  /// Which videos to look in; nil for all.
  public var filter: PathFilter?
  /// How hard to look for the best clips.
  public var effort: SearchEffort = VectorIndex.standardEffort
  /// How many of the best clips the matching head orders anew; 0 for none.
  public var rerankDepth: Int = 0
  /// How it orders them.
  public var rerankRule: RerankRule = .published

  /// Ten moments, at most three of one video.
  public init() {}
}

/// A stretch of a video that fits a query.
public struct Moment: Hashable, Sendable {
  /// Key of the clip.
  public let clipID: Int64
  /// The video's path relative to the library's root.
  public let file: String
  /// Where the stretch begins, in seconds.
  public let startSeconds: Double
  /// Where it ends, exclusive.
  public let endSeconds: Double
  /// The time of the frame that fits best.
  public let bestSeconds: Double
  /// What orders the moments: the similarity, or what the second stage made of it.
  public let score: Float
  /// Mean over the clip's frames of the cosine between frame and text.
  public let similarity: Float
  /// The logits of no match and match; nil where the second stage did not look.
  public let logits: [Float]?
  /// What a classifier sees in the clip, surest first.
  public let tags: [ClipTag]
}

/// The answer to a query.
public struct QueryResult: Hashable, Sendable {
  /// Moments, best first.
  public var moments: [Moment]
  /// `dual`, `rerank@N` or `rerank@N+mix`.
  public var stage: String
  /// Seconds that each step took, in order.
  public var timings: [Timing] = []
  /// Candidates whose visual tokens were stored.
  public var storedTokens: Int = 0
  /// Candidates that were decoded and encoded again.
  public var encodedTokens: Int = 0
  /// Candidates that the second stage could not look at, because their video is gone.
  public var unscored: Int = 0

  /// A step and its time.
  public struct Timing: Hashable, Sendable {
    /// Such as `encode text`.
    public let name: String
    /// How long it took.
    public let seconds: Double
  }
}

/// Answers text queries from a library.
public struct QueryEngine: Sendable {
  private let library: Library
  private let bundle: ModelBundle
  private let encoder: TextQueryEncoder
  private let index: VectorIndex

  /// Checks that model and library belong together and reads the text side of the model.
  ///
  /// - Throws: ``RetrievalError/otherModel(library:expected:found:)``, or the error of the part that
  ///   cannot be read.
  public init(_ library: Library, bundle: ModelBundle) throws {
    try library.check(bundle)
    self.library = library
    self.bundle = bundle
    encoder = try TextQueryEncoder(bundle)
    index = VectorIndex(library)
  }

  /// The moments that fit `text` best.
  ///
  /// - Parameters:
  ///   - text: What happens, in words.
  ///   - options: How many, and where.
  /// - Returns: Moments by falling score, and how they were found.
  /// - Throws: ``RetrievalError/emptyQuery``, or the error of catalog, index or model.
  public func answer(_ text: String, options: QueryOptions) throws -> QueryResult {
    var steps = StepTimer()
    let encoding = try encoder.query(text)
    let vector: [Float] = encoding.vector.values
    steps.finish("encode text")
    let allowed: ClipRanges? = try options.filter.map { filter in
      try library.catalog.read { try $0.clipRanges(matching: filter) }
    }
    var depth: Int = max(options.limit * 4, options.rerankDepth)
    var candidates: [Candidate] = []
    while true {
      let hits = try index.search(
        vector, k: depth, allowed: allowed, effort: options.effort, threads: Self.threads)
      candidates = try resolve(hits)
      // Many clips of few videos: look deeper until there are enough or none are left.
      let areTooLow: Bool = hits.last.map { $0.score < options.leastScore ?? -.infinity } ?? true
      if choose(candidates, options: options).count >= options.limit || hits.count < depth
        || areTooLow
      {
        break
      }
      depth *= 4
    }
    steps.finish("search")
    var result = QueryResult(moments: [], stage: "dual")
    if options.rerankDepth > 0 {
      try rerank(&candidates, encoding, options, into: &result)
      steps.finish("rerank")
    }
    result.moments = try choose(candidates, options: options).map { try moment($0, vector) }
    steps.finish("moments")
    result.timings = steps.timings
    return result
  }

  private static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// A clip that may be shown, with what orders it.
  private struct Candidate {
    let clip: Clip
    let similarity: Float
    var score: Float
    var logits: [Float]?
  }

  private func resolve(_ hits: [SearchHit]) throws -> [Candidate] {
    let clips: [Clip] = try library.catalog.read { try $0.clips(ids: hits.map(\.id)) }
    let byID = Dictionary(clips.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    // A clip may have been deleted since the search.
    return hits.compactMap { hit in
      byID[hit.id].map { Candidate(clip: $0, similarity: hit.score, score: hit.score) }
    }
  }

  /// Orders the first candidates by the matching head; what it did not look at follows in the old
  /// order.
  private func rerank(
    _ candidates: inout [Candidate], _ text: TextEncoding, _ options: QueryOptions,
    into result: inout QueryResult
  ) throws {
    let reranker = try Reranker(library, bundle: bundle)
    let count: Int = min(options.rerankDepth, candidates.count)
    var first = Array(candidates.prefix(count))
    let scored = try reranker.score(text, clips: first.map(\.clip), threads: Self.threads)
    for (position, logits) in scored.logits.enumerated() {
      first[position].logits = logits
      guard let logits else { continue }
      first[position].score = options.rerankRule.score(
        logits: logits, similarity: first[position].similarity, temperature: reranker.temperature)
    }
    let looked = first.filter { $0.logits != nil }.sorted {
      $0.score == $1.score ? $0.clip.id < $1.clip.id : $0.score > $1.score
    }
    let others = first.filter { $0.logits == nil } + candidates.dropFirst(count)
    candidates = looked + others
    result.stage =
      "rerank@\(options.rerankDepth)" + (options.rerankRule == .mix ? "+mix" : "")
    result.storedTokens = scored.storedCount
    result.encodedTokens = scored.encodedCount
    result.unscored = count - looked.count
  }

  private func choose(_ candidates: [Candidate], options: QueryOptions) -> [Candidate] {
    var perVideo: [Int64: Int] = [:]
    var chosen: [Candidate] = []
    for candidate in candidates where chosen.count < options.limit {
      if let least = options.leastScore, candidate.similarity < least { continue }
      let count: Int = perVideo[candidate.clip.videoID, default: 0]
      if options.perVideo > 0 && count >= options.perVideo { continue }
      perVideo[candidate.clip.videoID] = count + 1
      chosen.append(candidate)
    }
    return chosen
  }

  private func moment(_ candidate: Candidate, _ query: [Float]) throws -> Moment {
    let clip: Clip = candidate.clip
    let (frames, model, tags) = try library.catalog.read { reader in
      (
        try reader.frameVectors(ofClip: clip.id), try reader.model(),
        try reader.tags(ofClip: clip.id)
      )
    }
    var best: Double = clip.startSeconds
    if let frames, let model, !frames.seconds.isEmpty {
      let scores: [Float] = frames.vectors.withUnsafeBytes { bytes in
        VectorCoding.products(of: query, with: bytes.bytes, code: model.format.code)
      }
      // The first of equal frames: a clip of few frames repeats its last.
      var top: Float = -.infinity
      for (score, seconds) in zip(scores, frames.seconds) where score > top {
        top = score
        best = seconds
      }
    }
    return Moment(
      clipID: clip.id, file: clip.path, startSeconds: clip.startSeconds,
      endSeconds: clip.endSeconds, bestSeconds: best, score: candidate.score,
      similarity: candidate.similarity, logits: candidate.logits, tags: tags)
  }
}

/// Measures consecutive steps.
private struct StepTimer {
  private(set) var timings: [QueryResult.Timing] = []
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant

  init() {
    last = clock.now
  }

  mutating func finish(_ name: String) {
    let now = clock.now
    timings.append(QueryResult.Timing(name: name, seconds: (now - last) / .seconds(1)))
    last = now
  }
}

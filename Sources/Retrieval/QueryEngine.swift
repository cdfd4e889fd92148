public import Catalog
public import Checkpoints
import Foundation
import Indexes

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
  /// Mean over the clip's frames of the cosine between frame and text.
  public let score: Float
}

/// Answers text queries from a library.
public struct QueryEngine: Sendable {
  private let library: Library
  private let encoder: TextQueryEncoder
  private let index: VectorIndex

  /// Checks that model and library belong together and reads the text side of the model.
  ///
  /// - Throws: ``RetrievalError/otherModel(library:expected:found:)``, or the error of the part that
  ///   cannot be read.
  public init(_ library: Library, bundle: ModelBundle) throws {
    try library.check(bundle)
    self.library = library
    encoder = try TextQueryEncoder(bundle)
    index = VectorIndex(library)
  }

  /// The moments that fit `text` best.
  ///
  /// - Parameters:
  ///   - text: What happens, in words.
  ///   - options: How many, and where.
  /// - Returns: Moments by falling score.
  /// - Throws: ``RetrievalError/emptyQuery``, or the error of catalog or index.
  public func moments(for text: String, options: QueryOptions) throws -> [Moment] {
    let vector: [Float] = try encoder.vector(of: text)
    let allowed: [Int64]? = try options.filter.map { filter in
      try library.catalog.read { try $0.clipIDs(matching: filter) }
    }
    let clipCount: Int = try library.catalog.read { try $0.counts().clips }
    var depth: Int = min(clipCount, options.limit * 4)
    while true {
      let hits = try index.search(vector, k: depth, allowed: allowed, threads: Self.threads)
      let chosen = try choose(hits, options: options)
      // Many clips of few videos: look deeper until there are enough or none are left.
      if chosen.count >= options.limit || hits.count < depth || depth >= clipCount {
        return try chosen.map { try moment($0.hit, $0.clip, vector) }
      }
      depth = min(clipCount, depth * 4)
    }
  }

  private static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }

  private func choose(
    _ hits: [SearchHit], options: QueryOptions
  ) throws -> [(hit: SearchHit, clip: Clip)] {
    let clips: [Clip] = try library.catalog.read { try $0.clips(ids: hits.map(\.id)) }
    let byID = Dictionary(clips.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var perVideo: [Int64: Int] = [:]
    var chosen: [(hit: SearchHit, clip: Clip)] = []
    for hit in hits where chosen.count < options.limit {
      if let least = options.leastScore, hit.score < least { break }
      // A clip may have been deleted since the search.
      guard let clip = byID[hit.id] else { continue }
      let count: Int = perVideo[clip.videoID, default: 0]
      if options.perVideo > 0 && count >= options.perVideo { continue }
      perVideo[clip.videoID] = count + 1
      chosen.append((hit, clip))
    }
    return chosen
  }

  private func moment(_ hit: SearchHit, _ clip: Clip, _ query: [Float]) throws -> Moment {
    let (frames, model) = try library.catalog.read { reader in
      (try reader.frameVectors(ofClip: clip.id), try reader.model())
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
      endSeconds: clip.endSeconds, bestSeconds: best, score: hit.score)
  }
}

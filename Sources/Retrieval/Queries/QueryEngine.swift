import Catalog
public import Checkpoints
import Encoders
import Foundation
import Indexes
import Tensors

/// Answers queries from a library.
public struct QueryEngine: Sendable {
  let library: Library
  let bundle: ModelBundle
  let index: VectorIndex
  private let encoder: TextQueryEncoder

  /// Checks that model and library belong together and reads the text side of the model.
  ///
  /// - Throws: ``RetrievalError/otherModel(library:expected:found:path:)``, or the error of the part that
  ///   cannot be read.
  public init(_ library: Library, bundle: ModelBundle) throws {
    try library.check(bundle)
    self.library = library
    self.bundle = bundle
    encoder = try TextQueryEncoder(bundle)
    index = VectorIndex(library)
  }

  /// Whether ``prepare()`` has something to do.
  ///
  /// - Throws: ``CatalogError``.
  public func needsPreparation() throws -> Bool {
    guard library.isWritable else { return false }
    if try library.catalog.read({ try $0.hasBackground() }) { return false }
    return try BackgroundMeasurement(library: library).isDue()
  }

  /// Measures what scores mean in a library that was indexed before that was done while indexing.
  ///
  /// - Throws: The error of catalog, index or model.
  public func prepare() throws {
    guard try needsPreparation() else { return }
    try BackgroundMeasurement(library: library)
      .refresh(index, bundle: bundle, threads: Self.threads)
  }

  /// The moments that fit a query best.
  ///
  /// - Parameters:
  ///   - query: What is looked for.
  ///   - options: How many, and where.
  /// - Returns: Moments in the order asked for, and how they were found.
  /// - Throws: ``RetrievalError/emptyQuery``, or the error of catalog, index or model.
  public func answer(_ query: Query, options: QueryOptions) throws -> QueryResult {
    var steps = StepTimer()
    let vectors = try QueryVectors(query, encoder: encoder)
    let followers: [[Float]] = try query.then.map { try encoder.query($0).vector.values }
    steps.finish("encode text")
    let search = try search(options)
    var result = QueryResult()
    var drafts: [MomentDraft]
    if followers.isEmpty {
      let mode = try self.mode(of: query, options)
      var candidates = mode == .text ? [] : try search.candidates(for: vectors)
      if mode != .text { result.cutOff = search.cutOff(candidates) }
      if mode != .visual {
        let words: String = query.wanted.map(\.text).joined(separator: " ")
        let texts = TextSearch(library: library, allowed: search.allowed, text: words)
        candidates = try search.fuse(
          candidates,
          with: [texts.hits(withNames: mode == .text), texts.taggedHits()], vectors)
        result.stage = mode.rawValue
      }
      steps.finish("search")
      if options.rerankDepth > 0, let encoding = vectors.encoding {
        try rerank(&candidates, encoding, options, into: &result)
        steps.finish("rerank")
      }
      drafts = search.assembly.drafts(of: candidates)
    } else {
      let candidates = try search.sequences(
        vectors, then: followers, withinSeconds: query.withinSeconds)
      result.cutOff = search.cutOff(candidates)
      steps.finish("search")
      drafts = search.assembly.drafts(of: candidates)
    }
    try sort(&drafts, by: options.order)
    result.moments = try drafts.map { try moment($0, vectors.direction, then: followers) }
    steps.finish("moments")
    result.timings = steps.timings
    return result
  }

  static var threads: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Where a query looks; `automatic` is decided here.
  private func mode(of query: Query, _ options: QueryOptions) throws -> QueryMode {
    guard options.mode == .automatic else { return options.mode }
    guard options.rerankDepth == 0, query.unwanted.isEmpty else { return .visual }
    return try library.catalog.read { reader in
      try reader.hasSubtitles() || reader.tagger() != nil ? .hybrid : .visual
    }
  }

  func search(_ options: QueryOptions) throws -> CandidateSearch {
    let allowed: ClipRanges? =
      options.filter.isEmpty
      ? nil : try library.catalog.read { try $0.clipRanges(matching: options.filter) }
    return CandidateSearch(
      library: library, index: index, options: options, allowed: allowed,
      background: try LibraryBackground(library), threads: Self.threads)
  }

  /// Puts chosen moments into the order they are shown in.
  func sort(_ drafts: inout [MomentDraft], by order: MomentOrder) throws {
    func isEarlier(_ first: MomentDraft, _ second: MomentDraft) -> Bool {
      (first.best.clip.path, first.startSeconds) < (second.best.clip.path, second.startSeconds)
    }
    switch order {
    case .score: break
    case .path: drafts.sort(by: isEarlier)
    case .time:
      drafts.sort {
        ($0.startSeconds, $0.best.clip.path) < ($1.startSeconds, $1.best.clip.path)
      }
    case .date:
      let videos = Set(drafts.map(\.best.clip.videoID))
      let times = try library.catalog.read { try $0.modificationTimes(ofVideos: videos) }
      func time(_ draft: MomentDraft) -> Int64 { times[draft.best.clip.videoID] ?? .min }
      drafts.sort { time($0) == time($1) ? isEarlier($0, $1) : time($0) > time($1) }
    }
  }
}

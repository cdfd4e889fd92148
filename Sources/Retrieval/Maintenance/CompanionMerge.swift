import Catalog

/// Takes over what another library of the same model holds besides vectors: tokens for re-ranking,
/// tags, subtitles, and clips of unfinished videos.
///
/// Taken is what is not here yet, so that a merge that was cut short is completed by the next one.
struct CompanionMerge {
  /// What became of it.
  struct Outcome: Hashable {
    /// Clips whose tokens were taken.
    var tokens: Int = 0
    /// Clips whose tokens were left out.
    var tokensLeftOut: Int = 0
    /// Clips whose tags were taken.
    var tagged: Int = 0
    /// Clips whose tags were left out: they are another classifier's.
    var tagsLeftOut: Int = 0
    /// Videos whose subtitles were taken.
    var subtitles: Int = 0
    /// Clips of unfinished videos that were taken.
    var unfinished: Int = 0
  }

  private let library: Library
  private let other: Library
  private let model: ModelIdentity
  private let otherTokens: TokenStore
  private let keepsTokens: Bool
  private var tokens: LibraryTokens
  private let tagger: TaggerIdentity?
  private let takesTags: Bool
  private(set) var outcome = Outcome()

  /// A merge into `library`, tied to `model` already.
  ///
  /// - Parameters:
  ///   - library: The library that takes.
  ///   - other: The one that gives.
  ///   - model: The model of both.
  ///   - wasEmpty: Whether the library had no clips; it then becomes like the other one.
  ///   - tokenLimit: Most bytes of all tokens together.
  /// - Throws: ``CatalogError``.
  init(
    into library: Library, from other: Library, model: ModelIdentity, wasEmpty: Bool,
    tokenLimit: Int64
  ) throws {
    self.library = library
    self.other = other
    self.model = model
    otherTokens = LibraryTokens(other, model: model, limit: 0).store
    tokens = LibraryTokens(library, model: model, limit: tokenLimit)
    keepsTokens = wasEmpty || tokens.store.usage().count > 0
    let ours: TaggerIdentity? = try library.catalog.read { try $0.tagger() }
    let (theirs, labels) = try other.catalog.read { (try $0.tagger(), try $0.labels()) }
    tagger = theirs
    takesTags = theirs != nil && (ours == nil || ours?.fingerprint == theirs?.fingerprint)
    if ours == nil, let theirs { try library.catalog.setTagger(theirs, labels: labels) }
    try takeBackground()
  }

  /// Takes what belongs to one video.
  ///
  /// - Parameters:
  ///   - theirs: Its key in the other library.
  ///   - ours: Its key here; the contents are the same.
  /// - Throws: The error of a catalog, or of a file that cannot be written.
  mutating func take(_ theirs: Int64, as ours: Int64) throws {
    try takeSubtitles(theirs, ours)
    let clips = (
      try other.catalog.read { try $0.clips(ofVideo: theirs) },
      try library.catalog.read { try $0.clips(ofVideo: ours) }
    )
    let isSame: Bool =
      clips.0.count == clips.1.count
      && zip(clips.0, clips.1).allSatisfy {
        $0.startSeconds == $1.startSeconds && $0.endSeconds == $1.endSeconds
      }
    guard isSame else { return }
    for (from, to) in zip(clips.0, clips.1) where otherTokens.size(key: "\(from.id)") != nil {
      if keepsTokens, try tokens.take(from.id, from: otherTokens, as: to.id) {
        outcome.tokens += 1
      } else {
        outcome.tokensLeftOut += 1
      }
    }
    try takeTags(from: clips.0, to: clips.1)
  }

  /// Takes clips of videos that neither library has finished, where there are more of them than here.
  mutating func takeUnfinished() throws {
    for content in try other.catalog.read({ try $0.unfinishedContents() }) {
      let theirs: [NewClip] = try other.catalog.read {
        try $0.unfinishedClips(contentFingerprint: content)
      }
      let count: Int = try library.catalog.read {
        try $0.unfinishedClips(contentFingerprint: content).count
      }
      guard theirs.count > count else { continue }
      try library.catalog.keepUnfinished(
        theirs, from: 0, contentFingerprint: content, model: model)
      outcome.unfinished += theirs.count - count
    }
  }

  private mutating func takeSubtitles(_ theirs: Int64, _ ours: Int64) throws {
    let (sources, tracks) = try other.catalog.read {
      (try $0.subtitleSources(ofVideo: theirs), try $0.subtitleTracks(ofVideo: theirs))
    }
    guard let sources, try library.catalog.read({ try $0.subtitleSources(ofVideo: ours) }) == nil
    else { return }
    try library.catalog.recordSubtitles(
      tracks, ofVideo: ours, sources: sources, replacesEmbedded: true)
    if !tracks.isEmpty { outcome.subtitles += 1 }
  }

  private mutating func takeTags(from theirs: [Clip], to ours: [Clip]) throws {
    guard let tagger else { return }
    let (found, known) = (
      try other.catalog.read { reader in try theirs.map { try reader.tags(ofClip: $0.id) } },
      try library.catalog.read { reader in try ours.map { try reader.tags(ofClip: $0.id) } }
    )
    guard takesTags else {
      outcome.tagsLeftOut += found.count { !$0.isEmpty }
      return
    }
    let new = ours.indices.filter { known[$0].isEmpty && !found[$0].isEmpty }
    guard !new.isEmpty else { return }
    try library.catalog.recordTags(new.map { (ours[$0].id, found[$0]) }, from: tagger)
    outcome.tagged += new.count
  }

  /// The vectors of the background's texts cost a model to compute; what clips reach is measured
  /// when all are there.
  private func takeBackground() throws {
    guard try library.catalog.read({ try $0.background() }) == nil,
      let background = try other.catalog.read({ try $0.background(withVectors: true) })
    else { return }
    try library.catalog.store(background)
  }
}

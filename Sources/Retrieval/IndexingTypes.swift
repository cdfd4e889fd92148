import Media

/// How a library is made or refreshed.
public struct IndexingOptions: Sendable {
  /// How videos are cut into clips; nil keeps the library's way.
  public var segmentation: Segmentation?
  /// Which files are taken.
  public var walk = WalkOptions()
  /// Whether files that failed before are tried again although they did not change.
  public var retriesFailed: Bool = false
  /// Whether everything is indexed anew, also with another model.
  public var rebuilds: Bool = false
  /// Whether videos that no longer exist are forgotten.
  public var prunes: Bool = false
  /// Most threads for encoding; 0 is one for each core.
  public var threads: Int = 0
  /// Most bytes of memory that the work may take; nil for no limit.
  public var memoryBytes: Int64?
  /// Seconds without a packet or picture after which a file is given up.
  public var stallSeconds: Double = MediaLimits.standard.stallSeconds
  /// Whether the visual tokens of new clips are kept for re-ranking.
  public var keepsTokens: Bool = false
  /// What gives clips their tags; nil leaves tags as they are.
  public var tagger: VideoClassifier?
  /// Most bytes of all kept tokens together.
  public var tokenBytes: Int64 = LibraryTokens.standardLimit
  /// Whether a file is complete; others are left for a later run.
  public var isReady: @Sendable (FoundFile) -> Bool = { _ in true }

  /// The usual: refresh what changed.
  public init() {}
}

/// What happens while a library is indexed.
public enum IndexingEvent: Hashable, Sendable {
  /// The walk and the comparison with the catalog are done.
  ///
  /// - Parameters:
  ///   - work: Files to decode and encode.
  ///   - seconds: Their length together, as far as the files say it.
  ///   - unchanged: Files that need nothing.
  case planned(work: Int, seconds: Double, unchanged: Int)
  /// A folder could not be listed; what the catalog has of it is kept.
  case unreadableFolder(path: String)
  /// Work has come this far.
  case progress(doneSeconds: Double, totalSeconds: Double, file: String)
  /// Clips get their tags.
  ///
  /// - Parameters:
  ///   - done: Clips that have them.
  ///   - total: Clips that had none.
  ///   - file: The file being looked at.
  case tagging(done: Int, total: Int, file: String)
  /// A file was indexed into so many clips.
  case indexed(file: String, clips: Int)
  /// A file was indexed as far as it could be decoded.
  case damaged(file: String, places: Int)
  /// Subtitles of a video could not be taken; the video is indexed without them.
  case unreadableSubtitles(file: String, errorClass: String, reason: String)
  /// A file could not be indexed.
  case failed(file: String, errorClass: String, reason: String)
}

/// What indexing came to: every file that was found is in exactly one of the counts of
/// ``accountedFor``.
public struct IndexingSummary: Hashable, Sendable {
  /// Files that the walk found.
  public var discovered: Int = 0
  /// Files indexed now.
  public var indexed: Int = 0
  /// Clips encoded now.
  public var clips: Int = 0
  /// Files that needed nothing.
  public var unchanged: Int = 0
  /// Files found at another path with the same content.
  public var moved: Int = 0
  /// Files that failed, now or before.
  public var failed: Int = 0
  /// Sound and pictures, which hold no video.
  public var skipped: Int = 0
  /// Videos in the catalog whose file is gone.
  public var missing: Int = 0
  /// Videos forgotten because their file is gone.
  public var pruned: Int = 0
  /// Folders that could not be listed.
  public var unreadableFolders: Int = 0
  /// Files and streams of subtitles that could not be taken, by class.
  public var unreadableSubtitles: [String: Int] = [:]
  /// Seconds of video decoded now.
  public var videoSeconds: Double = 0
  /// Files left to do: after an interruption, or because they are still being written.
  public var remaining: Int = 0
  /// Whether tokens were left out because a limit was reached.
  public var tokensAreFull: Bool = false
  /// Clips that got their tags now.
  public var tagged: Int = 0
  /// Whether the work was stopped before its end.
  public var wasInterrupted: Bool = false

  /// The sum of all that a discovered file can have come to.
  public var accountedFor: Int { indexed + unchanged + moved + failed + skipped + remaining }
}

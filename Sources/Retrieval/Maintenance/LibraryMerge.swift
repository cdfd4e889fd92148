import Catalog
import Foundation

/// Takes the videos of other libraries of the same model into one, with all that was computed of them.
public struct LibraryMerge {
  /// What became of another library's videos.
  public struct Outcome: Hashable, Sendable {
    /// Videos that were taken over, with their clips.
    public internal(set) var added: Int = 0
    /// Clips of those.
    public internal(set) var clips: Int = 0
    /// Videos that were there already, with the same contents.
    public internal(set) var known: Int = 0
    /// Videos in place of which this library has another file, which was kept.
    public internal(set) var kept: Int = 0
    /// Failed and skipped files that were noted.
    public internal(set) var failures: Int = 0
    /// Clips whose tokens for re-ranking were taken over.
    public internal(set) var tokens: Int = 0
    /// Clips whose tokens were left out: this library keeps none, or its limit is reached.
    public internal(set) var tokensLeftOut: Int = 0
    /// Clips whose tags were taken over.
    public internal(set) var tagged: Int = 0
    /// Clips whose tags were left out: this library's come from another classifier.
    public internal(set) var tagsLeftOut: Int = 0
    /// Videos whose subtitles were taken over.
    public internal(set) var subtitles: Int = 0
    /// Clips of videos that the other library has not finished, for the next run here to go on from.
    public internal(set) var unfinished: Int = 0
  }

  private let library: Library
  private let tokenLimit: Int64
  private let lock: WriterLock
  private let wasEmpty: Bool

  /// Takes the right to write to `library`.
  ///
  /// - Parameters:
  ///   - library: The library that takes the others in.
  ///   - tokenLimit: Most bytes of all tokens together.
  /// - Throws: ``RetrievalError/locked(path:)`` when another process is writing.
  public init(
    into library: Library, tokenLimit: Int64 = LibraryTokens.standardLimit
  ) throws {
    self.library = library
    self.tokenLimit = tokenLimit
    lock = try WriterLock(folder: library.state)
    wasEmpty = try library.catalog.read { try $0.counts().clips == 0 }
  }

  /// Takes over the videos of `other`.
  ///
  /// Tokens are taken by a library that keeps them, or that had no clips; tags where none are here or
  /// those of the same classifier. Each video is one transaction: what a killed process leaves is a
  /// part, and the same call goes on. Of two files at one path, the one wins that is there on disk; if neither is, the one that
  /// was indexed later.
  ///
  /// - Parameters:
  ///   - other: A library of the same fingerprint.
  ///   - prefix: The folder of this library in which the other one's root stands; nil finds it out
  ///     where that root is below this one's, and is this root otherwise.
  /// - Returns: What became of them.
  /// - Throws: ``RetrievalError/otherLibrary(library:expected:other:found:)``, or the catalogs' errors.
  public func merge(_ other: Library, below prefix: String? = nil) throws -> Outcome {
    let (theirs, settings) = try other.catalog.read { (try $0.model(), try $0.settings()) }
    var outcome = Outcome()
    guard let theirs else { return outcome }
    if let ours = try library.catalog.read({ try $0.model() }), ours != theirs {
      throw try library.mismatch(with: other)
    }
    if try library.catalog.read({ try $0.model() }) == nil {
      try library.catalog.lock(to: theirs)
      for (key, value) in settings where !Self.ownSettings.contains(key) {
        try library.catalog.setSetting(key, to: value)
      }
    }
    let folder: String = prefix ?? Self.place(of: other.root, in: library.root)
    var companions = try CompanionMerge(
      into: library, from: other, model: theirs, wasEmpty: wasEmpty, tokenLimit: tokenLimit)
    for video in try other.catalog.read({ try $0.videos() }) {
      if let key = try take(video, from: other, below: folder, model: theirs, &outcome) {
        try companions.take(video.id, as: key)
      }
    }
    try companions.takeUnfinished()
    outcome.add(companions.outcome)
    return outcome
  }

  /// Brings what was computed of all clips together up to date: the index where so much has come that
  /// searches would feel it, and what unrelated texts reach.
  ///
  /// - Parameter threads: Most threads to use.
  /// - Throws: The error of catalog or index.
  public func finish(threads: Int) throws {
    let index = VectorIndex(library)
    try index.refresh(threads: threads)
    try BackgroundMeasurement(library: library).repeatMeasurement(index, threads: threads)
  }

  /// Where one root stands below another; empty where it does not.
  private static func place(of root: String, in parent: String) -> String {
    root.hasPrefix(parent + "/") ? String(root.dropFirst(parent.count + 1)) : ""
  }

  /// Takes one video; returns its key here, where it has the same contents now.
  private func take(
    _ video: Video, from other: Library, below folder: String, model: ModelIdentity,
    _ outcome: inout Outcome
  ) throws -> Int64? {
    var file: VideoFile = video.file
    if !folder.isEmpty { file.path = folder + "/" + file.path }
    if let ours = try library.catalog.read({ try $0.video(atPath: file.path) }) {
      if ours.outcome.status == .done || video.outcome.status != .done {
        let isSame: Bool =
          ours.file.contentFingerprint != nil
          && ours.file.contentFingerprint == file.contentFingerprint
        if isSame {
          outcome.known += 1
          return ours.id
        }
        if !theirsIsBetter(file, video.indexedAt, than: ours) {
          outcome.kept += 1
          return nil
        }
      }
    }
    switch video.outcome {
    case .failed(let errorClass, let reason):
      try library.catalog.recordFailure(
        file, errorClass: errorClass, reason: reason, indexedAt: video.indexedAt)
      outcome.failures += 1
    case .skipped(let errorClass, let reason):
      try library.catalog.recordSkipped(
        file, errorClass: errorClass, reason: reason, indexedAt: video.indexedAt)
      outcome.failures += 1
    case .done(let facts):
      let clips: [NewClip] = try other.catalog.read { reader in
        try reader.clips(ofVideo: video.id).map { clip in
          guard let vector = try reader.vector(ofClip: clip.id),
            let frames = try reader.frameVectors(ofClip: clip.id)
          else {
            throw CatalogError.damaged(
              path: other.catalog.path, reason: "a clip of \(video.file.path) has no vectors")
          }
          return NewClip(
            startSeconds: clip.startSeconds, endSeconds: clip.endSeconds, vector: vector,
            frameVectors: frames.vectors, frameSeconds: frames.seconds)
        }
      }
      let key: Int64 = try library.catalog.record(
        file, media: facts, clips: clips, model: model, indexedAt: video.indexedAt)
      outcome.added += 1
      outcome.clips += clips.count
      return key
    }
    return nil
  }

  /// Whether the other library's record of a path is to replace this one's.
  private func theirsIsBetter(_ file: VideoFile, _ indexedAt: Date, than ours: Video) -> Bool {
    let size = (try? FileSystem.entry(library.mediaPath(of: file.path)))?.sizeBytes
    switch (size == ours.file.sizeBytes, size == file.sizeBytes) {
    case (true, false): return false
    case (false, true): return true
    default: return indexedAt > ours.indexedAt
    }
  }

  /// What belongs to a library's place or its own doings, not to its vectors.
  private static let ownSettings: Set<String> = [Library.Setting.root, Library.Setting.lastRun]
}

extension LibraryMerge.Outcome {
  fileprivate mutating func add(_ companions: CompanionMerge.Outcome) {
    tokens += companions.tokens
    tokensLeftOut += companions.tokensLeftOut
    tagged += companions.tagged
    tagsLeftOut += companions.tagsLeftOut
    subtitles += companions.subtitles
    unfinished += companions.unfinished
  }
}

extension Library {
  /// The library at `path` for other libraries to be merged into, made where there is none.
  ///
  /// A folder becomes a library of its own; where there is nothing, an index of the folder that all of
  /// `sources` are indexes of.
  ///
  /// - Parameters:
  ///   - path: A library, a folder of videos, or where an index shall stand.
  ///   - sources: What is going to be merged.
  /// - Returns: The library.
  /// - Throws: ``RetrievalError``, or the catalog's error.
  public static func forMerging(into path: String, from sources: [Library]) throws -> Library {
    do {
      return try existing(LibraryLocation.existing(override: path, from: path))
    } catch RetrievalError.noLibrary, RetrievalError.noFolder {
      if FileManager.default.fileExists(atPath: path) {
        return try forIndexing(LibraryLocation.forIndexing(root: path, override: nil))
      }
      let roots: Set<String> = Set(sources.map(\.root))
      guard let root = roots.first, roots.count == 1 else {
        throw RetrievalError.noLibrary(path: path)
      }
      return try forIndexing(LibraryLocation.forIndexing(root: root, override: path))
    }
  }
}

import Catalog
import Foundation

/// Takes the videos of other libraries of the same model into one; vectors are copied, not computed.
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
  }

  private let library: Library
  private let lock: WriterLock

  /// Takes the right to write to `library`.
  ///
  /// - Throws: ``RetrievalError/locked(path:)`` when another process is writing.
  public init(into library: Library) throws {
    self.library = library
    lock = try WriterLock(folder: library.state)
  }

  /// Takes over the videos of `other`.
  ///
  /// Each video is one transaction: what a killed process leaves is a part, and the same call goes
  /// on. Of two files at one path, the one wins that is there on disk; if neither is, the one that
  /// was indexed later.
  ///
  /// - Parameters:
  ///   - other: A library of the same fingerprint.
  ///   - prefix: The folder of this library in which the other one's root stands; nil finds it out
  ///     where that root is below this one's, and is this root otherwise.
  /// - Returns: What became of them.
  /// - Throws: ``RetrievalError/otherModel(library:expected:found:)``, or the catalogs' errors.
  public func merge(_ other: Library, below prefix: String? = nil) throws -> Outcome {
    let (theirs, settings) = try other.catalog.read { (try $0.model(), try $0.settings()) }
    var outcome = Outcome()
    guard let theirs else { return outcome }
    if let ours = try library.catalog.read({ try $0.model() }), ours != theirs {
      let names = (try library.modelName() ?? "unknown", try other.modelName() ?? "unknown")
      throw RetrievalError.otherModel(
        library: library.root, expected: "\(names.0)@\(ours.fingerprintText.prefix(8))",
        found: "\(names.1)@\(theirs.fingerprintText.prefix(8)) (\(other.state))")
    }
    if try library.catalog.read({ try $0.model() }) == nil {
      try library.catalog.lock(to: theirs)
      for (key, value) in settings where !Self.ownSettings.contains(key) {
        try library.catalog.setSetting(key, to: value)
      }
    }
    let folder: String = prefix ?? Self.place(of: other.root, in: library.root)
    for video in try other.catalog.read({ try $0.videos() }) {
      try take(video, from: other, below: folder, model: theirs, &outcome)
    }
    return outcome
  }

  /// Where one root stands below another; empty where it does not.
  private static func place(of root: String, in parent: String) -> String {
    root.hasPrefix(parent + "/") ? String(root.dropFirst(parent.count + 1)) : ""
  }

  private func take(
    _ video: Video, from other: Library, below folder: String, model: ModelIdentity,
    _ outcome: inout Outcome
  ) throws {
    var file: VideoFile = video.file
    if !folder.isEmpty { file.path = folder + "/" + file.path }
    if let ours = try library.catalog.read({ try $0.video(atPath: file.path) }) {
      if ours.outcome.status == .done || video.outcome.status != .done {
        let isSame: Bool =
          ours.file.contentFingerprint != nil
          && ours.file.contentFingerprint == file.contentFingerprint
        if isSame {
          outcome.known += 1
          return
        }
        if !theirsIsBetter(file, video.indexedAt, than: ours) {
          outcome.kept += 1
          return
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
      try library.catalog.record(
        file, media: facts, clips: clips, model: model, indexedAt: video.indexedAt)
      outcome.added += 1
      outcome.clips += clips.count
    }
  }

  /// Whether the other library's record of a path is to replace this one's.
  private func theirsIsBetter(_ file: VideoFile, _ indexedAt: Date, than ours: Video) -> Bool {
    let path: String = library.root + "/" + file.path
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber)?
      .int64Value
    switch (size == ours.file.sizeBytes, size == file.sizeBytes) {
    case (true, false): return false
    case (false, true): return true
    default: return indexedAt > ours.indexedAt
    }
  }

  /// What belongs to a library's place or its own doings, not to its vectors.
  private static let ownSettings: Set<String> = [Library.Setting.root, "last_run"]
}

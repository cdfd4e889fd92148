import Catalog
import Foundation
import Media

/// One file to decode and encode.
struct IndexingTask: Sendable {
  let file: Catalog.VideoFile
  let path: MediaPath
  /// As the container claims; 0 when it does not say.
  let seconds: Double
}

/// The comparison of a folder with its catalog.
struct IndexingPlan {
  private(set) var tasks: [IndexingTask] = []
  private(set) var unchanged: Int = 0
  private(set) var moved: Int = 0
  private(set) var failed: Int = 0
  private(set) var skipped: Int = 0
  private(set) var missing: [String] = []

  private let catalog: VideoCatalog
  private let known: [String: Video]
  private let retriesFailed: Bool
  private let present: Set<String>

  /// Compares; files that cannot be opened are recorded as failed or skipped at once.
  ///
  /// - Parameters:
  ///   - files: What the walk found.
  ///   - catalog: The library's catalog.
  ///   - retriesFailed: Whether unchanged failures are tried again.
  ///   - report: Told of each failure.
  ///   - shouldStop: Asked before each file.
  /// - Throws: ``CatalogError``.
  init(
    of files: [FoundFile], in catalog: VideoCatalog, retriesFailed: Bool,
    report: (IndexingEvent) -> Void, shouldStop: () -> Bool
  ) throws {
    self.catalog = catalog
    self.retriesFailed = retriesFailed
    present = Set(files.map(\.path))
    let videos: [Video] = try catalog.read { try $0.videos() }
    known = Dictionary(videos.map { ($0.file.path, $0) }, uniquingKeysWith: { first, _ in first })
    for file in files {
      if shouldStop() { break }
      try add(file, report: report)
    }
    let gone = try catalog.read { try $0.videos() }.map(\.file.path)
    missing = gone.filter { !present.contains($0) }
  }

  private mutating func add(_ found: FoundFile, report: (IndexingEvent) -> Void) throws {
    let old: Video? = known[found.path]
    if let old, old.file.sizeBytes == found.sizeBytes,
      old.file.modifiedNanoseconds == found.modifiedNanoseconds, keeps(old.outcome)
    {
      return count(old.outcome)
    }
    var file = Catalog.VideoFile(
      path: found.path, contentFingerprint: nil, sizeBytes: found.sizeBytes,
      modifiedNanoseconds: found.modifiedNanoseconds)
    let path = MediaPath(found.absolutePath)
    do {
      file.contentFingerprint = try ContentFingerprint.of(found.absolutePath)
      if try reuse(file, old: old) { return }
      let description = try Media.VideoFile.probe(path: path)
      tasks.append(
        IndexingTask(file: file, path: path, seconds: Self.plausible(description.durationSeconds)))
    } catch let error as MediaError {
      try record(error, of: file, report: report)
    } catch let error as CatalogError {
      throw error
    } catch {
      try record(
        .unreadable(path, reason: "the file may not be read"), of: file, report: report)
    }
  }

  /// Whether an unchanged file needs nothing.
  private func keeps(_ outcome: VideoOutcome) -> Bool {
    if case .failed = outcome { return !retriesFailed }
    return true
  }

  private mutating func count(_ outcome: VideoOutcome) {
    switch outcome {
    case .done: unchanged += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }

  /// Keeps the clips of a file that was touched, or found again at another path.
  private mutating func reuse(_ file: Catalog.VideoFile, old: Video?) throws -> Bool {
    guard let fingerprint = file.contentFingerprint else { return false }
    let same: [Video] = try catalog.read { try $0.videos(contentFingerprint: fingerprint) }
    let origin: Video? = same.first { video in
      guard case .done = video.outcome else { return false }
      return video.file.path == file.path || !present.contains(video.file.path)
    }
    guard let origin else { return false }
    try catalog.move(origin.file.path, to: file)
    if origin.file.path == file.path { unchanged += 1 } else { moved += 1 }
    return true
  }

  private mutating func record(
    _ error: MediaError, of file: Catalog.VideoFile, report: (IndexingEvent) -> Void
  ) throws {
    if try Self.record(error, of: file, in: catalog, report: report) {
      failed += 1
    } else {
      skipped += 1
    }
  }

  /// Notes why a file gave no clips; false when it is sound or a picture, which nobody expects to.
  static func record(
    _ error: MediaError, of file: Catalog.VideoFile, in catalog: VideoCatalog,
    report: (IndexingEvent) -> Void
  ) throws -> Bool {
    switch error {
    case .noVideo where FolderWalker.isSoundOrPicture(file.path), .stillImage:
      try catalog.recordSkipped(file, errorClass: error.errorClass, reason: error.reason)
      return false
    default: break
    }
    try catalog.recordFailure(file, errorClass: error.errorClass, reason: error.reason)
    report(.failed(file: file.path, errorClass: error.errorClass, reason: error.reason))
    return true
  }

  /// Durations steer the estimate of the time left only; absurd ones must not spoil it.
  private static func plausible(_ seconds: Double?) -> Double {
    guard let seconds, seconds.isFinite, seconds > 0, seconds < 7 * 24 * 3600 else { return 10 }
    return seconds
  }
}

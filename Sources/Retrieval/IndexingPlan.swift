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

/// Text compared byte by byte: to Swift, names that only look the same are equal.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (first: ExactText, second: ExactText) -> Bool {
    first.text.utf8.elementsEqual(second.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(text.utf8.count)
  }
}

/// The comparison of a folder with its catalog.
///
/// A file whose size and time are those of the catalog costs nothing more. Others are read in part
/// for their fingerprint, and opened when no video of these contents is known.
struct IndexingPlan {
  private(set) var tasks: [IndexingTask] = []
  private(set) var unchanged: Int = 0
  private(set) var moved: Int = 0
  private(set) var failed: Int = 0
  private(set) var skipped: Int = 0
  /// Files that were not looked at, because they are not ready or because the work was stopped.
  private(set) var postponed: Int = 0
  /// Indexed videos whose file is gone.
  private(set) var missing: [FileState] = []

  /// Videos that were found at another path than the catalog had.
  private var movedVideos: Set<Int64> = []
  private let library: Library
  private let rules: Rules
  private let known: [ExactText: FileState]
  private let present: Set<ExactText>

  /// How files are compared.
  struct Rules {
    /// Whether unchanged failures are tried again.
    var retriesFailed: Bool = false
    /// Whether nothing is written.
    var isDry: Bool = false
    /// What looking at a file may cost.
    var limits: MediaLimits = .standard
    /// Whether what the catalog has does not count.
    var isRebuild: Bool = false
    /// Whether a file is complete; others are left for later.
    var isReady: (FoundFile) -> Bool = { _ in true }
  }

  /// Compares; files that cannot be opened are recorded as failed or skipped at once.
  ///
  /// - Parameters:
  ///   - contents: What the walk found.
  ///   - library: With which to compare.
  ///   - rules: How.
  ///   - report: Told of each failure.
  ///   - shouldStop: Asked before each file.
  /// - Throws: ``CatalogError``.
  init(
    of contents: FolderContents, in library: Library, rules: Rules,
    report: (IndexingEvent) -> Void, shouldStop: () -> Bool
  ) throws {
    self.library = library
    self.rules = rules
    present = Set(contents.files.map { ExactText($0.path) })
    let states: [FileState] =
      rules.isRebuild ? [] : try library.catalog.read { try $0.fileStates() }
    known = Dictionary(
      states.map { (ExactText($0.path), $0) }, uniquingKeysWith: { first, _ in first })
    for (index, file) in contents.files.enumerated() {
      if shouldStop() {
        postponed += contents.files.count - index
        break
      }
      try add(file, report: report)
    }
    try findMissing(states, unreadable: contents.unreadable)
  }

  private mutating func add(_ found: FoundFile, report: (IndexingEvent) -> Void) throws {
    let old: FileState? = known[ExactText(found.path)]
    if let old, old.sizeBytes == found.sizeBytes,
      old.modifiedNanoseconds == found.modifiedNanoseconds, keeps(old)
    {
      return count(old.status)
    }
    guard rules.isReady(found) else {
      postponed += 1
      return
    }
    var file = Catalog.VideoFile(
      path: found.path, contentFingerprint: nil, sizeBytes: found.sizeBytes,
      modifiedNanoseconds: found.modifiedNanoseconds)
    let path: MediaPath = library.mediaPath(of: found.path)
    do throws(MediaError) {
      file.contentFingerprint = try guarded(path) { _ throws(MediaError) in
        try ContentFingerprint.of(path)
      }
    } catch {
      return try fail(FileFault(error), file, path, report: report)
    }
    if try reuse(file) { return }
    do throws(MediaError) {
      let limits: MediaLimits = rules.limits
      let description = try guarded(path) { pulse throws(MediaError) in
        try Media.VideoFile.probe(path: path, limits: limits, pulse: pulse)
      }
      tasks.append(
        IndexingTask(file: file, path: path, seconds: Self.plausible(description.durationSeconds)))
    } catch {
      try fail(FileFault(error), file, path, report: report)
    }
  }

  /// Does work on a file that may hang.
  private func guarded<Value: Sendable>(
    _ path: MediaPath, _ work: @escaping @Sendable (Pulse) throws(MediaError) -> Value
  ) throws(MediaError) -> Value {
    let limit: Double = GuardedWork.hangSeconds(rules.limits)
    let result = GuardedWork.run(limit: limit) { pulse -> Result<Value, MediaError> in
      do throws(MediaError) {
        return .success(try work(pulse))
      } catch {
        return .failure(error)
      }
    }
    guard let result else {
      throw .timedOut(path, reason: "no sign of life for \(limit) s")
    }
    return try result.get()
  }

  /// Whether an unchanged file needs nothing.
  private func keeps(_ old: FileState) -> Bool {
    guard old.status == .failed else { return true }
    return !rules.retriesFailed && !FileFault.mayHeal(old.errorClass ?? "")
  }

  private mutating func count(_ status: VideoStatus) {
    switch status {
    case .done: unchanged += 1
    case .failed: failed += 1
    case .skipped: skipped += 1
    }
  }

  /// Keeps the clips of a file that was touched, or found again at another path.
  private mutating func reuse(_ file: Catalog.VideoFile) throws -> Bool {
    guard let fingerprint = file.contentFingerprint, !rules.isRebuild else { return false }
    let same: [Video] = try library.catalog.read {
      try $0.videos(contentFingerprint: fingerprint)
    }
    let own = ExactText(file.path)
    let origin: Video? = same.first { video in
      guard case .done = video.outcome else { return false }
      let path = ExactText(video.file.path)
      return path == own || !present.contains(path)
    }
    guard let origin else { return false }
    if !rules.isDry { try library.catalog.move(origin.file.path, to: file) }
    if ExactText(origin.file.path) == own {
      unchanged += 1
    } else {
      moved += 1
      movedVideos.insert(origin.id)
    }
    return true
  }

  private mutating func fail(
    _ fault: FileFault, _ file: Catalog.VideoFile, _ path: MediaPath,
    report: (IndexingEvent) -> Void
  ) throws {
    let isFailure: Bool = try Self.record(
      Self.present(fault, of: file, at: path), of: file,
      in: rules.isDry ? nil : library.catalog, report: report)
    if isFailure { failed += 1 } else { skipped += 1 }
  }

  /// What is to be said of a file that failed: one that is gone or has changed was not at fault.
  static func present(
    _ fault: FileFault?, of file: Catalog.VideoFile, at path: MediaPath
  ) -> FileFault? {
    do {
      let entry = try FileSystem.entry(path)
      let isSame: Bool =
        entry.sizeBytes == file.sizeBytes && entry.modifiedNanoseconds == file.modifiedNanoseconds
      return isSame ? fault : .changed
    } catch {
      return error == .missing ? .vanished : fault
    }
  }

  /// Notes why a file gave no clips; false when it is sound or a picture, which nobody expects to.
  ///
  /// Of a file that vanished nothing is noted: what the catalog has at its path is then marked as
  /// gone.
  static func record(
    _ fault: FileFault?, of file: Catalog.VideoFile, in catalog: VideoCatalog?,
    report: (IndexingEvent) -> Void
  ) throws -> Bool {
    guard let fault else { return false }
    if fault.isExpected(of: file.path) {
      try catalog?.recordSkipped(file, errorClass: fault.errorClass, reason: fault.reason)
      return false
    }
    if fault != .vanished {
      try catalog?.recordFailure(file, errorClass: fault.errorClass, reason: fault.reason)
    }
    report(.failed(file: file.path, errorClass: fault.errorClass, reason: fault.reason))
    return true
  }

  /// Finds the files that are gone: not those that the walk left out or could not see.
  private mutating func findMissing(_ states: [FileState], unreadable: [String]) throws {
    var gone: [FileState] = []
    var back: [Int64] = []
    for state in states where !movedVideos.contains(state.id) {
      if present.contains(ExactText(state.path)) {
        if state.isMissing { back.append(state.id) }
        continue
      }
      let isHidden: Bool = unreadable.contains { folder in
        folder.isEmpty || state.path.utf8.starts(with: (folder + "/").utf8)
      }
      if isHidden { continue }
      do {
        _ = try FileSystem.entry(library.mediaPath(of: state.path))
        if state.isMissing { back.append(state.id) }
      } catch FileSystem.Fault.missing {
        gone.append(state)
      } catch {}
    }
    // A failure holds no work: with its file it is gone.
    missing = gone.filter { $0.status == .done }
    if rules.isDry { return }
    try library.catalog.remove(paths: gone.filter { $0.status != .done }.map(\.path))
    try library.catalog.markMissing(
      missing.filter { !$0.isMissing }.map(\.id), back: back)
  }

  /// Durations steer the estimate of the time left only; absurd ones must not spoil it.
  private static func plausible(_ seconds: Double?) -> Double {
    guard let seconds, seconds.isFinite, seconds > 0, seconds < 7 * 24 * 3600 else { return 10 }
    return seconds
  }
}

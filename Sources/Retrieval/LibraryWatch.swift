import Catalog
public import Checkpoints
import Foundation
import Media
import Synchronization

/// Keeps a library up to date with its folder for as long as it runs.
///
/// Every change leads to a walk of the folder, so that a missed or a wrong notice does no harm. A
/// file is taken up when nobody has it open for writing and it has rested for a second.
public struct LibraryWatch {
  /// How long a file has to rest after its last change.
  static let restSeconds: Double = 1
  /// Seconds between two looks where the system does not tell of changes and nothing else is asked.
  public static let standardPollSeconds: Double = 10

  private let library: Library
  private var indexer: Indexer
  private let watcher: FolderWatcher
  private let readiness: Readiness
  private let pollSeconds: Double
  private let walk: WalkOptions

  /// What a watch tells.
  public enum Event {
    /// It has begun; whether the system tells of changes, or else how often is looked.
    case began(listens: Bool, pollSeconds: Double)
    /// Something the indexer tells.
    case indexing(IndexingEvent)
    /// A look at the folder that changed something has ended.
    case updated(IndexingSummary)
    /// A look failed; the next may not.
    case stumbled(any Error)
  }

  /// A watch of `library`.
  ///
  /// - Parameters:
  ///   - library: What to keep up to date.
  ///   - bundle: The model that encodes.
  ///   - options: How to index.
  ///   - pollSeconds: Look this often instead of asking the system for changes; nil asks it.
  /// - Throws: As ``Indexer`` does.
  public init(
    _ library: Library, bundle: ModelBundle, options: IndexingOptions, pollSeconds: Double?
  ) throws {
    let watcher = FolderWatcher(root: library.root, isPolling: pollSeconds != nil)
    let readiness = Readiness(library)
    var options = options
    options.isReady = { readiness.isReady($0) }
    walk = options.walk
    indexer = try Indexer(library, bundle: bundle, options: options)
    self.library = library
    self.watcher = watcher
    self.readiness = readiness
    self.pollSeconds = pollSeconds ?? Self.standardPollSeconds
  }

  /// Works until it is told to stop.
  ///
  /// - Throws: ``CatalogError`` when the catalog cannot be written.
  public mutating func run(report: (Event) -> Void, shouldStop: () -> Bool) throws {
    let clock = ContinuousClock()
    var last: IndexingSummary?
    var hasBegun: Bool = false
    while !shouldStop() {
      readiness.isListening = watcher.isListening
      // Before the walk, so that what changes meanwhile leads to another.
      if let contents = try? FolderWalker(root: library.root, options: walk).contents() {
        watcher.watch(contents.folders)
      }
      if !hasBegun { report(.began(listens: watcher.isListening, pollSeconds: pollSeconds)) }
      hasBegun = true
      let start = clock.now
      let summary: IndexingSummary? = try look(report: report, shouldStop: shouldStop)
      if let summary, isNews(summary, after: last) { report(.updated(summary)) }
      if summary != nil { last = summary }
      // A file that is not ready is asked for again soon, but never so often that asking is all.
      let cost: Double = (clock.now - start) / .seconds(1)
      let isPending: Bool = (summary?.remaining ?? 1) > 0
      let soon: Double = max(0.4, 4 * min(cost, 2))
      let pause: Double =
        isPending ? (watcher.isListening ? soon : min(soon, pollSeconds)) : pollSeconds
      rest(seconds: watcher.isListening && !isPending ? .infinity : pause, shouldStop: shouldStop)
    }
  }

  /// Waits for a change, or so long, or to be told to stop; what comes in a burst is one change.
  private func rest(seconds: Double, shouldStop: () -> Bool) {
    let clock = ContinuousClock()
    let start = clock.now
    while !shouldStop() {
      let left: Double = seconds - (clock.now - start) / .seconds(1)
      if left <= 0 { return }
      if watcher.wait(seconds: min(0.25, left)) {
        for _ in 0..<5 where watcher.wait(seconds: 0.1) {}
        return
      }
    }
  }

  private mutating func look(
    report: (Event) -> Void, shouldStop: () -> Bool
  ) throws -> IndexingSummary? {
    do {
      return try indexer.run(report: { report(.indexing($0)) }, shouldStop: shouldStop)
    } catch let error as RetrievalError {
      // The folder may be away for a while, as a drive is.
      report(.stumbled(error))
      return nil
    }
  }

  private func isNews(_ summary: IndexingSummary, after last: IndexingSummary?) -> Bool {
    guard let last else { return true }
    return summary.indexed > 0 || summary.moved > 0 || summary.pruned > 0
      || summary.missing != last.missing || summary.failed != last.failed
      || summary.skipped != last.skipped || summary.unchanged < last.unchanged
  }
}

/// Tells whether a file is complete.
///
/// All state is guarded by the mutex, hence safe to share.
private final class Readiness: Sendable {
  private struct State {
    var isListening: Bool = false
    var seen: [ExactText: FoundFile] = [:]
  }

  private let library: Library
  private let state = Mutex<State>(State())

  init(_ library: Library) {
    self.library = library
  }

  /// Whether the system tells of changes; without that, a file has to look the same twice.
  var isListening: Bool {
    get { state.withLock { $0.isListening } }
    set { state.withLock { $0.isListening = newValue } }
  }

  func isReady(_ file: FoundFile) -> Bool {
    let now: Double = Date().timeIntervalSince1970
    let age: Double = now - Double(file.modifiedNanoseconds) / 1e9
    let isSame: Bool = state.withLock { state in
      let key = ExactText(file.path)
      let last: FoundFile? = state.seen[key]
      if state.seen.count > 10_000 { state.seen.removeAll() }
      state.seen[key] = file
      return last == file || state.isListening
    }
    // A time in the future says nothing about how long a file has rested.
    let hasRested: Bool = age >= LibraryWatch.restSeconds || age < 0
    guard hasRested, isSame || age > 60 else { return false }
    // One that cannot be opened is not waited for: the indexer says why.
    return (try? OpenFile(library.mediaPath(of: file.path)))?.hasNoWriter ?? true
  }
}

import Checkpoints
import Foundation

/// Keeps the index file in shape while videos are being indexed, on a thread of its own.
///
/// All state is guarded by the condition's lock, hence safe to share.
final class IndexKeeper: @unchecked Sendable {
  /// New clips between two looks at whether a build is due.
  private static let clipsBetweenLooks: Int = 500

  private let index: VectorIndex
  private let threads: Int
  // The right to write, kept while a thread works even if its owner has gone.
  private let lock: WriterLock
  private let condition = NSCondition()
  private var clips: Int = 0
  private var isBusy: Bool = false
  private var failure: (any Error)?

  /// A keeper of the index of `library`; begins with a check of its file.
  init(_ library: Library, model: ModelBundle, lock: WriterLock, threads: Int) {
    index = VectorIndex(library, model: model)
    self.lock = lock
    self.threads = threads
    start { index in try index.verifyWhenDue() }
  }

  /// Says that a video of so many clips was stored.
  func add(clips count: Int) {
    condition.lock()
    clips += count
    let isTime: Bool = clips >= Self.clipsBetweenLooks && !isBusy
    if isTime { clips = 0 }
    condition.unlock()
    if isTime { start { index in try index.refresh(isGrowing: true) } }
  }

  /// Waits for work in the background, then brings the file up to date where that is due.
  ///
  /// - Throws: The error of this or of earlier work.
  func finish() throws {
    condition.lock()
    while isBusy { condition.wait() }
    let failure = self.failure
    condition.unlock()
    if let failure { throw failure }
    try index.refresh(threads: threads)
  }

  /// Runs `work` on a thread of its own; only one at a time.
  private func start(_ work: @escaping @Sendable (VectorIndex) throws -> Void) {
    condition.lock()
    isBusy = true
    condition.unlock()
    let thread = Thread { [self] in
      let result = Result { try work(index) }
      condition.lock()
      if case .failure(let error) = result { failure = failure ?? error }
      isBusy = false
      condition.broadcast()
      condition.unlock()
    }
    thread.name = "vsearch.index"
    thread.start()
  }
}

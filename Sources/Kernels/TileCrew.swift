internal import CKernels
internal import Foundation
internal import Synchronization

/// Threads that wait for tiles: awake for a moment after each piece of work, asleep after that.
///
/// A text passes through dozens of products of a tenth of a millisecond each; waking a thread for every one
/// would take a good part of that. Nobody waits at a barrier: who calls works too, and waits only for
/// tiles that a helper has begun. One piece of work at a time; who comes second works alone.
// Unchecked: `work` is written only by whoever holds `isTaken`, while no helper is inside.
final class TileCrew: @unchecked Sendable {
  static let shared = TileCrew(helpers: ProcessInfo.processInfo.activeProcessorCount - 1)

  /// How often a helper looks for work before it sleeps, some 50 to 150 µs.
  private static let looks: Int = 4000

  private let helpers: Int
  private let isTaken = Atomic<Bool>(false)
  private let isOpen = Atomic<Bool>(false)
  private let inside = Atomic<Int>(0)
  private let calls = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let bell = NSCondition()
  private var work: (@Sendable (_ helper: Int) -> Void)?

  private init(helpers: Int) {
    self.helpers = max(0, helpers)
    for index in 0..<self.helpers {
      let thread = Thread { [self] in attend(index) }
      thread.name = "vsearch-tiles"
      thread.start()
    }
  }

  /// Runs `body` here and at once on up to `count` helpers; returns when all that began have ended.
  ///
  /// - Parameters:
  ///   - count: Most helpers.
  ///   - body: Takes tiles until none is left.
  func run(helpers count: Int, _ body: @Sendable () -> Void) {
    guard helpers > 0, !isTaken.exchange(true, ordering: .acquiringAndReleasing) else {
      return body()
    }
    withoutActuallyEscaping(body) { body in
      work = { helper in if helper < count { body() } }
      isOpen.store(true, ordering: .sequentiallyConsistent)
      calls.wrappingAdd(1, ordering: .sequentiallyConsistent)
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
        bell.lock()
        bell.broadcast()
        bell.unlock()
      }
      body()
      isOpen.store(false, ordering: .sequentiallyConsistent)
      while inside.load(ordering: .sequentiallyConsistent) > 0 { vs_pause() }
      work = nil
    }
    isTaken.store(false, ordering: .releasing)
  }

  private func attend(_ index: Int) {
    var seen: Int = 0
    while true {
      seen = nextCall(after: seen)
      inside.wrappingAdd(1, ordering: .sequentiallyConsistent)
      // Closed again: the work may be gone.
      if isOpen.load(ordering: .sequentiallyConsistent) { work?(index) }
      inside.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }
  }

  private func nextCall(after seen: Int) -> Int {
    for _ in 0..<Self.looks {
      let call: Int = calls.load(ordering: .acquiring)
      if call != seen { return call }
      vs_pause()
    }
    bell.lock()
    defer { bell.unlock() }
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    defer { sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
    while true {
      let call: Int = calls.load(ordering: .sequentiallyConsistent)
      if call != seen { return call }
      bell.wait()
    }
  }
}

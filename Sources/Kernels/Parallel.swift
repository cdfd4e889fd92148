internal import Dispatch
internal import Synchronization

/// The one place where a computation is split over threads.
public enum Parallel {
  /// Calls `body` with consecutive ranges that cover `0..<count`, each a multiple of `grain` long
  /// except the last, from up to `threads` threads; returns when all are done.
  public static func slices(
    of count: Int, grain: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let blocks: Int = (count + grain - 1) / grain
    let workers: Int = min(max(1, threads), blocks)
    guard workers > 1 else {
      if count > 0 { body(0..<count) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let first: Int = blocks * worker / workers * grain
      let end: Int = min(count, blocks * (worker + 1) / workers * grain)
      if first < end { body(first..<end) }
    }
  }

  /// Calls `body` with every number below `count`, from up to `threads` threads, each of which takes
  /// the next number when it has finished one; returns when all are done.
  public static func tiles(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let workers: Int = min(max(1, threads), count)
    guard workers > 1 else {
      for tile in 0..<count { body(tile) }
      return
    }
    let next = Atomic<Int>(0)
    TileCrew.shared.run(helpers: workers - 1) {
      while true {
        let tile: Int = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard tile < count else { return }
        body(tile)
      }
    }
  }
}

import Dispatch
import Foundation
import Media
import Synchronization

/// Work that may hang inside a library and cannot be stopped from outside.
enum GuardedWork {
  /// Seconds without a sign of life after which work counts as hanging: twice what the decoder's own
  /// watchdog, which sees all but endless loops, allows.
  static func hangSeconds(_ limits: MediaLimits) -> Double { 2 * limits.stallSeconds }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }

  /// Runs `work` on a thread of its own and waits for it as long as it shows signs of life.
  ///
  /// - Parameters:
  ///   - limit: Seconds without a sign of life.
  ///   - work: What to do; is told what to beat.
  /// - Returns: What came of it; nil when it hangs, and its thread with it.
  static func run<Value: Sendable>(
    limit: Double, _ work: @escaping @Sendable (Pulse) -> Value
  ) -> Value? {
    let box = Box<Value>()
    let pulse = Pulse()
    let end = DispatchSemaphore(value: 0)
    let thread = Thread {
      let value = work(pulse)
      box.value.withLock { $0 = value }
      end.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
    var clock = StallClock(limit: limit)
    while end.wait(timeout: .now() + min(1, limit / 4)) == .timedOut {
      if clock.isStalled(pulse.count) { return nil }
    }
    return box.value.withLock { $0 }
  }
}

/// Tells whether a count has stood still for too long.
struct StallClock {
  private let limit: Double
  private let clock = ContinuousClock()
  private var last: UInt64?
  private var since: ContinuousClock.Instant

  /// A clock that begins to run now.
  init(limit: Double) {
    self.limit = limit
    since = clock.now
  }

  /// Whether `count` is the same as `limit` seconds ago.
  mutating func isStalled(_ count: UInt64) -> Bool {
    if count != last {
      last = count
      since = clock.now
    }
    return clock.now - since > .seconds(limit)
  }
}

import Synchronization

/// Counts signs of life of the work on files, so that another thread can tell a hang from patience.
///
/// A decoder that never comes back cannot be stopped from within; who waits for it sees the count
/// stand still, and gives the file up.
public final class Pulse: Sendable {
  private let beats = Atomic<UInt64>(0)

  /// A pulse at rest.
  public init() {}

  /// Packets and pictures so far.
  public var count: UInt64 { beats.load(ordering: .relaxed) }

  /// Counts one.
  public func beat() { beats.add(1, ordering: .relaxed) }
}

/// Counts the seconds a file costs and says when it cost too much.
///
/// The clock runs only between ``start()`` and ``stop()``, so what a caller does with a frame does
/// not count. FFmpeg asks through its interrupt callback, on the thread that called it.
final class Watchdog {
  private let limits: MediaLimits
  private let pulse: Pulse?
  private let clock = ContinuousClock()
  private var spent: Duration = .zero
  private var startedAt: ContinuousClock.Instant?
  private var progressAt: Duration = .zero

  init(limits: MediaLimits, pulse: Pulse? = nil) {
    self.limits = limits
    self.pulse = pulse
  }

  func start() {
    startedAt = clock.now
  }

  func stop() {
    spent = elapsed
    startedAt = nil
  }

  /// A packet or a picture arrived.
  func noteProgress() {
    progressAt = elapsed
    pulse?.beat()
  }

  /// Why the file is to be given up, or nil.
  var verdict: String? {
    let now: Duration = elapsed
    if now > .seconds(limits.maximumSeconds) {
      return "over \(limits.maximumSeconds) s in total"
    }
    if now - progressAt > .seconds(limits.stallSeconds) {
      return "no progress for \(limits.stallSeconds) s"
    }
    return nil
  }

  private var elapsed: Duration {
    guard let startedAt else { return spent }
    return spent + (clock.now - startedAt)
  }
}

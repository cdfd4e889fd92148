import Foundation
import Synchronization

/// Turns the first Ctrl-C or termination request into a wish to stop; the second one ends the process.
final class Interruption: Sendable {
  // A signal handler may only touch lock-free memory that exists from the start.
  private static let requests = Atomic<Int>(0)
  private static let firstSignal = Atomic<Int32>(0)

  init() {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        guard Interruption.requests.add(1, ordering: .relaxed).newValue > 1 else {
          return Interruption.firstSignal.store(number, ordering: .relaxed)
        }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    // A file size limit is then an error that can be told of, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Whether the user wants the work to end.
  var wasRequested: Bool { Self.requests.load(ordering: .relaxed) > 0 }

  /// The exit code of an orderly stop: 128 plus the signal that asked for it.
  var exitCode: Int32 {
    let number: Int32 = Self.firstSignal.load(ordering: .relaxed)
    return 128 + (number == 0 ? SIGINT : number)
  }
}

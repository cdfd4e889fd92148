import Foundation
import Synchronization

/// Turns the first Ctrl-C or termination request into a wish to stop; the second one ends the process.
final class Interruption: Sendable {
  // A signal handler may only touch lock-free memory that exists from the start.
  private static let requests = Atomic<Int>(0)

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        guard Interruption.requests.add(1, ordering: .relaxed).newValue > 1 else { return }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// Whether the user wants the work to end.
  var wasRequested: Bool { Self.requests.load(ordering: .relaxed) > 0 }
}

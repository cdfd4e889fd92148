import Foundation

/// A queue between two threads that holds at most `capacity` elements: the producer waits when it is
/// full, so memory is fixed by construction.
///
/// All state is guarded by the condition's lock, hence safe to share.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  /// What waiting for an element came to.
  enum Outcome {
    case element(Element)
    /// Nothing came in time.
    case nothing
    /// The queue is closed and empty.
    case closed
  }

  private let condition = NSCondition()
  private let capacity: Int
  private var elements: [Element] = []
  private var isClosed: Bool = false

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// Appends `element`, waiting for room; false when the queue was closed meanwhile.
  func push(_ element: Element) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while elements.count >= capacity && !isClosed { condition.wait() }
    guard !isClosed else { return false }
    elements.append(element)
    condition.broadcast()
    return true
  }

  /// Takes the oldest element, waiting at most `seconds` for one.
  func pop(seconds: Double) -> Outcome {
    condition.lock()
    defer { condition.unlock() }
    let limit = Date(timeIntervalSinceNow: seconds)
    while elements.isEmpty && !isClosed {
      guard condition.wait(until: limit) else { break }
    }
    guard !elements.isEmpty else { return isClosed ? .closed : .nothing }
    condition.broadcast()
    return .element(elements.removeFirst())
  }

  /// Takes the oldest element, waiting for one; nil when the queue is closed and empty.
  func pop() -> Element? {
    while true {
      switch pop(seconds: 3600) {
      case .element(let element): return element
      case .nothing: continue
      case .closed: return nil
      }
    }
  }

  /// Lets waiting threads go; later pushes are refused.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}

import Foundation

/// A queue between two threads that holds at most `capacity` elements: the producer waits when it is
/// full, so memory is fixed by construction.
///
/// All state is guarded by the condition's lock, hence safe to share.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
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

  /// Takes the oldest element, waiting for one; nil when the queue is closed and empty.
  func pop() -> Element? {
    condition.lock()
    defer { condition.unlock() }
    while elements.isEmpty && !isClosed { condition.wait() }
    guard !elements.isEmpty else { return nil }
    condition.broadcast()
    return elements.removeFirst()
  }

  /// Lets waiting threads go; later pushes are refused.
  func close() {
    condition.lock()
    isClosed = true
    condition.broadcast()
    condition.unlock()
  }
}

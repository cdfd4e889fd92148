import Foundation
import Testing

@testable import Retrieval

@Suite struct BoundedQueueTests {
  @Test func `elements arrive in order and a full queue makes the producer wait`() {
    let queue = BoundedQueue<Int>(capacity: 2)
    let producer = Thread {
      for number in 0..<1000 { guard queue.push(number) else { return } }
      queue.close()
    }
    producer.start()
    var received: [Int] = []
    while let number = queue.pop() { received.append(number) }
    #expect(received == Array(0..<1000))
  }

  @Test func `a closed queue lets a waiting producer go and refuses more`() {
    let queue = BoundedQueue<Int>(capacity: 1)
    #expect(queue.push(1))
    let closer = Thread {
      Thread.sleep(forTimeInterval: 0.05)
      queue.close()
    }
    closer.start()
    #expect(!queue.push(2))
    #expect(queue.pop() == 1)
    #expect(queue.pop() == nil)
  }
}

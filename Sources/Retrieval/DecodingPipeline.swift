import Foundation
import Media

/// What the decoding thread tells the encoding thread of each file, in order.
enum DecodingEvent: Sendable {
  case began(VideoDescription)
  case clip(SampledClip)
  /// The clips of this file so far are void and will come again.
  case restarted
  case ended(durationSeconds: Double, damagedPackets: Int)
  case failed(MediaError)
}

/// Decodes files on a thread of its own, one ahead of the encoder, through a bounded queue.
final class DecodingPipeline: Sendable {
  private let queue = BoundedQueue<DecodingEvent>(capacity: 3)

  /// Starts decoding `tasks`; each ends in `.ended` or `.failed`.
  init(_ tasks: [IndexingTask], request: ClipRequest) {
    let queue = self.queue
    let thread = Thread {
      for task in tasks {
        guard Self.decode(task, request: request, into: queue) else { return }
      }
      queue.close()
    }
    thread.name = "vsearch.decoder"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// The next event; nil after the last file.
  func next() -> DecodingEvent? {
    queue.pop()
  }

  /// Makes the decoding thread end.
  func stop() {
    queue.close()
  }

  /// Decodes one file; false when the reader has left.
  private static func decode(
    _ task: IndexingTask, request: ClipRequest, into queue: BoundedQueue<DecodingEvent>
  ) -> Bool {
    do throws(MediaError) {
      var reader = try ClipReader(path: task.path, request: request)
      guard queue.push(.began(reader.description)) else { return false }
      while let event = try reader.next() {
        switch event {
        case .clip(let clip): guard queue.push(.clip(clip)) else { return false }
        case .restarted: guard queue.push(.restarted) else { return false }
        }
      }
      return queue.push(
        .ended(
          durationSeconds: reader.timeline.endSeconds, damagedPackets: reader.damagedPacketCount))
    } catch {
      return queue.push(.failed(error))
    }
  }
}

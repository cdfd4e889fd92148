import Foundation
import Media

/// What the decoding thread tells the encoding thread of each file, in order.
enum DecodingEvent: Sendable {
  case began(VideoDescription)
  case clip(SampledClip)
  /// The clips of this file so far are void and will come again.
  case restarted
  case ended(durationSeconds: Double, damagedPlaces: Int)
  case failed(MediaError)
}

/// Decodes files on a thread of its own, one ahead of the encoder, through a bounded queue.
///
/// A file in which the thread hangs is given up, with its thread, and another goes on behind it.
struct DecodingPipeline {
  /// What waiting for the next event came to.
  enum Outcome {
    case event(DecodingEvent)
    /// Nothing yet.
    case nothing
    /// All files are done.
    case end
  }

  private let tasks: [IndexingTask]
  private let request: ClipRequest
  private let limits: MediaLimits
  private let hangSeconds: Double
  private var endedFiles: Int = 0
  private var queue = BoundedQueue<DecodingEvent>(capacity: 3)
  private var pulse = Pulse()
  private var clock: StallClock

  /// Starts decoding `tasks`; each ends in `.ended` or `.failed`.
  init(_ tasks: [IndexingTask], request: ClipRequest, limits: MediaLimits = .standard) {
    let hangSeconds: Double = GuardedWork.hangSeconds(limits)
    self.tasks = tasks
    self.request = request
    self.limits = limits
    self.hangSeconds = hangSeconds
    clock = StallClock(limit: hangSeconds)
    start()
  }

  /// The next event, waited for at most a quarter of a second.
  mutating func next() -> Outcome {
    switch queue.pop(seconds: 0.25) {
    case .element(let event):
      clock = StallClock(limit: hangSeconds)
      switch event {
      case .ended, .failed: endedFiles += 1
      case .began, .clip, .restarted: break
      }
      return .event(event)
    case .closed:
      return .end
    case .nothing:
      // With an empty queue the thread cannot be waiting for room: it is at work.
      guard clock.isStalled(pulse.count), endedFiles < tasks.count else { return .nothing }
      return .event(.failed(giveUp()))
    }
  }

  /// Makes the decoding thread end.
  func stop() {
    queue.close()
  }

  /// Leaves the thread that hangs behind and starts another at the file after its own.
  private mutating func giveUp() -> MediaError {
    queue.close()
    let path: MediaPath = tasks[endedFiles].path
    endedFiles += 1
    start()
    return .timedOut(path, reason: "the decoder hangs: no sign of life for \(Int(hangSeconds)) s")
  }

  private mutating func start() {
    let queue = BoundedQueue<DecodingEvent>(capacity: 3)
    let pulse = Pulse()
    self.queue = queue
    self.pulse = pulse
    clock = StallClock(limit: hangSeconds)
    let remaining: ArraySlice<IndexingTask> = tasks[endedFiles...]
    let (request, limits) = (self.request, self.limits)
    let thread = Thread {
      for task in remaining {
        guard Self.decode(task, request, limits, pulse, into: queue) else { return }
      }
      queue.close()
    }
    thread.name = "vsearch.decoder"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Decodes one file; false when the reader has left.
  private static func decode(
    _ task: IndexingTask, _ request: ClipRequest, _ limits: MediaLimits, _ pulse: Pulse,
    into queue: BoundedQueue<DecodingEvent>
  ) -> Bool {
    do throws(MediaError) {
      var reader = try ClipReader(path: task.path, request: request, limits: limits, pulse: pulse)
      guard queue.push(.began(reader.description)) else { return false }
      while let event = try reader.next() {
        switch event {
        case .clip(let clip): guard queue.push(.clip(clip)) else { return false }
        case .restarted: guard queue.push(.restarted) else { return false }
        }
      }
      return queue.push(
        .ended(
          durationSeconds: reader.timeline.endSeconds, damagedPlaces: reader.damageCount))
    } catch {
      return queue.push(.failed(error))
    }
  }
}

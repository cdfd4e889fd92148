import Catalog
import Foundation

/// What a library has to hold: for each video the seed of its vectors and its number of clips.
struct Truth {
  /// One change, as it is noted before and after it is made.
  enum Change: Hashable {
    case record(video: String, seed: UInt64, clips: Int)
    case remove(video: String)

    /// One line of the journal.
    var line: String {
      switch self {
      case .record(let video, let seed, let clips): "record \(video) \(seed) \(clips)"
      case .remove(let video): "remove \(video)"
      }
    }

    init?(line: Substring) {
      let parts: [String] = line.split(separator: " ").map(String.init)
      switch (parts.first, parts.count) {
      case ("record", 4):
        guard let seed = UInt64(parts[2]), let clips = Int(parts[3]) else { return nil }
        self = .record(video: parts[1], seed: seed, clips: clips)
      case ("remove", 2):
        self = .remove(video: parts[1])
      default: return nil
      }
    }
  }

  /// The videos with clips.
  private(set) var videos: [String: Content] = [:]
  /// Vectors that were stored once and may never be found again.
  private(set) var forgotten: [Content] = []

  /// The clips of a video.
  struct Content: Hashable {
    var seed: UInt64
    var clips: Int
  }

  /// Takes in a change that was made.
  mutating func apply(_ change: Change) {
    switch change {
    case .record(let video, let seed, let clips):
      if let old = videos[video] { forgotten.append(old) }
      videos[video] = Content(seed: seed, clips: clips)
    case .remove(let video):
      if let old = videos.removeValue(forKey: video) { forgotten.append(old) }
    }
    forgotten = forgotten.suffix(10)
  }
}

/// The notes of a process that may be killed at any instant.
///
/// A line begins before a change is made and ends after it is committed. Each is one write to a file,
/// which outlives the process that made it.
struct Journal {
  private let descriptor: Int32

  /// Appends to the file at `path`.
  init(path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Notes a change, makes it, and notes that it is made.
  func noting(_ change: Truth.Change, _ body: () throws -> Void) throws {
    write(change.line + " …")
    try body()
    write("done\n")
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(Foundation.write(descriptor, bytes, bytes.count) == bytes.count, "a short write")
  }

  /// The changes that were committed, and the one that may have been.
  static func read(_ path: String) -> (made: [Truth.Change], open: Truth.Change?) {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    var made: [Truth.Change] = []
    var open: Truth.Change?
    for line in text.split(separator: "\n") {
      let isDone: Bool = line.hasSuffix(" …done")
      let words = line.prefix { $0 != "…" }
      guard let change = Truth.Change(line: words) else { continue }
      if isDone { made.append(change) } else { open = change }
    }
    return (made, open)
  }
}

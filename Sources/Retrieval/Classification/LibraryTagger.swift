import Catalog
import Checkpoints
import Media
import Tensors

/// Gives the clips of a library that have no tags the labels of a classifier.
///
/// A pass of its own over the videos: the classifier sees other pictures than the encoder, and a
/// library may get a tagger later. What was tagged stays when the work is stopped.
struct LibraryTagger {
  /// Labels that are kept of a clip.
  static let labelsPerClip: Int = 5

  let library: Library
  let classifier: VideoClassifier
  let threads: Int

  /// What came of a pass.
  struct Summary {
    var clips: Int = 0
    /// Videos that are gone or can no longer be decoded.
    var unreadable: Int = 0
  }

  /// Tags what has no tags.
  ///
  /// - Parameters:
  ///   - report: Told how many clips are done, of how many, and in which file.
  ///   - shouldStop: Asked after each few clips.
  /// - Returns: What came of it.
  /// - Throws: The error of catalog or classifier.
  func run(
    report: (_ done: Int, _ total: Int, _ file: String) -> Void, shouldStop: () -> Bool
  ) throws -> Summary {
    try library.catalog.setTagger(classifier.identity, labels: classifier.classes.labels)
    let (videos, total) = try library.catalog.read { reader in
      (try reader.untaggedVideoIDs(), try reader.untaggedClipCount())
    }
    var summary = Summary()
    for video in videos {
      if shouldStop() { break }
      let clips: [Clip] = try library.catalog.read { try $0.untaggedClips(ofVideo: video) }
      do {
        try tag(clips, &summary, total, report, shouldStop)
      } catch is MediaError {
        summary.unreadable += 1
      }
    }
    return summary
  }

  private func tag(
    _ clips: [Clip], _ summary: inout Summary, _ total: Int, _ report: (Int, Int, String) -> Void,
    _ shouldStop: () -> Bool
  ) throws {
    guard let first = clips.first else { return }
    let request = ClipRequest(
      .ranges(clips.map { $0.startSeconds..<$0.endSeconds }), for: classifier.input)
    var reader = try ClipReader(
      path: MediaPath(library.root + "/" + first.path), request: request)
    var waiting: [(clip: Clip, pictures: Tensor)] = []
    var next: Int = 0
    while let event = try reader.next() {
      switch event {
      case .restarted:
        next = 0
        waiting.removeAll()
      case .clip(let sampled):
        waiting.append((clips[next], sampled.tensor(for: classifier.input)))
        next += 1
      }
      guard waiting.count >= 2 * threads || next == clips.count else { continue }
      try store(&waiting, &summary)
      report(summary.clips, total, first.path)
      if shouldStop() { return }
    }
    try store(&waiting, &summary)
  }

  private func store(
    _ waiting: inout [(clip: Clip, pictures: Tensor)], _ summary: inout Summary
  ) throws {
    let found: [[Double]] = try classifier.all(waiting.map(\.pictures), threads: threads)
    try library.catalog.recordTags(
      zip(waiting, found).map { item, probabilities in
        (item.clip.id, classifier.tags(probabilities, count: Self.labelsPerClip))
      }, from: classifier.identity)
    summary.clips += waiting.count
    waiting.removeAll()
  }
}

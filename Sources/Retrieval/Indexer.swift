import Catalog
public import Checkpoints
import Encoders
import Foundation
import Media
import Tensors

/// Makes a library of a folder of videos, or brings it up to date.
///
/// Files are decoded on one thread and encoded on another; each video's clips enter the catalog in
/// one transaction, so that a crash loses at most the video in flight.
public struct Indexer {
  private let library: Library
  private let encoder: VideoEncoder
  private let identity: LibraryIdentity
  private let request: ClipRequest
  private let options: IndexingOptions
  private let threads: Int
  private let lock: WriterLock

  /// Takes the right to write and ties the library to the model.
  ///
  /// - Parameters:
  ///   - library: What to index.
  ///   - bundle: The model that encodes.
  ///   - options: How.
  /// - Throws: ``RetrievalError``, or the error of the part that failed.
  public init(_ library: Library, bundle: ModelBundle, options: IndexingOptions) throws {
    lock = try WriterLock(folder: library.state)
    let clipSeconds: Double = try options.clipSeconds ?? library.clipSeconds()
    try Segmentation.check(clipSeconds)
    identity = try LibraryIdentity(bundle, clipSeconds: clipSeconds)
    if options.rebuilds {
      try library.reset(to: bundle, clipSeconds: clipSeconds)
    } else {
      try library.lock(to: bundle, clipSeconds: clipSeconds)
    }
    encoder = try VideoEncoder(bundle)
    request = ClipRequest(
      .windows(seconds: clipSeconds), framesPerClip: bundle.configuration.input.frames,
      side: bundle.configuration.input.side)
    self.library = library
    self.options = options
    threads = options.threads > 0 ? options.threads : ProcessInfo.processInfo.activeProcessorCount
  }

  /// Indexes what is new or changed.
  ///
  /// - Parameters:
  ///   - report: Told what happens, on the calling thread.
  ///   - shouldStop: Asked now and then; true ends the work in good order, keeping what is done.
  /// - Returns: What came of it.
  /// - Throws: ``RetrievalError`` for an unreadable folder, ``CatalogError`` when the catalog cannot
  ///   be written.
  public func run(
    report: (IndexingEvent) -> Void, shouldStop: () -> Bool
  ) throws -> IndexingSummary {
    let files = try FolderWalker(root: library.root).files { path in
      report(.unreadableFolder(path: path))
    }
    let plan = try IndexingPlan(
      of: files, in: library.catalog, retriesFailed: options.retriesFailed, report: report,
      shouldStop: shouldStop)
    var summary = IndexingSummary()
    summary.unchanged = plan.unchanged
    summary.moved = plan.moved
    summary.failed = plan.failed
    summary.skipped = plan.skipped
    summary.missing = plan.missing.count
    let total: Double = plan.tasks.reduce(0) { $0 + $1.seconds }
    report(.planned(work: plan.tasks.count, seconds: total, unchanged: plan.unchanged))
    try encode(plan.tasks, totalSeconds: total, into: &summary, report, shouldStop)
    if options.prunes && !summary.wasInterrupted {
      summary.pruned = try library.catalog.remove(paths: plan.missing)
      summary.missing -= summary.pruned
    }
    try VectorIndex(library).refresh()
    return summary
  }

  private func encode(
    _ tasks: [IndexingTask], totalSeconds: Double, into summary: inout IndexingSummary,
    _ report: (IndexingEvent) -> Void, _ shouldStop: () -> Bool
  ) throws {
    let pipeline = DecodingPipeline(tasks, request: request)
    defer { pipeline.stop() }
    var before: Double = 0
    for (position, task) in tasks.enumerated() {
      var seconds: Double = 0
      let end = try encode(task, from: pipeline, shouldStop) { clipEnd in
        seconds = min(clipEnd, task.seconds)
        report(
          .progress(
            doneSeconds: before + seconds, totalSeconds: totalSeconds, file: task.file.path))
      }
      before += task.seconds
      switch end {
      case .stopped:
        summary.wasInterrupted = true
        summary.remaining = tasks.count - position
        return
      case .done(let clips, let duration, let damagedPackets):
        summary.indexed += 1
        summary.clips += clips
        summary.videoSeconds += duration
        if damagedPackets > 0 {
          report(.damaged(file: task.file.path, packets: damagedPackets))
        }
        report(.indexed(file: task.file.path, clips: clips))
      case .failed(let error):
        if try IndexingPlan.record(error, of: task.file, in: library.catalog, report: report) {
          summary.failed += 1
        } else {
          summary.skipped += 1
        }
      }
    }
  }

  private enum FileEnd {
    case done(clips: Int, duration: Double, damagedPackets: Int)
    case failed(MediaError)
    case stopped
  }

  private func encode(
    _ task: IndexingTask, from pipeline: DecodingPipeline, _ shouldStop: () -> Bool,
    progress: (Double) -> Void
  ) throws -> FileEnd {
    var clips: [NewClip] = []
    var description: VideoDescription?
    while let event = pipeline.next() {
      if shouldStop() { return .stopped }
      switch event {
      case .began(let found): description = found
      case .restarted: clips.removeAll()
      case .clip(let clip):
        clips.append(try encode(clip))
        progress(clip.endSeconds)
      case .failed(let error): return .failed(error)
      case .ended(let duration, let damagedPackets):
        guard let description else { return .stopped }
        let facts = MediaFacts(
          durationSeconds: duration, width: description.width, height: description.height,
          codec: description.codec, frameRate: description.averageFrameRate.value ?? 0)
        try library.catalog.record(task.file, media: facts, clips: clips, model: identity.model)
        return .done(clips: clips.count, duration: duration, damagedPackets: damagedPackets)
      }
    }
    return .stopped
  }

  private func encode(_ clip: SampledClip) throws -> NewClip {
    let frames = ClipInput.normalized(clip.pixels, count: clip.frames.count, side: clip.width)
    let encoding = try encoder.encode(frames, threads: threads)
    let code = identity.model.format.code
    return NewClip(
      startSeconds: clip.startSeconds, endSeconds: clip.endSeconds,
      vector: VectorCoding.encode(encoding.clipVector.values, as: code),
      frameVectors: VectorCoding.encode(encoding.frameVectors.values, as: code),
      frameSeconds: clip.frames.map(\.seconds))
  }
}

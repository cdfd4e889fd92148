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
  private let bundle: ModelBundle
  private let encoder: VideoEncoder
  private let identity: LibraryIdentity
  private let request: ClipRequest
  private let options: IndexingOptions
  private let threads: Int
  private let lock: WriterLock
  private var tokens: LibraryTokens?

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
    request = ClipRequest(.windows(seconds: clipSeconds), for: bundle.configuration.input)
    self.library = library
    self.bundle = bundle
    self.options = options
    if options.keepsTokens {
      tokens = LibraryTokens(library, model: identity.model, limit: options.tokenBytes)
    }
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
  public mutating func run(
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
    let keeper = IndexKeeper(library, model: bundle, lock: lock, threads: threads)
    try encode(plan.tasks, totalSeconds: total, into: &summary, keeper, report, shouldStop)
    if options.prunes && !summary.wasInterrupted {
      summary.pruned = try library.catalog.remove(paths: plan.missing)
      summary.missing -= summary.pruned
    }
    if let tagger = options.tagger, !summary.wasInterrupted {
      let tagging = LibraryTagger(library: library, classifier: tagger, threads: threads)
      summary.tagged = try tagging.run(
        report: { report(.tagging(done: $0, total: $1, file: $2)) }, shouldStop: shouldStop
      ).clips
      summary.wasInterrupted = shouldStop()
    }
    // Who stops the work does not want to wait; the answers are the same without a new file.
    if !summary.wasInterrupted { try keeper.finish() }
    try LibraryTokens(library, model: identity.model, limit: 0).sweep(library)
    summary.tokensAreFull = tokens?.isFull ?? false
    return summary
  }

  /// Encodes clips as they come, as many at once as there are threads, and records each video when
  /// its last clip is encoded.
  private mutating func encode(
    _ tasks: [IndexingTask], totalSeconds: Double, into summary: inout IndexingSummary,
    _ keeper: IndexKeeper, _ report: (IndexingEvent) -> Void, _ shouldStop: () -> Bool
  ) throws {
    let pipeline = DecodingPipeline(tasks, request: request)
    defer { pipeline.stop() }
    let encode = clipEncoding
    var batch = EncodingBatch(tasks: tasks, encode: encode)
    var doneSeconds: Double = 0
    while let event = pipeline.next() {
      if shouldStop() { break }
      batch.take(event)
      if batch.isFull(threads) { try batch.encodeAll(threads: threads) }
      for file in batch.finishedFiles() {
        try finish(file, into: &summary, report)
        keeper.add(clips: file.clips.count)
        doneSeconds += file.task.seconds
      }
      report(
        .progress(
          doneSeconds: doneSeconds + batch.openSeconds, totalSeconds: totalSeconds,
          file: batch.openFile ?? ""))
    }
    if !shouldStop() {
      try batch.encodeAll(threads: threads)
      for file in batch.finishedFiles() { try finish(file, into: &summary, report) }
    }
    summary.remaining = tasks.count - batch.finishedCount
    summary.wasInterrupted = summary.remaining > 0
  }

  private mutating func finish(
    _ file: EncodingBatch.File, into summary: inout IndexingSummary,
    _ report: (IndexingEvent) -> Void
  ) throws {
    let name: String = file.task.file.path
    switch file.end {
    case .done(let facts, let damagedPlaces):
      let clips: [EncodedClip] = file.clips.compactMap(\.self)
      let video: Int64 = try library.catalog.record(
        file.task.file, media: facts, clips: clips.map(\.clip), model: identity.model)
      try keepTokens(of: clips, video: video)
      summary.indexed += 1
      summary.clips += clips.count
      summary.videoSeconds += facts.durationSeconds
      if damagedPlaces > 0 { report(.damaged(file: name, places: damagedPlaces)) }
      report(.indexed(file: name, clips: clips.count))
    case .failed(let error):
      if try IndexingPlan.record(error, of: file.task.file, in: library.catalog, report: report) {
        summary.failed += 1
      } else {
        summary.skipped += 1
      }
    case .open: break
    }
  }

  private mutating func keepTokens(of clips: [EncodedClip], video: Int64) throws {
    guard tokens != nil else { return }
    // By rising start, as they were recorded.
    let stored: [Clip] = try library.catalog.read { try $0.clips(ofVideo: video) }
    for (clip, encoded) in zip(stored, clips) {
      guard let values = encoded.tokens else { continue }
      try tokens?.keep(values, ofClip: clip.id)
    }
  }

  /// Encodes one clip; used by several threads at once.
  private var clipEncoding: @Sendable (SampledClip, _ threads: Int) throws -> EncodedClip {
    let encoder = self.encoder
    let code = identity.model.format.code
    let keepsTokens: Bool = tokens != nil
    return { clip, threads in
      let encoding = try encoder.encode(clip.tensor(for: encoder.input), threads: threads)
      return EncodedClip(
        clip: NewClip(
          startSeconds: clip.startSeconds, endSeconds: clip.endSeconds,
          vector: VectorCoding.encode(encoding.clipVector.values, as: code),
          frameVectors: VectorCoding.encode(encoding.frameVectors.values, as: code),
          frameSeconds: clip.frames.map(\.seconds)),
        tokens: keepsTokens ? encoding.tokens : nil)
    }
  }
}

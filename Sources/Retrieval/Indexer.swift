import Catalog
public import Checkpoints
import Encoders
import Foundation
import Media
import Tensors

/// Makes a library of a folder of videos, or brings it up to date.
///
/// Files are decoded on one thread and encoded on another; each video's clips enter the catalog in
/// one transaction. Of a long video, what is encoded is kept aside now and then, so that a crash
/// loses little of it.
public struct Indexer {
  /// Encoded clips of an unfinished video that are worth a transaction.
  private static let portionSize: Int = 16

  private let library: Library
  private let bundle: ModelBundle
  private let encoder: VideoEncoder
  private let identity: LibraryIdentity
  private let request: ClipRequest
  private let options: IndexingOptions
  private let plan: MemoryPlan
  private let lock: WriterLock
  private let tokenBudget: TokenBudget
  private var tokens: LibraryTokens?
  private var freeMemory = FreeMemory()

  /// Takes the right to write and ties the library to the model.
  ///
  /// - Parameters:
  ///   - library: What to index.
  ///   - bundle: The model that encodes.
  ///   - options: How.
  /// - Throws: ``RetrievalError``, or the error of the part that failed.
  public init(_ library: Library, bundle: ModelBundle, options: IndexingOptions) throws {
    plan = try MemoryPlan(options, bundle: bundle)
    lock = try WriterLock(folder: library.state)
    let segmentation: Segmentation = try options.segmentation ?? library.segmentation()
    identity = try LibraryIdentity(bundle, segmentation: segmentation)
    if options.rebuilds {
      try library.reset(to: bundle, segmentation: segmentation)
    } else {
      try library.lock(to: bundle, segmentation: segmentation)
    }
    encoder = try VideoEncoder(bundle)
    request = ClipRequest(segmentation.request, for: bundle.configuration.input)
    self.library = library
    self.bundle = bundle
    self.options = options
    tokenBudget = TokenBudget(bytes: plan.tokenBytes)
    if options.keepsTokens {
      tokens = LibraryTokens(library, model: identity.model, limit: options.tokenBytes)
    }
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
    try library.noteRun(.started)
    let contents = try FolderWalker(root: library.root, options: options.walk).contents()
    for folder in contents.unreadable { report(.unreadableFolder(path: folder)) }
    let plan = try IndexingPlan(
      of: contents, in: library,
      rules: IndexingPlan.Rules(
        retriesFailed: options.retriesFailed, limits: self.plan.mediaLimits,
        isReady: options.isReady),
      report: report, shouldStop: shouldStop)
    var summary = IndexingSummary(plan, of: contents)
    let total: Double = plan.tasks.reduce(0) { $0 + $1.seconds }
    report(.planned(work: plan.tasks.count, seconds: total, unchanged: plan.unchanged))
    let keeper = IndexKeeper(library, model: bundle, lock: lock, threads: self.plan.threads)
    try encode(plan.tasks, totalSeconds: total, into: &summary, keeper, report, shouldStop)
    summary.wasInterrupted = summary.remaining > 0 && shouldStop()
    guard summary.accountedFor == summary.discovered else {
      throw RetrievalError.miscounted(
        discovered: summary.discovered, accountedFor: summary.accountedFor)
    }
    if let tagger = options.tagger, !summary.wasInterrupted {
      let tagging = LibraryTagger(
        library: library, classifier: tagger, threads: self.plan.threads)
      summary.tagged = try tagging.run(
        report: { report(.tagging(done: $0, total: $1, file: $2)) }, shouldStop: shouldStop
      ).clips
      summary.wasInterrupted = shouldStop()
    }
    try conclude(plan, contents, &summary, keeper, report, shouldStop)
    return summary
  }

  private mutating func conclude(
    _ plan: IndexingPlan, _ contents: FolderContents, _ summary: inout IndexingSummary,
    _ keeper: IndexKeeper, _ report: (IndexingEvent) -> Void, _ shouldStop: () -> Bool
  ) throws {
    if !summary.wasInterrupted {
      if options.prunes { try prune(plan, contents, &summary) }
      if summary.remaining == 0 { try library.catalog.dropUnfinished() }
      // Who stops the work does not want to wait; the answers are the same without a new file.
      try keeper.finish()
      try SubtitleIndexer(library: library).refresh(
        report: { file, fault in
          summary.unreadableSubtitles[fault.errorClass, default: 0] += 1
          report(
            .unreadableSubtitles(
              file: file, errorClass: fault.errorClass, reason: fault.reason))
        }, shouldStop: shouldStop)
      try BackgroundMeasurement(library: library)
        .refresh(VectorIndex(library), bundle: bundle, threads: self.plan.threads)
    }
    try LibraryTokens(library, model: identity.model, limit: 0).sweep(library)
    summary.tokensAreFull = (tokens?.isFull ?? false) || tokenBudget.wasExceeded
    try library.noteRun(summary.remaining > 0 ? .stopped(remaining: summary.remaining) : .complete)
  }

  /// Forgets videos whose file is gone, unless everything is: then a drive is missing, not its files.
  private func prune(
    _ plan: IndexingPlan, _ contents: FolderContents, _ summary: inout IndexingSummary
  ) throws {
    guard !plan.missing.isEmpty else { return }
    guard !contents.files.isEmpty else {
      throw RetrievalError.nothingLeft(path: library.root, count: plan.missing.count)
    }
    summary.pruned = try library.catalog.remove(paths: plan.missing.map(\.path))
    summary.missing -= summary.pruned
  }

  /// Encodes clips as they come, as many at once as there are threads, and records each video when
  /// its last clip is encoded.
  private mutating func encode(
    _ tasks: [IndexingTask], totalSeconds: Double, into summary: inout IndexingSummary,
    _ keeper: IndexKeeper, _ report: (IndexingEvent) -> Void, _ shouldStop: () -> Bool
  ) throws {
    var pipeline = DecodingPipeline(tasks, request: request, limits: plan.mediaLimits)
    defer { pipeline.stop() }
    let catalog: VideoCatalog = library.catalog
    var batch = EncodingBatch(
      tasks: tasks,
      earlier: { task in
        guard let content = task.file.contentFingerprint else { return [] }
        return try catalog.read { try $0.unfinishedClips(contentFingerprint: content) }
      }, encode: clipEncoding)
    var doneSeconds: Double = 0
    loop: while !shouldStop() {
      switch pipeline.next() {
      case .event(let event): try batch.take(event)
      case .nothing: break
      case .end: break loop
      }
      if batch.isFull(plan.threads) { try batch.encodeAll(threads: plan.threads) }
      for file in batch.finishedFiles() {
        try finish(file, into: &summary, report)
        keeper.add(clips: file.clips.count)
        doneSeconds += file.task.seconds
      }
      try keep(batch.portions(least: Self.portionSize))
      report(
        .progress(
          doneSeconds: doneSeconds + batch.openSeconds, totalSeconds: totalSeconds,
          file: batch.openFile ?? ""))
    }
    if shouldStop() {
      try keep(batch.portions(least: 1))
    } else {
      try batch.encodeAll(threads: plan.threads)
      for file in batch.finishedFiles() { try finish(file, into: &summary, report) }
    }
    summary.remaining += tasks.count - batch.finishedCount
  }

  /// Keeps clips of unfinished videos, for a later run should this one be cut short.
  private mutating func keep(_ portions: [EncodingBatch.Portion]) throws {
    for portion in portions {
      freeMemory.pass(portion.clips.count)
      guard let content = portion.task.file.contentFingerprint else { continue }
      try library.catalog.keepUnfinished(
        portion.clips, from: portion.position, contentFingerprint: content,
        model: identity.model)
    }
  }

  private mutating func finish(
    _ file: EncodingBatch.File, into summary: inout IndexingSummary,
    _ report: (IndexingEvent) -> Void
  ) throws {
    let name: String = file.task.file.path
    defer { tokenBudget.giveBack(file.clips) }
    var fault: FileFault?
    if case .failed(let error) = file.end { fault = FileFault(error) }
    fault = IndexingPlan.present(fault, of: file.task.file, at: file.task.path)
    if let fault {
      let isFailure: Bool = try IndexingPlan.record(
        fault, of: file.task.file, in: library.catalog, report: report)
      if isFailure { summary.failed += 1 } else { summary.skipped += 1 }
      return
    }
    guard case .done(let facts, let damagedPlaces) = file.end else { return }
    let clips: [EncodedClip] = file.clips.compactMap(\.self)
    let video: Int64 = try library.catalog.record(
      file.task.file, media: facts, clips: clips.map(\.clip), model: identity.model)
    try keepTokens(of: clips, video: video)
    freeMemory.pass(clips.count)
    summary.indexed += 1
    summary.clips += clips.count
    summary.videoSeconds += facts.durationSeconds
    if damagedPlaces > 0 { report(.damaged(file: name, places: damagedPlaces)) }
    report(.indexed(file: name, clips: clips.count))
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
    let budget: TokenBudget? = tokens == nil ? nil : tokenBudget
    return { clip, threads in
      let encoding = try encoder.encode(clip.tensor(for: encoder.input), threads: threads)
      let keepsTokens: Bool = budget?.take(encoding.tokens.values.count) ?? false
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

extension IndexingSummary {
  /// What comparing the folder with the catalog came to.
  fileprivate init(_ plan: IndexingPlan, of contents: FolderContents) {
    self.init()
    discovered = contents.files.count
    unchanged = plan.unchanged
    moved = plan.moved
    failed = plan.failed
    skipped = plan.skipped
    remaining = plan.postponed
    missing = plan.missing.count
    unreadableFolders = contents.unreadable.count
  }
}

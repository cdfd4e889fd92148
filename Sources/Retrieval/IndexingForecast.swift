import Catalog
public import Checkpoints
import Encoders
import Foundation
import Media

/// What indexing a folder would do and how long it would take, without doing it.
public struct IndexingForecast {
  /// Seconds of the trial from which the time is estimated.
  private static let trialSeconds: Double = 6

  /// Files that the walk found.
  public let discovered: Int
  /// Files to decode and encode.
  public let work: Int
  /// Their length together, as far as the files say it.
  public let videoSeconds: Double
  /// Files that need nothing.
  public let unchanged: Int
  /// Files found at another path.
  public let moved: Int
  /// Files that failed before or cannot be opened.
  public let failed: Int
  /// Sound and pictures.
  public let skipped: Int
  /// Videos whose file is gone.
  public let missing: Int
  /// Seconds of video indexed in a second, as tried on files of this folder; nil without any.
  public let speed: Double?

  /// Seconds that the work would take; nil without any.
  public var estimatedSeconds: Double? { speed.map { videoSeconds / $0 } }

  /// Compares the folder with the catalog, and tries how fast this machine is.
  ///
  /// - Throws: As ``Indexer`` does.
  public init(_ library: Library, bundle: ModelBundle, options: IndexingOptions) throws {
    if !options.rebuilds { try library.check(bundle, segmentation: options.segmentation) }
    let contents = try FolderWalker(root: library.root, options: options.walk).contents()
    let plan = try IndexingPlan(
      of: contents, in: library,
      rules: IndexingPlan.Rules(
        retriesFailed: options.retriesFailed, isDry: true, isRebuild: options.rebuilds),
      report: { _ in }, shouldStop: { false })
    discovered = contents.files.count
    work = plan.tasks.count
    videoSeconds = plan.tasks.reduce(0) { $0 + $1.seconds }
    (unchanged, moved) = (plan.unchanged, plan.moved)
    (failed, skipped, missing) = (plan.failed, plan.skipped, plan.missing.count)
    let segmentation: Segmentation = try options.segmentation ?? library.segmentation()
    speed = try Self.trial(
      plan.tasks, segmentation, bundle, MemoryPlan(options, bundle: bundle))
  }

  /// Decodes and encodes files from all over the folder for a few seconds.
  private static func trial(
    _ tasks: [IndexingTask], _ segmentation: Segmentation, _ bundle: ModelBundle,
    _ plan: MemoryPlan
  ) throws -> Double? {
    guard !tasks.isEmpty else { return nil }
    let encoder = try VideoEncoder(bundle)
    let input = bundle.configuration.input
    let request = ClipRequest(segmentation.request, for: input)
    // Files in an order that has nothing to do with their names, the same each time.
    let chosen: [IndexingTask] = tasks.indices.sorted {
      $0 &* 2_654_435_761 & 0xFFFF_FFFF < $1 &* 2_654_435_761 & 0xFFFF_FFFF
    }.prefix(64).map { tasks[$0] }
    var pipeline = DecodingPipeline(chosen, request: request, limits: plan.mediaLimits)
    defer { pipeline.stop() }
    let encode: @Sendable (SampledClip, Int) throws -> EncodedClip = { clip, threads in
      _ = try encoder.encode(
        clip.tensor(for: input),
        threads: threads)
      return EncodedClip(
        clip: NewClip(
          startSeconds: clip.startSeconds, endSeconds: clip.endSeconds, vector: Data(),
          frameVectors: Data(), frameSeconds: []), tokens: nil)
    }
    var batch = EncodingBatch(tasks: chosen, earlier: { _ in [] }, encode: encode)
    let clock = ContinuousClock()
    let start = clock.now
    var seconds: Double = 0
    loop: while clock.now - start < .seconds(trialSeconds) {
      switch pipeline.next() {
      case .event(let event):
        try batch.take(event)
        if case .clip(let clip) = event { seconds += clip.endSeconds - clip.startSeconds }
      case .nothing: break
      case .end: break loop
      }
      if batch.isFull(plan.threads) { try batch.encodeAll(threads: plan.threads) }
      _ = batch.finishedFiles()
    }
    try batch.encodeAll(threads: plan.threads)
    let elapsed: Double = (clock.now - start) / .seconds(1)
    return seconds > 0 ? seconds / elapsed : nil
  }
}

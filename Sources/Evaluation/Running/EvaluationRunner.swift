public import Checkpoints
import Encoders
import Foundation
import Kernels
import Media
import Retrieval
import Synchronization
import Tensors
import Tokenizer

/// How an evaluation is run.
public struct EvaluationOptions: Hashable, Sendable {
  /// The folder of the videos.
  public var videoFolder: String
  /// What is done about missing videos.
  public var missingPolicy: MissingPolicy = .fail
  /// Candidates of each query that the matching head orders anew; 0 for the first stage alone.
  public var rerankDepth: Int = 0
  /// Whether a row by ``RerankRule/mix`` is added to the published one.
  public var addsMix: Bool = false
  /// Whether rows with dual softmax are added.
  public var addsDualSoftmax: Bool = false
  /// Captions of other videos: a row with query-bank normalisation by them is added; empty for none.
  public var queryBank: [String] = []
  /// Whether the queries also go through a vector index.
  public var usesIndex: Bool = false
  /// The folder of cached features.
  public var cacheFolder: String
  /// Most threads.
  public var threads: Int

  /// Options with their usual values.
  ///
  /// - Parameters:
  ///   - videoFolder: The folder of the videos.
  ///   - cacheFolder: The folder of cached features.
  ///   - threads: Most threads.
  public init(videoFolder: String, cacheFolder: String, threads: Int) {
    self.videoFolder = videoFolder
    self.cacheFolder = cacheFolder
    self.threads = threads
  }
}

/// What a run came to: the record, and the tables for further reports.
public struct EvaluationOutcome: Sendable {
  /// Figures and conditions.
  public let record: RunRecord
  /// What was scored.
  public let plan: EvaluationPlan
  /// The right answers.
  public let truth: GroundTruth
  /// Stage-one scores.
  public let similarity: ScoreMatrix
  /// The tables of the last stage, by which texts rank videos and videos rank texts.
  public let last: (textToVideo: ScoreMatrix, videoToText: ScoreMatrix)
  /// The figures of the last stage.
  public let lastEvaluation: ScoreMatrixEvaluation
}

/// Runs a protocol: encodes videos and texts, scores every pair, re-ranks, measures.
public struct EvaluationRunner: Sendable {
  let bundle: ModelBundle
  let rules: EvaluationProtocol
  let options: EvaluationOptions

  /// A run of `rules` with the model of `bundle`.
  public init(
    _ bundle: ModelBundle, rules: EvaluationProtocol, options: EvaluationOptions
  ) {
    self.bundle = bundle
    self.rules = rules
    self.options = options
  }

  /// Looks for the videos of a set in a folder and decodes the first picture of each.
  public static func audit(_ set: EvaluationSet, in folder: String) -> VideoAudit {
    VideoAudit(set) { video in
      guard let path = locate(video, in: folder) else { return .missing }
      do throws(MediaError) {
        var reader = try VideoReader(path: MediaPath(path), threads: 1)
        _ = try reader.next()
        return .usable(path: path)
      } catch {
        return .broken(path: path, reason: error.reason)
      }
    }
  }

  /// Runs everything.
  ///
  /// - Parameters:
  ///   - reading: The annotation, read under the protocol.
  ///   - conditions: What is noted in the record beside the results.
  ///   - progress: Told which step has come how far; called from any thread.
  ///   - shouldStop: Asked before each video and text.
  /// - Returns: The outcome; nil when stopped. What was encoded is cached.
  /// - Throws: ``EvaluationError`` for missing videos under ``MissingPolicy/fail``, or the error of
  ///   the part that failed.
  public func run(
    _ reading: ProtocolReading, conditions: RunRecord.Conditions,
    progress: @escaping @Sendable (_ step: String, _ done: Int, _ total: Int) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) throws -> EvaluationOutcome? {
    // Said before hours of encoding, not after.
    if options.rerankDepth > 0 { _ = try MatchingHead(bundle) }
    let features = try FeatureEncoder(
      bundle, rules: rules, cache: options.cacheFolder, keepsTokens: options.rerankDepth > 0)
    let found: [String?] = reading.set.videos.map { video in
      Self.locate(video, in: options.videoFolder)
    }
    if options.missingPolicy == .fail {
      // Said before hours of encoding, not after.
      let checks: [VideoCheck] = found.map { $0.map { .usable(path: $0) } ?? .missing }
      _ = try EvaluationPlan(
        reading.set, audit: VideoAudit(reading.set, checks: checks), policy: .fail)
    }
    let encoded = try encodeVideos(reading.set, found, features, progress, shouldStop)
    guard let encoded else { return nil }
    let audit = VideoAudit(reading.set, checks: encoded.map(\.check))
    let plan = try EvaluationPlan(reading.set, audit: audit, policy: options.missingPolicy)
    // Skipping left some rows out; names say which encodings belong to the rest.
    let byName = Dictionary(
      zip(reading.set.videos.map(\.id), encoded), uniquingKeysWith: { first, _ in first })
    let videos: [EncodedVideo] = plan.set.videos.compactMap { byName[$0.id] }
    let texts = try encodeTexts(plan.set.texts.map(\.text), "texts", progress, shouldStop)
    let clean: [String] = options.queryBank.map {
      rules.cleaning == .none ? $0 : CaptionCleaner.clean($0)
    }
    let bank = try encodeTexts(clean, "query bank", progress, shouldStop)
    guard let texts, let bank else { return nil }
    return try score(
      plan, reading, Encoded(videos: videos, texts: texts, bank: bank), features, conditions,
      progress, shouldStop)
  }

  /// A video's features, or why there are none.
  struct EncodedVideo: Sendable {
    let check: VideoCheck
    var frames: Tensor?
    var tokenKey: String?
  }

  /// Everything that is scored.
  struct Encoded {
    let videos: [EncodedVideo]
    let texts: [TextEncoding]
    /// The query bank.
    let bank: [TextEncoding]
  }

  private static func locate(_ video: EvaluationVideo, in folder: String) -> String? {
    for candidate in video.candidates {
      let path: String =
        candidate.hasPrefix("/") ? candidate : folder + "/" + candidate
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
        return path
      }
    }
    return nil
  }

  private func encodeVideos(
    _ set: EvaluationSet, _ paths: [String?], _ features: FeatureEncoder,
    _ progress: @Sendable (String, Int, Int) -> Void, _ shouldStop: @Sendable () -> Bool
  ) throws -> [EncodedVideo]? {
    let total: Int = set.videos.count
    let results = Mutex<(videos: [Int: EncodedVideo], error: (any Error)?)>(([:], nil))
    // One video a turn: whoever is free takes the next.
    let next = Atomic<Int>(0)
    Parallel.slices(of: options.threads, grain: 1, threads: options.threads) { workers in
      for _ in workers {
        while !shouldStop() {
          let index: Int = next.add(1, ordering: .relaxed).oldValue
          guard index < total, results.withLock({ $0.error == nil }) else { break }
          do {
            let video = try encode(paths[index], set.videos[index].span, features)
            let done: Int = results.withLock { state in
              state.videos[index] = video
              return state.videos.count
            }
            progress("videos", done, total)
          } catch {
            results.withLock { $0.error = $0.error ?? error }
          }
        }
      }
    }
    let state = results.withLock { $0 }
    if let error = state.error { throw error }
    let videos: [EncodedVideo] = (0..<total).compactMap { state.videos[$0] }
    return videos.count == total ? videos : nil
  }

  private func encode(
    _ path: String?, _ span: TimeSpan?, _ features: FeatureEncoder
  ) throws -> EncodedVideo {
    guard let path else { return EncodedVideo(check: .missing) }
    do {
      let (frames, key) = try features.encode(path, span: span)
      return EncodedVideo(check: .usable(path: path), frames: frames, tokenKey: key)
    } catch {
      // A broken video is counted; anything else, such as a full disk, ends the run.
      guard let media = error as? MediaError else { throw error }
      return EncodedVideo(check: .broken(path: path, reason: media.reason))
    }
  }

  private func encodeTexts(
    _ texts: [String], _ step: String, _ progress: @Sendable (String, Int, Int) -> Void,
    _ shouldStop: @Sendable () -> Bool
  ) throws -> [TextEncoding]? {
    let encoder = try TextQueryEncoder(bundle)
    let results = Mutex<(texts: [Int: TextEncoding], error: (any Error)?)>(([:], nil))
    Parallel.slices(of: texts.count, grain: 1, threads: options.threads) { range in
      for index in range where !shouldStop() {
        do {
          let encoding = try encoder.encoding(
            of: texts[index], maximumLength: rules.maximumTokens, isClean: true)
          let done: Int = results.withLock { state in
            state.texts[index] = encoding
            return state.texts.count
          }
          progress(step, done, texts.count)
        } catch {
          results.withLock { $0.error = $0.error ?? error }
        }
      }
    }
    let state = results.withLock { $0 }
    if let error = state.error { throw error }
    let encoded: [TextEncoding] = texts.indices.compactMap { state.texts[$0] }
    return encoded.count == texts.count ? encoded : nil
  }
}

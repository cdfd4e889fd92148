import Foundation
import Media
public import Retrieval

/// The accuracy of a classifier on a list of videos.
public struct ClassificationResult: Hashable, Sendable {
  /// Videos that were classified, and those that count as wrong.
  public var count: Int = 0
  /// Videos whose class was the best.
  public var first: Int = 0
  /// Videos whose class was among the best five.
  public var firstFive: Int = 0
  /// Videos that are missing or broken, by the name that the list has, and why.
  public var missing: [Missing] = []

  /// A video that could not be used.
  public struct Missing: Hashable, Sendable {
    /// Its name in the list.
    public let name: String
    /// What is wrong.
    public let reason: String
  }

  /// Share of videos whose class was the best, in percent.
  public var top1: Double { count > 0 ? 100 * Double(first) / Double(count) : 0 }

  /// Share of videos whose class was among the best five, in percent.
  public var top5: Double { count > 0 ? 100 * Double(firstFive) / Double(count) : 0 }
}

/// Measures a classifier.
public struct ClassificationRun: Sendable {
  private let classifier: VideoClassifier
  private let views: ClassificationViews
  private let folder: String
  private let policy: MissingPolicy
  private let threads: Int

  /// Puts a run together.
  ///
  /// - Parameters:
  ///   - classifier: What is measured.
  ///   - views: How often it looks at a video.
  ///   - folder: The folder of the videos.
  ///   - policy: What to do about videos that cannot be used.
  ///   - threads: Most threads to use.
  public init(
    _ classifier: VideoClassifier, views: ClassificationViews, folder: String,
    policy: MissingPolicy, threads: Int
  ) {
    self.classifier = classifier
    self.views = views
    self.folder = folder
    self.policy = policy
    self.threads = threads
  }

  /// Classifies every video of a list.
  ///
  /// - Parameters:
  ///   - list: The videos and their classes.
  ///   - progress: Told how many are done, of how many.
  ///   - shouldStop: Asked before each video.
  /// - Returns: What was measured; nil when stopped.
  /// - Throws: ``EvaluationError/videosMissing(count:total:first:)`` under ``MissingPolicy/fail``,
  ///   ``EvaluationError/empty(place:what:)`` when no video can be used, or the model's error.
  public func result(
    _ list: LabelledVideos, progress: (Int, Int) -> Void, shouldStop: () -> Bool
  ) throws -> ClassificationResult? {
    let paths: [String?] = list.videos.map { video in
      video.candidates.lazy.map { $0.hasPrefix("/") ? $0 : folder + "/" + $0 }
        .first(where: Self.isFile)
    }
    let absent: Int = paths.count { $0 == nil }
    if absent > 0, policy == .fail || absent == paths.count {
      // Said before hours of work, not after.
      let first: String = zip(list.videos, paths).first { $0.1 == nil }?.0.candidates[0] ?? ""
      throw EvaluationError.videosMissing(count: absent, total: paths.count, first: first)
    }
    var result = ClassificationResult()
    for (index, video) in list.videos.enumerated() {
      if shouldStop() { return nil }
      try judge(video, at: paths[index], into: &result)
      progress(index + 1, list.videos.count)
    }
    guard result.missing.count < list.videos.count else {
      throw EvaluationError.empty(place: folder, what: "video that can be used")
    }
    return result
  }

  private func judge(
    _ video: LabelledVideo, at path: String?, into result: inout ClassificationResult
  ) throws {
    let name: String = video.candidates[0]
    var reason: String = "no such file"
    if let path {
      do {
        let probabilities = try classifier.probabilities(
          ofVideo: path, views: views, threads: threads)
        // Equal ones count against the video.
        let rank: Int = probabilities.indices.count { other in
          other != video.label && probabilities[other] >= probabilities[video.label]
        }
        result.count += 1
        if rank < 1 { result.first += 1 }
        if rank < 5 { result.firstFive += 1 }
        return
      } catch let error as MediaError {
        guard policy != .fail else {
          throw EvaluationError.unreadable(path: path, reason: error.reason)
        }
        reason = error.reason
      }
    }
    result.missing.append(.init(name: name, reason: reason))
    if policy == .miss { result.count += 1 }
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }
}

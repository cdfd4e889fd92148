/// What became of looking for a video.
public enum VideoCheck: Hashable, Sendable {
  /// It is there and gives pictures; where it was found.
  case usable(path: String)
  /// None of its names exists.
  case missing
  /// It exists and cannot be decoded.
  case broken(path: String, reason: String)
}

/// A video without which a run has to do.
public struct MissingVideo: Hashable, Sendable {
  /// Name within the set.
  public let id: String

  /// `missing`, or why it cannot be decoded.
  public let reason: String
}

/// Which videos of a set can be used: the answer to `eval check`.
public struct VideoAudit: Hashable, Sendable {
  /// What became of each video, in the order of the set.
  public let checks: [VideoCheck]

  private let identifiers: [String]

  /// Looks for every video of a set.
  ///
  /// - Parameters:
  ///   - set: The videos.
  ///   - check: Looks for one video; called once each, in order.
  /// - Throws: What `check` throws.
  public init<Failure: Error>(
    _ set: EvaluationSet, check: (EvaluationVideo) throws(Failure) -> VideoCheck
  ) throws(Failure) {
    var checks: [VideoCheck] = []
    for video in set.videos { checks.append(try check(video)) }
    self.init(set, checks: checks)
  }

  /// Takes what was found out elsewhere, such as by several threads.
  ///
  /// - Parameters:
  ///   - set: The videos.
  ///   - checks: What became of each, in the order of the set.
  public init(_ set: EvaluationSet, checks: [VideoCheck]) {
    precondition(checks.count == set.videos.count, "\(checks.count) of \(set.videos.count) checks")
    self.checks = checks
    identifiers = set.videos.map(\.id)
  }

  /// The videos that cannot be used, in the order of the set.
  public var missing: [MissingVideo] {
    zip(identifiers, checks).compactMap { identifier, check in
      switch check {
      case .usable: nil
      case .missing: MissingVideo(id: identifier, reason: "missing")
      case .broken(_, let reason): MissingVideo(id: identifier, reason: reason)
      }
    }
  }

  /// Rows of the videos that cannot be used.
  public var absentRows: Set<Int> {
    Set(
      checks.indices.filter {
        if case .usable = checks[$0] { return false }
        return true
      })
  }

  /// Where the video of a row lies; nil when it cannot be used.
  public func path(of row: Int) -> String? {
    guard case .usable(let path) = checks[row] else { return nil }
    return path
  }
}

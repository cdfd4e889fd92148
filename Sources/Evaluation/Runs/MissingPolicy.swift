/// What a run does about videos that cannot be used.
public enum MissingPolicy: String, Hashable, Sendable, CaseIterable {
  /// Stops before anything is encoded.
  case fail
  /// Leaves them and their texts out: fewer queries and fewer candidates, so easier than the
  /// protocol.
  case skip
  /// Keeps their texts and counts every query for or by them as not found: harder than the
  /// protocol.
  case miss
}

/// A set as a run will use it, after missing videos were dealt with.
public struct EvaluationPlan: Hashable, Sendable {
  /// What to score; without the missing videos when they are skipped.
  public let set: EvaluationSet

  /// Where each video of the set lies; nil for those that count as missed.
  public let paths: [String?]

  /// Rows of the set that cannot be scored.
  public let absentRows: Set<Int>

  /// What is missing, whether left out or missed.
  public let missing: [MissingVideo]

  /// What was done about it.
  public let policy: MissingPolicy

  /// Decides what to do about the videos that an audit found missing.
  ///
  /// - Parameters:
  ///   - set: What the protocol asks for.
  ///   - audit: Which of its videos can be used.
  ///   - policy: What to do about the others.
  /// - Throws: ``EvaluationError`` when videos are missing under ``MissingPolicy/fail``, or when none
  ///   is left.
  public init(
    _ set: EvaluationSet, audit: VideoAudit, policy: MissingPolicy
  ) throws(EvaluationError) {
    let missing: [MissingVideo] = audit.missing
    let absent: Set<Int> = audit.absentRows
    if let first = missing.first {
      guard policy != .fail else {
        throw .videosMissing(count: missing.count, total: set.videos.count, first: first.id)
      }
      guard missing.count < set.videos.count else {
        throw .empty(place: set.source.fileName, what: "video that can be used")
      }
    }
    self.missing = missing
    self.policy = policy
    if policy == .skip, !absent.isEmpty {
      let kept: [Int] = set.videos.indices.filter { !absent.contains($0) }
      self.set = set.keeping(kept)
      paths = kept.map { audit.path(of: $0) }
      absentRows = []
    } else {
      self.set = set
      paths = set.videos.indices.map { audit.path(of: $0) }
      absentRows = absent
    }
  }
}

extension EvaluationSet {
  /// The set of some of its videos and of the texts that describe one of them.
  ///
  /// Names stay as they are, so that runs on different parts can be compared query by query.
  func keeping(_ rows: [Int]) -> EvaluationSet {
    var newRow: [Int: Int] = [:]
    for (index, row) in rows.enumerated() { newRow[row] = index }
    let texts: [EvaluationText] = texts.compactMap { text in
      let videos: [Int] = text.videos.compactMap { newRow[$0] }
      guard !videos.isEmpty else { return nil }
      return EvaluationText(id: text.id, caption: text.caption, text: text.text, videos: videos)
    }
    return EvaluationSet(
      videos: rows.map { videos[$0] }, texts: texts, captionCount: captionCount, source: source)
  }
}

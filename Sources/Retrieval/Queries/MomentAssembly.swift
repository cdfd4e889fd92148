import Catalog
import Kernels

/// Makes moments of ranked clips: what is too poor falls away, neighbours become one, near-equal
/// clips stand behind the best of them, and no video takes all places.
struct MomentAssembly {
  let options: QueryOptions

  /// Clips that begin so soon after another has ended follow it without a gap.
  private static let gapSeconds: Double = 0.05

  /// More moments than this are not compared with each other clip.
  private static let largestComparison: Int = 1_000

  /// The moments of `candidates`, at most ``QueryOptions/limit``.
  ///
  /// - Parameter candidates: In the order in which they shall be shown.
  /// - Returns: Moments in the same order.
  func drafts(of candidates: [Candidate]) -> [MomentDraft] {
    var drafts: [MomentDraft] = []
    var counts: [Int64: Int] = [:]
    var lengths: [Float] = []
    for candidate in candidates where isGoodEnough(candidate) {
      if join(candidate, into: &drafts, &counts) {
        lengths = drafts.map { Self.length($0.best.vector) }
        continue
      }
      if let twin = nearEqual(candidate, drafts, lengths) {
        drafts[twin].duplicates += 1
        continue
      }
      let video: Int64 = candidate.clip.videoID
      guard drafts.count < options.limit,
        options.perVideo == 0 || counts[video, default: 0] < options.perVideo,
        !sharesClip(candidate, drafts)
      else { continue }
      counts[video, default: 0] += 1
      drafts.append(MomentDraft(candidate))
      lengths.append(Self.length(candidate.vector))
    }
    return drafts
  }

  /// Whether a clip may be shown at all.
  func isGoodEnough(_ candidate: Candidate) -> Bool {
    if let least = options.leastScore, candidate.similarity < least { return false }
    guard let confidence = candidate.confidence else { return true }
    return confidence >= options.leastConfidence
  }

  /// Lengthens the moment that a clip of the same label continues; two that it connects become one.
  private func join(
    _ candidate: Candidate, into drafts: inout [MomentDraft], _ counts: inout [Int64: Int]
  ) -> Bool {
    guard options.mergesNeighbours, candidate.then.isEmpty, candidate.confidence != nil,
      candidate.label != .none
    else { return false }
    let touching: [Int] = drafts.indices.filter { index in
      let draft: MomentDraft = drafts[index]
      return draft.best.clip.videoID == candidate.clip.videoID
        && draft.best.label == candidate.label
        && candidate.clip.startSeconds <= draft.endSeconds + Self.gapSeconds
        && draft.startSeconds <= candidate.clip.endSeconds + Self.gapSeconds
    }
    guard let first = touching.first else { return false }
    drafts[first].startSeconds = min(drafts[first].startSeconds, candidate.clip.startSeconds)
    drafts[first].endSeconds = max(drafts[first].endSeconds, candidate.clip.endSeconds)
    for other in touching.dropFirst().reversed() {
      let gone: MomentDraft = drafts.remove(at: other)
      drafts[first].startSeconds = min(drafts[first].startSeconds, gone.startSeconds)
      drafts[first].endSeconds = max(drafts[first].endSeconds, gone.endSeconds)
      drafts[first].duplicates += gone.duplicates
      counts[candidate.clip.videoID, default: 1] -= 1
    }
    return true
  }

  /// The moment whose best clip looks the same.
  private func nearEqual(
    _ candidate: Candidate, _ drafts: [MomentDraft], _ lengths: [Float]
  ) -> Int? {
    guard let least = options.duplicateCosine, candidate.then.isEmpty, candidate.line == nil
    else { return nil }
    let length: Float = Self.length(candidate.vector)
    return drafts.prefix(Self.largestComparison).indices.first { index in
      let other: [Float] = drafts[index].best.vector
      guard other.count == candidate.vector.count else { return false }
      let product: Float = Kernels.best.dot(other.span, candidate.vector.span)
      return product >= least * length * lengths[index] && length > 0
    }
  }

  /// Whether a clip of a sequence is shown already in a better one.
  private func sharesClip(_ candidate: Candidate, _ drafts: [MomentDraft]) -> Bool {
    guard !candidate.then.isEmpty else { return false }
    func clips(_ candidate: Candidate) -> Set<Int64> {
      Set([candidate.clip.id] + candidate.then.map(\.clip.id))
    }
    let own: Set<Int64> = clips(candidate)
    return drafts.contains { !clips($0.best).isDisjoint(with: own) }
  }

  private static func length(_ vector: [Float]) -> Float {
    Kernels.best.dot(vector.span, vector.span).squareRoot()
  }
}

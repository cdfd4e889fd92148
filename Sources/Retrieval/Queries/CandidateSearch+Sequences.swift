import Catalog
import Indexes
import Kernels

extension CandidateSearch {
  /// Clips of each step that lead to a video being looked at.
  private static let hitsOfStep: Int = 1_000

  /// Videos whose clips are all compared with all steps.
  private static let comparedVideos: Int = 100

  /// The clips from which the steps of a sequence can be gone, best first.
  ///
  /// Looks through all clips of the videos in which the best clips of the steps are found.
  ///
  /// - Parameters:
  ///   - query: What happens first.
  ///   - followers: What happens after that, step by step.
  ///   - withinSeconds: Most seconds between a step and the next.
  /// - Returns: One candidate for each first clip, with the clips that follow it.
  /// - Throws: The error of catalog or index.
  func sequences(
    _ query: QueryVectors, then followers: [[Float]], withinSeconds: Double
  ) throws -> [Candidate] {
    let steps: [[Float]] = [query.direction] + followers
    let search = SequenceSearch(withinSeconds: withinSeconds)
    var candidates: [Candidate] = []
    for video in try videos(worthLookingAt: steps) {
      let clips: [Clip] = try library.catalog.read { try $0.clips(ofVideo: video) }
        .filter { allowed?.contains($0.id) ?? true }
      let vectors = try library.vectors(ofClips: clips.map(\.id))
      let known: [(clip: Clip, vector: [Float])] = clips.compactMap { clip in
        vectors[clip.id].map { (clip, $0) }
      }
      let parts = known.map { clip, vector in
        SequenceSearch.Part(
          startSeconds: clip.startSeconds, endSeconds: clip.endSeconds,
          scores: steps.map { Kernels.best.dot($0.span, vector.span) })
      }
      for path in search.paths(through: parts) {
        candidates.append(candidate(path, known, parts, query, followers))
      }
    }
    return candidates.sorted {
      $0.score == $1.score ? $0.clip.id < $1.clip.id : $0.score > $1.score
    }
  }

  private func candidate(
    _ path: SequenceSearch.Path, _ known: [(clip: Clip, vector: [Float])],
    _ parts: [SequenceSearch.Part], _ query: QueryVectors, _ followers: [[Float]]
  ) -> Candidate {
    let first = known[path.positions[0]]
    // A chain is as sure as its least sure step.
    var confidence: Double? = query.confidence(of: first.vector, background)
    var then: [(clip: Clip, score: Float)] = []
    for (step, position) in path.positions.enumerated().dropFirst() {
      let (clip, vector) = known[position]
      let score: Float = parts[position].scores[step]
      then.append((clip, score))
      if let background, let least = confidence {
        confidence = min(least, background.confidence(score, of: vector))
      }
    }
    var candidate = Candidate(
      clip: first.clip, vector: first.vector, similarity: path.score, confidence: confidence)
    candidate.then = then
    return candidate
  }

  /// The videos with the best clips, by the sum over the steps.
  private func videos(worthLookingAt steps: [[Float]]) throws -> [Int64] {
    var sums: [Int64: Float] = [:]
    for step in steps {
      let hits: [SearchHit] = try hits(step, Self.hitsOfStep)
      let clips: [Clip] = try library.catalog.read { try $0.clips(ids: hits.map(\.id)) }
      let videos = Dictionary(
        clips.map { ($0.id, $0.videoID) }, uniquingKeysWith: { first, _ in first })
      // What a video without a hit reaches at most.
      let floor: Float = hits.last?.score ?? 0
      var best: [Int64: Float] = [:]
      for hit in hits {
        guard let video = videos[hit.id], best[video] == nil else { continue }
        best[video] = hit.score - floor
      }
      for (video, score) in best { sums[video, default: 0] += score }
    }
    return sums.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
      .prefix(Self.comparedVideos).map(\.key)
  }
}

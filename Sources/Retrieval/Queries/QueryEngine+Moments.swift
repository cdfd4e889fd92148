import Catalog
import Foundation

extension QueryEngine {
  /// A moment with the times of its best frames.
  ///
  /// - Parameters:
  ///   - draft: The moment.
  ///   - query: The vector that its clip fits.
  ///   - followers: The vectors that the clips after it fit.
  /// - Returns: The finished moment.
  /// - Throws: ``CatalogError``.
  func moment(
    _ draft: MomentDraft, _ query: [Float], then followers: [[Float]] = []
  ) throws -> Moment {
    let best: Candidate = draft.best
    let then: [FollowUp] = try zip(best.then, followers).map { step, vector in
      FollowUp(
        clipID: step.clip.id, startSeconds: step.clip.startSeconds,
        endSeconds: step.clip.endSeconds, bestSeconds: try bestSeconds(of: step.clip, vector),
        score: step.score)
    }
    // What is said begins at a time of its own.
    let spoken: Double? = best.line.map {
      max(best.clip.startSeconds, min($0.startSeconds, best.clip.endSeconds))
    }
    return Moment(
      clipID: best.clip.id, file: best.clip.path, startSeconds: draft.startSeconds,
      endSeconds: draft.endSeconds,
      bestSeconds: try spoken ?? bestSeconds(of: best.clip, query),
      score: best.score, similarity: best.similarity, logits: best.logits,
      confidence: best.confidence, duplicates: draft.duplicates, then: then,
      sources: best.sources, line: best.line?.text,
      tags: try library.catalog.read { try $0.tags(ofClip: best.clip.id) })
  }

  /// The time of the clip's frame that fits `query` best.
  private func bestSeconds(of clip: Clip, _ query: [Float]) throws -> Double {
    let (frames, model) = try library.catalog.read { reader in
      (try reader.frameVectors(ofClip: clip.id), try reader.model())
    }
    guard let frames, let model, !frames.seconds.isEmpty else { return clip.startSeconds }
    let scores: [Float] = frames.vectors.withUnsafeBytes { bytes in
      VectorCoding.products(of: query, with: bytes.bytes, code: model.format.code)
    }
    // The first of equal frames: a clip of few frames repeats its last.
    var best: Double = clip.startSeconds
    var top: Float = -.infinity
    for (score, seconds) in zip(scores, frames.seconds) where score > top {
      top = score
      best = seconds
    }
    return best
  }
}

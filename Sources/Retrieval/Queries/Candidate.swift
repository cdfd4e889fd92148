import Catalog

/// A clip that may be shown, with what orders it.
struct Candidate: Sendable {
  let clip: Clip
  let vector: [Float]
  let similarity: Float
  var score: Float
  var logits: [Float]?
  var confidence: Double?
  /// The clips that follow it in a sequence, with their scores.
  var then: [(clip: Clip, score: Float)] = []
  /// Where it was found.
  var sources: [MomentSource] = [.visual]
  /// The line of subtitles that holds the words.
  var line: SubtitleLine?

  init(clip: Clip, vector: [Float], similarity: Float, confidence: Double?) {
    self.clip = clip
    self.vector = vector
    self.similarity = similarity
    score = similarity
    self.confidence = confidence
  }

  /// The word for its confidence; strong where that is not known.
  var label: ConfidenceLabel { ConfidenceLabel(confidence: confidence ?? 1) }
}

/// A moment in the making: its best clip, and what was found to belong to it.
struct MomentDraft: Sendable {
  let best: Candidate
  var startSeconds: Double
  var endSeconds: Double
  var duplicates: Int = 0

  init(_ candidate: Candidate) {
    best = candidate
    startSeconds = candidate.clip.startSeconds
    endSeconds = candidate.clip.endSeconds
  }
}

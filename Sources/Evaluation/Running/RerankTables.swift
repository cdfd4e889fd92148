import Encoders
import Foundation
import Retrieval
import Tensors

/// Which pairs the second stage scores, and the tables it makes of them (spec § 4.2).
///
/// Each text ranks its best videos anew and each video its best texts. The two tables differ in
/// which pairs are filled; a pair in both is scored once.
struct RerankTables {
  /// What every pair that is not scored stands at.
  static let unscored: Float = -100

  private let similarity: ScoreMatrix
  private let videosOfText: [[Int]]
  private let textsOfVideo: [[Int]]

  /// The best `depth` candidates of each query by the first stage.
  init(similarity: ScoreMatrix, depth: Int, absent: Set<Int>) {
    self.similarity = similarity
    videosOfText = (0..<similarity.textCount).map { text in
      TopCandidates.best(depth, of: text, .textToVideo, scores: similarity, absent: absent)
        .map(\.candidate)
    }
    textsOfVideo = (0..<similarity.videoCount).map { video in
      TopCandidates.best(depth, of: video, .videoToText, scores: similarity, absent: absent)
        .map(\.candidate)
    }
  }

  /// The logits of all pairs of either table, by video within text.
  ///
  /// - Parameters:
  ///   - head: The matching head.
  ///   - texts: The encoded texts.
  ///   - threads: Most threads.
  ///   - visual: The visual tokens of a video's row.
  ///   - progress: Told after each text.
  ///   - shouldStop: Asked before each text.
  /// - Returns: Both logits of each pair; nil when stopped.
  /// - Throws: ``EvaluationError/unreadable(path:reason:)`` when cached tokens are gone.
  func logits(
    head: MatchingHead, texts: [TextEncoding], threads: Int, visual: (Int) -> Tensor?,
    progress: (String, Int, Int) -> Void, shouldStop: () -> Bool
  ) throws -> [[Int: [Float]]]? {
    var wanted: [Set<Int>] = videosOfText.map(Set.init)
    for (video, texts) in textsOfVideo.enumerated() {
      for text in texts { wanted[text].insert(video) }
    }
    var held = TokenMemory()
    var logits: [[Int: [Float]]] = []
    for (index, text) in texts.enumerated() {
      if shouldStop() { return nil }
      let videos: [Int] = wanted[index].sorted()
      let tokens: [Tensor] = try videos.map { row in
        guard let tokens = held.tokens(of: row, reading: visual) else {
          throw EvaluationError.unreadable(
            path: "cache", reason: "the visual tokens of a video are gone; run again")
        }
        return tokens
      }
      let mask = [Int](repeating: 1, count: text.hidden.shape[0])
      let scored = head.logits(
        hidden: text.hidden, mask: mask, visuals: tokens, threads: threads)
      logits.append(
        Dictionary(
          zip(videos, scored.map(\.values)), uniquingKeysWith: { first, _ in first }))
      progress("pairs", index + 1, texts.count)
    }
    return logits
  }

  /// Both tables under a rule.
  func tables(
    _ logits: [[Int: [Float]]], rule: RerankRule, temperature: Float
  ) throws -> (textToVideo: ScoreMatrix, videoToText: ScoreMatrix) {
    let count: Int = similarity.videoCount * similarity.textCount
    var textToVideo = [Float](repeating: Self.unscored, count: count)
    var videoToText = textToVideo
    func score(_ video: Int, _ text: Int) -> Float? {
      logits[text][video].map {
        rule.score(logits: $0, similarity: similarity[video, text], temperature: temperature)
      }
    }
    for (text, videos) in videosOfText.enumerated() {
      for video in videos {
        guard let score = score(video, text) else { continue }
        textToVideo[video * similarity.textCount + text] = score
      }
    }
    for (video, texts) in textsOfVideo.enumerated() {
      for text in texts {
        guard let score = score(video, text) else { continue }
        videoToText[video * similarity.textCount + text] = score
      }
    }
    return (
      try ScoreMatrix(
        videoCount: similarity.videoCount, textCount: similarity.textCount, values: textToVideo,
        name: "rerank"),
      try ScoreMatrix(
        videoCount: similarity.videoCount, textCount: similarity.textCount, values: videoToText,
        name: "rerank")
    )
  }
}

/// Visual tokens held in memory, up to a bound; the others are read from the cache each time.
private struct TokenMemory {
  /// 2 GB: all of a thousand videos of the small models, half a set of VideoMamba-M.
  private static let mostFloats: Int = 500_000_000

  private var held: [Int: Tensor] = [:]
  private var floats: Int = 0

  mutating func tokens(of row: Int, reading read: (Int) -> Tensor?) -> Tensor? {
    if let tokens = held[row] { return tokens }
    guard let tokens = read(row) else { return nil }
    if floats + tokens.count <= Self.mostFloats {
      held[row] = tokens
      floats += tokens.count
    }
    return tokens
  }
}

/// Rankings and right answers in the formats of TREC, for other people's evaluation programs.
public enum TRECRun {
  /// Writes the best candidates of every query, as `query Q0 candidate rank score tag`.
  ///
  /// - Parameters:
  ///   - direction: Whether texts or videos ask.
  ///   - set: Whose names the lines carry; blanks in them become `%20`.
  ///   - scores: Shape `[videos, texts]`.
  ///   - firstStage: Decides between equal scores; nil when there is none.
  ///   - absent: Rows of videos that could not be scored.
  ///   - depth: Most candidates for each query.
  ///   - tag: Name of the run, the last column.
  ///   - write: Takes each line, without its line break.
  /// - Throws: What `write` throws.
  public static func write<Failure: Error>(
    _ direction: RetrievalDirection, set: EvaluationSet, scores: ScoreMatrix,
    firstStage: ScoreMatrix? = nil, absent: Set<Int> = [], depth: Int = 100, tag: String,
    _ write: (String) throws(Failure) -> Void
  ) throws(Failure) {
    let videos: [String] = set.videos.map { name($0.id) }
    let texts: [String] = set.texts.map { name($0.id) }
    let (queries, candidates) = direction == .textToVideo ? (texts, videos) : (videos, texts)
    for query in queries.indices {
      let best = TopCandidates.best(
        depth, of: query, direction, scores: scores, firstStage: firstStage, absent: absent)
      for (index, hit) in best.enumerated() {
        try write(
          "\(queries[query]) Q0 \(candidates[hit.candidate]) \(index + 1) \(hit.score) \(name(tag))"
        )
      }
    }
  }

  /// Writes the right answers of every query, as `query 0 candidate grade`.
  ///
  /// - Parameters:
  ///   - direction: Whether texts or videos ask.
  ///   - set: The videos and texts.
  ///   - write: Takes each line, without its line break.
  /// - Throws: What `write` throws.
  public static func writeAnswers<Failure: Error>(
    _ direction: RetrievalDirection, set: EvaluationSet,
    _ write: (String) throws(Failure) -> Void
  ) throws(Failure) {
    switch direction {
    case .textToVideo:
      for text in set.texts {
        for row in text.videos { try write("\(name(text.id)) 0 \(name(set.videos[row].id)) 1") }
      }
    case .videoToText:
      for (row, columns) in set.textsOfVideo.enumerated() {
        for column in columns {
          try write("\(name(set.videos[row].id)) 0 \(name(set.texts[column].id)) 1")
        }
      }
    }
  }

  /// A name as one word on one line.
  static func name(_ text: String) -> String {
    let digits: [UInt8] = Array("0123456789ABCDEF".utf8)
    var word: [UInt8] = []
    for byte in text.utf8 {
      if byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "%") {
        word += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        word.append(byte)
      }
    }
    return String(decoding: word, as: UTF8.self)
  }
}

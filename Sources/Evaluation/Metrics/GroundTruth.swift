/// That an item is a right answer, and how good a one.
public struct Judgement: Hashable, Sendable {
  /// Row of the video, or column of the text.
  public let item: Int

  /// How good an answer it is, above 0; 1 where answers are only right or wrong.
  public let grade: Double

  /// A right answer.
  public init(item: Int, grade: Double = 1) {
    self.item = item
    self.grade = grade
  }
}

/// Which videos are right answers to which texts.
///
/// A video is right for a text exactly when the text is right for the video. A video without a
/// text takes part as a candidate but asks nothing.
public struct GroundTruth: Hashable, Sendable {
  /// Number of videos, those without a text included.
  public let videoCount: Int

  /// The right videos of each text, at least one each, by rising row.
  public let videosOfText: [[Judgement]]

  /// Number of texts.
  public var textCount: Int { videosOfText.count }

  /// Right answers that are all equally good.
  ///
  /// - Parameters:
  ///   - videoCount: Number of videos, at least 1.
  ///   - videosOfText: Rows of the right videos of each text.
  ///   - name: What to call the ground truth in an error, such as its file.
  /// - Throws: ``EvaluationError`` as for graded answers.
  public init(
    videoCount: Int, videosOfText: [[Int]], name: String = "ground truth"
  ) throws(EvaluationError) {
    try self.init(
      videoCount: videoCount, judgements: videosOfText.map { $0.map { Judgement(item: $0) } },
      name: name)
  }

  /// Right answers with grades.
  ///
  /// - Parameters:
  ///   - videoCount: Number of videos, at least 1.
  ///   - judgements: The right videos of each text, in any order.
  ///   - name: What to call the ground truth in an error, such as its file.
  /// - Throws: ``EvaluationError`` when there is no video or text, a text has no right video, a
  ///   row is outside the videos or occurs twice, or a grade is not a positive number.
  public init(
    videoCount: Int, judgements: [[Judgement]], name: String = "ground truth"
  ) throws(EvaluationError) {
    guard videoCount > 0 else { throw .empty(place: name, what: "videos") }
    guard !judgements.isEmpty else { throw .empty(place: name, what: "texts") }
    var sorted: [[Judgement]] = []
    sorted.reserveCapacity(judgements.count)
    for (text, list) in judgements.enumerated() {
      guard !list.isEmpty else {
        throw .invalidGroundTruth(name: name, reason: "text \(text) has no right video")
      }
      let ordered: [Judgement] = list.sorted { $0.item < $1.item }
      for (index, judgement) in ordered.enumerated() {
        guard judgement.item >= 0, judgement.item < videoCount else {
          throw .invalidGroundTruth(
            name: name,
            reason: "text \(text) names video \(judgement.item) of \(videoCount)")
        }
        guard index == 0 || ordered[index - 1].item != judgement.item else {
          throw .invalidGroundTruth(
            name: name, reason: "text \(text) names video \(judgement.item) twice")
        }
        guard judgement.grade > 0, judgement.grade.isFinite else {
          throw .invalidGroundTruth(
            name: name,
            reason: "the grade of video \(judgement.item) for text \(text) is not above 0")
        }
      }
      sorted.append(ordered)
    }
    self.videoCount = videoCount
    videosOfText = sorted
  }

  /// The right texts of each video, by rising column; empty for a video without a text.
  public var textsOfVideo: [[Judgement]] {
    var texts = [[Judgement]](repeating: [], count: videoCount)
    for (text, videos) in videosOfText.enumerated() {
      for video in videos {
        texts[video.item].append(Judgement(item: text, grade: video.grade))
      }
    }
    return texts
  }

  /// The right answers of each query of a direction.
  func judgements(_ direction: RetrievalDirection) -> [[Judgement]] {
    switch direction {
    case .textToVideo: videosOfText
    case .videoToText: textsOfVideo
    }
  }
}

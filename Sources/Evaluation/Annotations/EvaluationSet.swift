/// One video that takes part in an evaluation.
public struct EvaluationVideo: Hashable, Sendable {
  /// Name within the set, unique.
  public let id: String

  /// Where the file may lie below the folder of videos, most likely first; a first entry that is
  /// an absolute path stands for itself.
  public let candidates: [String]

  /// The stretch that counts; nil for the whole file.
  public let span: TimeSpan?

  /// Length of the file as the annotation states it, in seconds.
  public let durationSeconds: Double?
}

/// One text that takes part in an evaluation.
public struct EvaluationText: Hashable, Sendable {
  /// Name within the set, unique; a word without white space.
  public let id: String

  /// As the annotation has it; sentences of a paragraph are joined by single spaces.
  public let caption: String

  /// What goes to the tokenizer.
  public let text: String

  /// Rows of the videos it describes, at least one.
  public let videos: [Int]
}

/// The videos and texts of an evaluation, in the order in which scores name them.
public struct EvaluationSet: Hashable, Sendable {
  /// The videos; row v of a score matrix is the v-th.
  public let videos: [EvaluationVideo]

  /// The texts; column t of a score matrix is the t-th.
  public let texts: [EvaluationText]

  /// How many captions the annotation holds for these videos; more than texts where several make
  /// a paragraph.
  public let captionCount: Int

  /// Where all this stands.
  public let source: AnnotationSource

  /// Which videos are right for which texts.
  public func groundTruth() throws(EvaluationError) -> GroundTruth {
    try GroundTruth(
      videoCount: videos.count, videosOfText: texts.map(\.videos), name: source.fileName)
  }

  /// The columns of the texts of each video.
  public var textsOfVideo: [[Int]] {
    var lists = [[Int]](repeating: [], count: videos.count)
    for (column, text) in texts.enumerated() {
      for row in text.videos { lists[row].append(column) }
    }
    return lists
  }
}

/// Which file an evaluation was read from.
public struct AnnotationSource: Hashable, Sendable {
  /// Name of the annotation file, without folders.
  public let fileName: String

  /// How it was read.
  public let layout: AnnotationLayout

  /// SHA-256 of the annotation file, 64 lower-case hexadecimal digits.
  public let sha256: String

  /// SHA-256 of the list of ids that chose the videos; nil when all were taken.
  public let selectionSHA256: String?
}

/// What is done to a caption before the tokenizer.
public enum CaptionCleaning: String, Hashable, Sendable, CaseIterable {
  /// As VideoMamba's authors train and test.
  case videoMamba = "videomamba"
  /// Nothing.
  case none
}

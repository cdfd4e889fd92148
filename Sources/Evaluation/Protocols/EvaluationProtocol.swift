public import Checkpoints

/// How frames are chosen.
public enum FrameSampling: String, Hashable, Sendable, Codable, CaseIterable {
  /// The middle frame of each of equal segments.
  case middle
  /// A frame of each second, thinned evenly; a video of too few is filled up with frames of mean colour,
  /// as InternVideo's retrieval harness does.
  case onePerSecond = "one-per-second"
}

/// A split of a dataset that is recognised by the SHA-256 of its annotation or id list.
public struct KnownSplit: Hashable, Sendable {
  /// What it is called.
  public let name: String

  /// `test`, `val`, `train` or `other`; a protocol is meant for its `test` splits.
  public let part: String

  /// SHA-256 of the file, 64 lower-case hexadecimal digits.
  public let sha256: String
}

/// A row that was published for a protocol, to be printed beside a run's own.
public struct PublishedRow: Hashable, Sendable {
  /// Which model.
  public let model: String

  /// How its ranking was made, as results are tagged: `dual`, `rerank@128`.
  public let stage: String

  /// Where the figures stand.
  public let source: String

  /// Recalls at 1, 5 and 10 of texts that ask, in percent.
  public let textToVideo: [Double]

  /// Recalls at 1, 5 and 10 of videos that ask, in percent.
  public let videoToText: [Double]
}

/// Everything that has to be the same for two figures to be comparable, the model apart.
public struct EvaluationProtocol: Hashable, Sendable {
  /// Short name, as `--protocol` takes it.
  public let name: String

  /// What it is, in a line.
  public let title: String

  /// Whose rules apply.
  public let dataset: Dataset

  /// Frames per video.
  public let frameCount: Int

  /// How they are chosen.
  public let sampling: FrameSampling

  /// Whether only the first 30 seconds of each video count.
  public let firstThirtySeconds: Bool

  /// Longest text in tokens, with those at begin and end.
  public internal(set) var maximumTokens: Int

  /// What is done to captions before the tokenizer.
  public internal(set) var cleaning: CaptionCleaning

  /// Whether the captions of a video make one text.
  public let paragraph: Bool

  /// Numbers of videos that the protocol is known with; empty when any number will do.
  public let expectedVideoCounts: [Int]

  /// Numbers of texts that the protocol is known with; empty when any number will do.
  public let expectedTextCounts: [Int]

  /// Splits that are recognised.
  public let splits: [KnownSplit]

  /// Rows to print beside a run's own.
  public let published: [PublishedRow]

  /// The protocol as a model is measured under it.
  ///
  /// The protocols' text settings are those of VideoMamba's harness. A model whose tokenizer prepares
  /// captions by itself gets them as they are, up to its own length.
  public func fitted(to model: ModelConfiguration) -> EvaluationProtocol {
    guard model.architecture.family.preparesCaptions else { return self }
    var fitted: EvaluationProtocol = self
    fitted.cleaning = .none
    fitted.maximumTokens = model.input.maximumTextLength
    return fitted
  }

  /// The effective settings by name, in the order in which reports print them.
  public var settings: [(name: String, value: String)] {
    [
      ("dataset", dataset.rawValue), ("frames", String(frameCount)),
      ("sampling", sampling.rawValue), ("first_30_seconds", String(firstThirtySeconds)),
      ("max_tokens", String(maximumTokens)), ("cleaning", cleaning.rawValue),
      ("paragraph", String(paragraph)),
    ]
  }

  /// The settings in which this differs from another protocol, as `name: its value → ours`.
  public func differences(from other: EvaluationProtocol) -> [String] {
    zip(other.settings, settings).compactMap { theirs, ours in
      theirs.value == ours.value ? nil : "\(ours.name): \(theirs.value) → \(ours.value)"
    }
  }
}

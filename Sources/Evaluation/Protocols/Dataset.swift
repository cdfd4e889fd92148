/// The datasets whose traps are known.
public enum Dataset: String, Hashable, Sendable, CaseIterable, Codable {
  /// MSR-VTT: single captions.
  case msrvtt
  /// DiDeMo: descriptions of moments, joined to a paragraph; the first 30 seconds count.
  case didemo
  /// ActivityNet Captions: sentences, joined to a paragraph.
  case activityNet = "activitynet"
  /// LSMDC: single captions.
  case lsmdc
  /// MSVD: some 40 captions a clip, each of which is a query.
  case msvd
  /// YouCook2: single instructions for stretches of longer videos.
  case youCook2 = "youcook2"
  /// The project's own rendered set: single captions.
  case rendered
  /// Anything else; no rule applies.
  case other

  /// Whether the captions of a video make one text; nil where nothing is known.
  public var joinsCaptions: Bool? {
    switch self {
    case .didemo, .activityNet: true
    case .msrvtt, .lsmdc, .msvd, .youCook2, .rendered: false
    case .other: nil
    }
  }

  /// Whether only the first 30 seconds of a video count; nil where nothing is known.
  public var takesFirstThirtySeconds: Bool? {
    switch self {
    case .didemo: true
    case .other: nil
    default: false
    }
  }
}

extension AnnotationLayout {
  /// The dataset that is published so; nil for the list that all are converted to.
  public var dataset: Dataset? {
    switch self {
    case .captionList: nil
    case .msrvttTable, .msrvttSentences: .msrvtt
    case .didemoMoments: .didemo
    case .activityNetSentences: .activityNet
    case .youCook2Table: .youCook2
    case .lsmdcTable: .lsmdc
    case .msvdDescriptions: .msvd
    }
  }
}

/// What is asked and what is ranked.
public enum RetrievalDirection: String, Hashable, Sendable, Codable, CaseIterable {
  /// Each text is a query, the videos are ranked; `img_r*` in the authors' logs.
  case textToVideo = "t2v"
  /// Each video is a query, the texts are ranked; `txt_r*` in the authors' logs.
  case videoToText = "v2t"

  /// The prefix the authors' logs give this direction, named after what is ranked.
  public var legacyPrefix: String {
    switch self {
    case .textToVideo: "img"
    case .videoToText: "txt"
    }
  }
}
